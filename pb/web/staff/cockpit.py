"""The desk of one round: what is missing, what comes next; dates and moves with a public reason."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.amending.services import Amends, amend, change_dates_and_tell, resume
from pb.ballots.life.queries import desk_of, lacking_in
from pb.ballots.life.rules import Lacking
from pb.ballots.queries import gate_counts, turnout
from pb.ballots.services import close_voting, open_voting
from pb.core.actor import Actor, RoleKind
from pb.core.audit import happened_to
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.outcomes.services import publish_count
from pb.people.sessions import set_flash
from pb.rounds import services
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.needs import Need
from pb.rounds.planning.queries import announcing_of
from pb.rounds.queries import require_round
from pb.rounds.rules import BY_CLOCK, ORDER, Phase, WhyNotRound, gates
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.rounds import LOGGED
from pb.web.shown import shown
from pb.web.staff.round_form import MOST_TEXT, TEXTED
from pb.web.staff.standing import Standing, standings
from pb.web.visit import visit_of
from pb.web.words import say
from pb.workshops.queries import workshops_of_round

FACILITATORS = staff(RoleKind.FACILITATOR)
MOVERS = staff(RoleKind.FACILITATOR, step_up=True)


@get("/petugas/putaran/{kode:str}", name="round.desk", opt=opt(FACILITATORS))
async def cockpit(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One round: what is missing, what comes next and when."""
    return await _cockpit(request, kode, actor, now)


async def _cockpit(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    if not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    phase = facts.phase(now)
    counts = await gate_counts(facts)
    log = [entry for entry in await happened_to(kode) if entry.kind in LOGGED]
    standing = (await standings([facts], now))[0]
    return page(
        request,
        "staff/cockpit.html",
        status=status,
        round=shown(facts, now),
        counts=counts,
        gates=gates(counts) if ORDER.index(phase) < ORDER.index(Phase.VOTING) else (),
        lacking=_unsaid(await lacking_in(facts, now), standing),
        turnout=await turnout(facts) if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else {},
        next_phase=_next(facts, now),
        open_dates=[
            (p, at)
            for p, at in sorted(facts.dates.items(), key=lambda i: i[1])
            if at > now and p not in facts.moves
        ],
        log=log[-5:],
        workshops=await workshops_of_round(facts.id),
        standing=standing,
        signing=await desk_of(facts, now),
        announcing=await announcing_of(facts, actor.person or 0, now),
        texted=TEXTED,
        errors=errors,
        desk="desk",
    )


def _unsaid(lacking: tuple[Lacking, ...], standing: Standing) -> tuple[Lacking, ...]:
    """Who is missing, without the second person whom the first lines of the desk name already."""
    said = any(need.code is Need.FEW_SIGNERS for need in standing.needs)
    return tuple(one for one in lacking if not (said and one is Lacking.SECOND))


def _next(facts: RoundFacts, now: datetime) -> Phase | None:
    """The phase that a facilitator could begin by hand now."""
    phase = facts.phase(now)
    waiting = [p for p in BY_CLOCK if p in facts.dates and facts.dates[p] > now]
    if not facts.moves and waiting:
        return waiting[0]
    by_move = {
        Phase.LISTING: Phase.VOTING,
        Phase.VOTING: Phase.CLOSED,
        Phase.CLOSED: Phase.PUBLISHED,
        Phase.CHALLENGE: Phase.PUBLISHED,
    }
    return by_move.get(phase)


class DateForm(msgspec.Struct, kw_only=True):
    """One date, and why it changes."""

    tahap: Literal["ideas", "screening", "codesign", "listing", "voting", "closed", "published"]
    tanggal: date
    jam: time
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/tanggal", name="round.dates", status_code=303, opt=opt(MOVERS))
async def change_date(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Extend, or bring forward; the reason is public."""
    form = await read_form(request, DateForm)
    if isinstance(form, FormErrors):
        return await _cockpit(request, kode, actor, now, form, 422)
    value = form.value
    at = this_city().at(value.tanggal, value.jam)
    try:
        await change_dates_and_tell(kode, {Phase(value.tahap): at}, reason=value.alasan, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("tanggal", str(say(refused.reason)))
        return await _cockpit(request, kode, actor, now, errors, 422)
    await set_flash(visit_of(request.scope).session, "flash.dates_changed")
    return redirect_to(request, "round.desk", kode=kode)


class MoveForm(msgspec.Struct, kw_only=True):
    """The phase that begins now, and why."""

    ke: Annotated[
        Literal["ideas", "screening", "codesign", "listing", "voting", "closed", "published"],
        msgspec.Meta(extra=HIDDEN),
    ]
    alasan_tahap: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/tahap", name="round.move", status_code=303, opt=opt(MOVERS))
async def move(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Begin the next phase by hand. The service of the context that knows the gate decides."""
    form = await read_form(request, MoveForm)
    if isinstance(form, FormErrors):
        return await _cockpit(request, kode, actor, now, form, 422)
    phase, reason = Phase(form.value.ke), form.value.alasan_tahap
    facts = await require_round(kode)
    try:
        if phase is not _next(facts, now):
            raise Refused(WhyNotRound.NOT_NEXT)
        if phase in BY_CLOCK:
            await services.begin_next(kode, reason=reason, by=actor, now=now)
        elif phase is Phase.VOTING:
            await open_voting(kode, by=actor, now=now, reason=reason)
        elif phase is Phase.CLOSED:
            await close_voting(kode, by=actor, now=now, reason=reason)
        else:
            await publish_count(kode, by=actor, now=now, reason=reason)
    except Refused as refused:
        errors = form.raw.add("alasan_tahap", str(say(refused.reason)))
        return await _cockpit(request, kode, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.phase_entered")
    return redirect_to(request, "round.desk", kode=kode)


class AmendForm(msgspec.Struct, kw_only=True):
    """What is amended beside dates, and why."""

    hal: Literal["text", "error"]
    tahap_teks: Literal[
        "ideas", "screening", "codesign", "listing", "voting", "closed", "published", "delivery"
    ]
    teks: Annotated[str, msgspec.Meta(max_length=MOST_TEXT)] = ""
    alasan_teks: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/perubahan", name="round.amend", status_code=303, opt=opt(MOVERS))
async def write_amendment(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Change a text or correct an error, in public."""
    form = await read_form(request, AmendForm)
    if isinstance(form, FormErrors):
        return await _cockpit(request, kode, actor, now, form, 422)
    value = form.value
    try:
        await amend(
            kode,
            Amends(value.hal),
            Phase(value.tahap_teks),
            value.teks,
            reason=value.alasan_teks,
            by=actor,
            now=now,
        )
    except Refused as refused:
        errors = form.raw.add("teks", str(say(refused.reason)))
        return await _cockpit(request, kode, actor, now, errors, 422)
    await set_flash(visit_of(request.scope).session, "flash.round_amended")
    return redirect_to(request, "round.desk", kode=kode)


class ResumeForm(msgspec.Struct, kw_only=True):
    """Why a paused vote goes on."""

    alasan_lanjut: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/lanjut", name="round.resume", status_code=303, opt=opt(MOVERS))
async def go_on(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Go on with a vote that a correction paused."""
    form = await read_form(request, ResumeForm)
    if isinstance(form, FormErrors):
        return await _cockpit(request, kode, actor, now, form, 422)
    try:
        await resume(kode, reason=form.value.alasan_lanjut, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("alasan_lanjut", str(say(refused.reason)))
        return await _cockpit(request, kode, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.vote_resumed")
    return redirect_to(request, "round.desk", kode=kode)


ROUTES = [cockpit, change_date, write_amendment, move, go_on]
