"""All my rounds in one table: where they stand, what is late; dates moved and drafts announced in one act."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.amending.services import move_dates_and_tell, undo_and_tell
from pb.core.actor import Actor, RoleKind
from pb.core.area import inside
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import (
    Batch,
    last_batches,
    placed_rounds,
    plan_of,
    require_batch,
    rounds_among,
    rounds_of_batch,
)
from pb.rounds.planning.rules import Change, changes_between
from pb.rounds.planning.services import Done, announce_many
from pb.rounds.rules import ORDER, Phase
from pb.rounds.services import MARKING, why_not_announce
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, Valid, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.staff.round_form import DATED, wide_options
from pb.web.staff.standing import AgencyDue, Standing, standings
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)
MOVERS = staff(RoleKind.FACILITATOR, step_up=True)
PAGE = 50
_TONES = ("late", "now", "wait", "done")
VIEWS = ("semua", "perlu", "draf", "berjalan", "selesai")
_COMPARED = (
    *("year", *MARKING, "rule", "completion", "min_votes", "level_propose", "level_vote"),
    *("publication", "receipts", "challenge_hours"),
    "dates",
)


class ActForm(msgspec.Struct, kw_only=True):
    """Which rounds, and what is done with them."""

    lakukan: Annotated[Literal["umumkan", "geser"], msgspec.Meta(extra=HIDDEN)]
    putaran: list[int] = []
    semua: bool = False
    dari: Literal["ideas", "screening", "codesign", "listing", "voting", "closed", "published"] = "ideas"
    hari: Annotated[int, msgspec.Meta(ge=-180, le=180)] = 7
    alasan: Annotated[str, msgspec.Meta(max_length=500)] = ""


class UndoForm(msgspec.Struct, kw_only=True):
    """Why an act is taken back; public where dates return."""

    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


def _shows(one: Standing, view: str, now: datetime) -> bool:
    facts = one.facts
    ended = bool(facts.kode) and ORDER.index(facts.phase(now)) >= ORDER.index(Phase.DELIVERY)
    return {
        "perlu": bool(one.needs),
        "draf": facts.kode is None,
        "berjalan": facts.kode is not None and not ended,
        "selesai": ended,
    }.get(view, True)


@get("/petugas/putaran", name="rounds.desk", opt=opt(FACILITATORS))
async def city_desk(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Every round that I run."""
    return await _desk(request, actor, now)


def _page_number(request: HTTPRequest, pages: int) -> int:
    text = str(request.query_params.get("halaman", "1"))
    return min(max(int(text) if text.isdecimal() and len(text) < 6 else 1, 1), pages)


def _page_url(request: HTTPRequest, number: int) -> str:
    names = ("tampil", "wilayah", "tahap")
    query = dict(zip(names, _wanted(request), strict=True)) | {"halaman": str(number)}
    return f"{request.app.route_reverse('rounds.desk')}?{urlencode(query)}"


def _wanted(request: HTTPRequest) -> tuple[str, str, str]:
    view, place, phase = (str(request.query_params.get(n, "")) for n in ("tampil", "wilayah", "tahap"))
    return view, place, phase


async def _within(request: HTTPRequest, actor: Actor, now: datetime) -> tuple[Standing, ...]:
    """How my rounds of the wanted place and phase stand."""
    _view, place, phase = _wanted(request)
    mine = [f for f in await placed_rounds() if actor.holds(RoleKind.FACILITATOR, f.place or "")]
    within = [f for f in mine if not place or inside(f.place or "", place)]
    if phase:
        within = [f for f in within if f.kode and f.phase(now) == phase]
    return await standings(within, now)


def _agencies(known: Sequence[Standing]) -> list[AgencyDue]:
    """What waits for each agency over all these rounds, until the earliest date."""
    found: dict[str, AgencyDue] = {}
    for due in (due for one in known for due in one.agencies):
        old = found.get(due.agency)
        days = [at for at in (due.by, old.by if old else None) if at]
        found[due.agency] = AgencyDue(
            due.agency,
            due.waiting + (old.waiting if old else 0),
            min(days, default=None),
            due.late or (old.late if old else False),
        )
    return sorted(found.values(), key=lambda due: (not due.late, -due.waiting))


async def _desk(
    request: HTTPRequest,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    view, place, phase = _wanted(request)
    known = await _within(request, actor, now)
    found = [one for one in known if _shows(one, view, now)]
    found.sort(key=lambda one: _TONES.index(one.tone))
    pages = max(1, -(-len(found) // PAGE))
    number = _page_number(request, pages)
    part = found[(number - 1) * PAGE : number * PAGE]
    return page(
        request,
        "staff/city_desk.html",
        status=status,
        lines=[(one, shown(one.facts, now), why_not_announce(one.facts, now)) for one in part],
        found=len(found),
        page=number,
        pages=pages,
        page_url=partial(_page_url, request),
        needs=sum(1 for one in known if one.needs),
        late=sum(1 for one in known if one.tone == "late"),
        drafts=sum(1 for one in known if one.facts.kode is None),
        total=len(known),
        query=request.scope["query_string"].decode("latin-1"),
        agencies=_agencies(known),
        view=view if view in VIEWS else "semua",
        views=VIEWS,
        place=place,
        places=wide_options(actor),
        phase=phase,
        phases=DATED,
        acts=[act for act in await last_batches(actor.person or 0) if act.undone_at is None],
        errors=errors,
        desk="rounds",
    )


@post("/petugas/putaran", name="rounds.act", status_code=303, opt=opt(MOVERS))
async def act(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Announce the chosen drafts, or move dates of the chosen rounds; what stays as it was is listed."""
    form = await read_form(request, ActForm)
    if isinstance(form, FormErrors):
        return await _desk(request, actor, now, form, 422)
    try:
        done = await _do(request, form, actor, now)
    except Refused as refused:
        field = "alasan" if str(refused.reason) == "round.no_reason" else "putaran"
        return await _desk(request, actor, now, form.raw.add(field, str(say(refused.reason))), 422)
    await set_flash(
        visit_of(request.scope).session, "flash.rounds_left" if done.left else "flash.rounds_done"
    )
    return redirect_to(request, "rounds.batch", id=done.batch)


async def _do(request: HTTPRequest, form: Valid[ActForm], actor: Actor, now: datetime) -> Done:
    value = form.value
    keys = value.putaran
    if value.semua:
        view = _wanted(request)[0]
        known = [one for one in await _within(request, actor, now) if _shows(one, view, now)]
        drafts = value.lakukan == "umumkan"
        keys = [one.facts.id for one in known if not drafts or one.facts.kode is None]
    if value.lakukan == "umumkan":
        return await announce_many(keys, by=actor, now=now)
    return await move_dates_and_tell(
        keys, Phase(value.dari), value.hari, reason=value.alasan, by=actor, now=now
    )


class BatchLine(msgspec.Struct, frozen=True):
    """A round of an act, why it cannot be announced, and how it differs from the template."""

    facts: RoundFacts
    fault: str | None
    changes: tuple[Change, ...]


@get("/petugas/putaran/banyak/{id:int}", name="rounds.batch", opt=opt(FACILITATORS))
async def batch(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What an act on many rounds did, and what of it is still a draft."""
    return await _batch_page(request, await _own(id, actor), now)


async def _own(key: int, actor: Actor) -> Batch:
    found = await require_batch(key)
    if found.person != actor.person:
        raise NotFound
    return found


async def _batch_page(
    request: HTTPRequest, found: Batch, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    template = found.body.template
    rounds = await (rounds_of_batch(found.id) if template else rounds_among(found.body.done))
    return page(
        request,
        "staff/round_batch.html",
        status=422 if errors else 200,
        act=found,
        lines=[
            BatchLine(
                facts,
                why_not_announce(facts, now) if facts.kode is None else None,
                changes_between(template, plan_of(facts, {}), _COMPARED) if template else (),
            )
            for facts in rounds
        ],
        errors=errors,
        desk="rounds",
    )


@post("/petugas/putaran/banyak/{id:int}/urungkan", name="rounds.undo", status_code=303, opt=opt(MOVERS))
async def take_back(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take an act back: drafts are deleted, dates return, announced rounds are drafts again."""
    found = await _own(id, actor)
    form = await read_form(request, UndoForm)
    if isinstance(form, FormErrors):
        return await _batch_page(request, found, now, form)
    try:
        done = await undo_and_tell(id, reason=form.value.alasan, by=actor, now=now)
    except Refused as refused:
        return await _batch_page(request, found, now, form.raw.add("alasan", str(say(refused.reason))))
    await set_flash(
        visit_of(request.scope).session, "flash.rounds_left" if done.left else "flash.rounds_undone"
    )
    if done.left:
        return redirect_to(request, "rounds.batch", id=id)
    return redirect_to(request, "rounds.desk")


ROUTES = [city_desk, act, batch, take_back]
