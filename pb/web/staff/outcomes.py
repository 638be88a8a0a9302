"""Decisions: a council member decides on each project, then publishes all at one hour."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.services import publish_with_promises
from pb.core.actor import Actor, RoleKind
from pb.core.errors import Refused
from pb.core.money import read_amount
from pb.outcomes.queries import OutcomeFacts, decisions_of, partial_in, require_decidable
from pb.outcomes.rules import REFERRALS, Decided, DecisionKind, spent, suggested, why_not_decided
from pb.outcomes.services import save_decisions
from pb.people.sessions import set_flash
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, posted
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

COUNCIL = staff(RoleKind.COUNCIL)
PUBLISHERS = staff(RoleKind.COUNCIL, step_up=True)
_FIELD = {"decide.reason": "alasan", "decide.amount": "jumlah", "decide.where": "ke"}


@get("/petugas/hasil/{kode:str}/{number:int}", name="decide", opt=opt(COUNCIL))
async def decide(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Each project with the count and what is decided so far; the count stands in the form at first."""
    found = await require_decidable(kode, number, by=actor)
    kept, partial = await decisions_of(found[1].id), await partial_in(found[2], by=actor)
    chosen = kept | {
        line.project.number: kept.get(line.project.number, suggested(line.won))
        for line in found[2].lines
        if line.project.number not in partial
    }
    return _page(request, found, chosen, partial, now)


def _page(
    request: HTTPRequest,
    found: tuple[RoundFacts, ContestFacts, OutcomeFacts],
    chosen: dict[int, Decided],
    partial: frozenset[int],
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts, contest, outcome = found
    costs = {line.project.number: line.project.cost for line in outcome.lines}
    return page(
        request,
        "staff/decide.html",
        status=status,
        round=shown(facts, now),
        contest=contest,
        o=outcome,
        chosen=chosen,
        partial=partial,
        spent=spent(chosen, costs),
        kinds=[kind.value for kind in DecisionKind],
        referrals=REFERRALS,
        errors=errors,
        desk="desk",
    )


def _read(form: Any, outcome: OutcomeFacts, partial: frozenset[int]) -> dict[int, Decided]:
    """What the form says of each project of mine; an unknown word falls back to the count."""
    found = {}
    for line in outcome.lines:
        if line.project.number in partial:
            continue
        number, given = line.project.number, suggested(line.won)
        kind = str(form.get(f"putusan-{number}", given.kind.value))
        if kind in set(DecisionKind):
            amount = (
                read_amount(str(form.get(f"jumlah-{number}", "")))
                if kind == DecisionKind.FUNDED_CHANGED
                else None
            )
            where = str(form.get(f"ke-{number}", "")) if kind == DecisionKind.REFERRED else ""
            reason = str(form.get(f"alasan-{number}", ""))[:2000]
            found[number] = Decided(DecisionKind(kind), amount, where if where in REFERRALS else "", reason)
        else:
            found[number] = given
    return found


def _faults(form: Any, outcome: OutcomeFacts, chosen: dict[int, Decided]) -> FormErrors:
    """What keeps these decisions from being published, with everything as it was typed."""
    errors = FormErrors({name: [str(text) for text in form.getall(name)] for name in form})
    for line in outcome.lines:
        if line.project.number not in chosen:
            continue
        why = why_not_decided(chosen[line.project.number], won=line.won, cost=line.project.cost)
        if why is not None:
            errors.add(f"{_FIELD[str(why)]}-{line.project.number}", f"{line.project.title}: {say(why)}")
    return errors


@post("/petugas/hasil/{kode:str}/{number:int}", name="decide.save", status_code=303, opt=opt(COUNCIL))
async def save(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Keep the decisions, complete or not; `lanjut=umumkan` checks them and goes on to the confirmation."""
    found = await require_decidable(kode, number, by=actor)
    form = await posted(request)
    partial = await partial_in(found[2], by=actor)
    chosen = _read(form, found[2], partial)
    await save_decisions(kode, number, chosen, by=actor, now=now)
    if str(form.get("lanjut", "")) != "umumkan":
        await set_flash(visit_of(request.scope).session, "flash.decisions_saved")
        return redirect_to(request, "decide", kode=kode, number=number)
    faults = _faults(form, found[2], chosen)
    if faults.messages:
        return _page(request, found, chosen, partial, now, faults, 422)
    return redirect_to(request, "decide.confirm", kode=kode, number=number)


@get("/petugas/hasil/{kode:str}/{number:int}/umumkan", name="decide.confirm", opt=opt(PUBLISHERS))
async def confirm(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """All decisions once more, before they become public."""
    return await _confirm(request, kode, number, actor, now)


async def _confirm(
    request: HTTPRequest, kode: str, number: int, actor: Actor, now: datetime, fault: str = ""
) -> Response[Any]:
    facts, contest, outcome = await require_decidable(kode, number, by=actor)
    chosen = await decisions_of(contest.id)
    if not chosen:
        return redirect_to(request, "decide", kode=kode, number=number)
    costs = {line.project.number: line.project.cost for line in outcome.lines}
    return page(
        request,
        "staff/decide_confirm.html",
        status=409 if fault else 200,
        round=shown(facts, now),
        contest=contest,
        o=outcome,
        chosen=chosen,
        spent=spent(chosen, costs),
        fault=fault,
        desk="desk",
    )


@post(
    "/petugas/hasil/{kode:str}/{number:int}/umumkan",
    name="decide.publish",
    status_code=303,
    opt=opt(PUBLISHERS),
)
async def publish(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Publish them all at this moment."""
    try:
        await publish_with_promises(kode, number, by=actor, now=now)
    except Refused as refused:
        return await _confirm(request, kode, number, actor, now, str(say(refused.reason)))
    await set_flash(visit_of(request.scope).session, "flash.decisions_published")
    return redirect_to(request, "contest.results", kode=kode, number=number)


ROUTES = [decide, save, confirm, publish]
