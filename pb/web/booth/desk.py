"""The desk of a booth: batches of paper, their totals, what does not agree and why."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.channels import services
from pb.ballots.channels.queries import helpers_of, kiosks_of, paper_counts
from pb.ballots.channels.rules import MOST_HELPED, MOST_PAPERS, WhyNotPaper, why_not_publish
from pb.ballots.queries import projects_of, turnout_by_channel
from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused, refuse_if
from pb.people.sessions import set_flash
from pb.roll.rules.letters import serves_roll
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

SERVERS = staff(RoleKind.OFFICER, RoleKind.FACILITATOR)
FRESH = staff(RoleKind.OFFICER, RoleKind.FACILITATOR, step_up=True)
KEEPERS = staff(RoleKind.FACILITATOR, step_up=True)
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_PAPERS)]
Number = Annotated[int, msgspec.Meta(ge=1, le=999)]


async def served(kode: str, actor: Actor) -> RoundFacts:
    """The round by roll, for somebody who serves its people; for others there is nothing here."""
    facts = await require_round(kode)
    if not serves_roll(actor, facts):
        raise NotFound
    refuse_if(None if facts.by_roll else WhyNotPaper.NO_ROLL)
    return facts


@get("/petugas/tps/{kode:str}", name="booth.desk", opt=opt(SERVERS))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How many came through which door, batches of paper, and what still keeps the result back."""
    return await show_desk(request, kode, actor, now)


async def show_desk(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    """The desk; with what is wrong beside the fields of a form."""
    facts = await served(kode, actor)
    counts = await paper_counts(facts)
    channels: dict[str, int] = {}
    for found in (await turnout_by_channel([contest.id for contest in facts.contests])).values():
        for channel, voted in found.items():
            channels[channel] = channels.get(channel, 0) + voted
    return page(
        request,
        "booth/desk.html",
        status=status,
        private=True,
        round=shown(facts, now),
        counts=counts,
        channels=channels,
        waits=why_not_publish(counts),
        keeps=facts.place is not None and actor.holds(RoleKind.FACILITATOR, facts.place),
        most=MOST_PAPERS,
        kiosks=await kiosks_of(facts.id),
        helpers=await helpers_of(facts),
        helped=MOST_HELPED,
        errors=errors,
        desk="desk",
    )


class PrintForm(msgspec.Struct, kw_only=True):
    """How many papers of which contest."""

    kontes: Number
    lembar: Annotated[int, msgspec.Meta(ge=1, le=MOST_PAPERS)]


@post("/petugas/tps/{kode:str}/kertas", name="booth.print", status_code=200, opt=opt(KEEPERS))
async def print_(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A batch of numbered papers, as sheets to print; drawing many picture codes waits in a thread."""
    form = await read_form(request, PrintForm)
    if isinstance(form, FormErrors):
        return await show_desk(request, kode, actor, now, form, 422)
    value = form.value
    try:
        number, serials = await services.print_papers(kode, value.kontes, value.lembar, by=actor, now=now)
    except Refused as refused:
        return await show_desk(
            request, kode, actor, now, form.raw.add("lembar", str(say(refused.reason))), 409
        )
    facts = await served(kode, actor)
    contest = facts.contest(value.kontes)
    drawn: dict[str, Any] = {
        "round": shown(facts, now),
        "contest": contest,
        "projects": await projects_of(contest.id),
        "batch": number,
        "serials": serials,
        "desk": "desk",
    }
    return await asyncio.to_thread(page, request, "booth/papers.html", private=True, **drawn)


class TotalsForm(msgspec.Struct, kw_only=True):
    """What became of the papers of a batch."""

    bundel: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    sisa: Count
    rusak: Count
    tidak_kembali: Count
    kotak: Count


@post("/petugas/tps/{kode:str}/jumlah", name="booth.totals", status_code=303, opt=opt(FRESH))
async def totals(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The booth has closed its box and counted: said in public, once."""
    form = await read_form(request, TotalsForm)
    if isinstance(form, FormErrors):
        return await show_desk(request, kode, actor, now, form, 422)
    value = form.value
    counts = {
        "unused": value.sisa,
        "spoiled": value.rusak,
        "unreturned": value.tidak_kembali,
        "boxed": value.kotak,
    }
    try:
        await services.log_totals(kode, value.bundel, **counts, by=actor, now=now)
    except Refused as refused:
        return await show_desk(
            request, kode, actor, now, form.raw.add("kotak", str(say(refused.reason))), 409
        )
    await set_flash(visit_of(request.scope).session, "flash.papers_totalled")
    return redirect_to(request, "booth.desk", kode=kode)


class ReasonForm(msgspec.Struct, kw_only=True):
    """Why counts differ: `1-3` is batch 3 of contest 1, `1-0` are marks and papers of the contest."""

    selisih: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,3}-[0-9]{1,4}$")]
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/tps/{kode:str}/alasan", name="booth.reason", status_code=303, opt=opt(KEEPERS))
async def reason(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A difference has a reason that anybody may read."""
    form = await read_form(request, ReasonForm)
    if isinstance(form, FormErrors):
        return await show_desk(request, kode, actor, now, form, 422)
    contest, batch = map(int, form.value.selisih.split("-"))
    try:
        await services.give_reason(kode, contest, batch or None, form.value.alasan, by=actor, now=now)
    except Refused as refused:
        return await show_desk(
            request, kode, actor, now, form.raw.add("alasan", str(say(refused.reason))), 409
        )
    await set_flash(visit_of(request.scope).session, "flash.papers_explained")
    return redirect_to(request, "booth.desk", kode=kode)


ROUTES = [desk, print_, totals, reason]
