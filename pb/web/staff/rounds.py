"""Planning a round on a plain form: a draft, changed until it is announced."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.ids import RoundId
from pb.people.sessions import set_flash
from pb.rounds import services
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.rounds.rules import REQUIRED_DATES, Phase
from pb.web.access import opt, staff
from pb.web.forms import FormErrors
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.staff.round_budgets import read_plan
from pb.web.staff.round_form import place_options, values_of
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)
MOVERS = staff(RoleKind.FACILITATOR, step_up=True)
_DEFAULT_DAYS = {
    Phase.IDEAS: 7,
    Phase.SCREENING: 37,
    Phase.LISTING: 67,
    Phase.VOTING: 74,
    Phase.CLOSED: 88,
    Phase.PUBLISHED: 95,
}


def _form_page(
    request: HTTPRequest,
    actor: Actor,
    values: Mapping[str, Any],
    errors: FormErrors | None = None,
    draft: RoundFacts | None = None,
) -> Response[Any]:
    return page(
        request,
        "staff/round_form.html",
        status=422 if errors else 200,
        values=values,
        errors=errors,
        places=place_options(actor),
        phases=REQUIRED_DATES,
        draft=draft,
        desk="desk",
    )


@get("/petugas/putaran/baru", name="round.new", opt=opt(FACILITATORS))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form, with dates that leave time for each phase."""
    today = this_city().day(now)
    values: dict[str, Any] = {
        f"tgl_{phase}": (today + timedelta(days=days)).isoformat() for phase, days in _DEFAULT_DAYS.items()
    }
    values |= {f"jam_{phase}": "08:00" for phase in REQUIRED_DATES} | {
        "jam_closed": "20:00",
        "jam_published": "10:00",
    }
    level = "1" if request.app.state.demo else "2"
    values |= {
        "tahun": str(today.year + 1),
        "pilihan": "5",
        "cara": "mes_cost",
        "sisa": "utilitarian",
        "bagi": "satu",
    }
    return _form_page(
        request, actor, values | {"bukti_usul": level, "bukti_pilih": level, "suara_minimal": "0"}
    )


@post("/petugas/putaran/baru", name="round.create", status_code=303, opt=opt(FACILITATORS))
async def create(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write it down as a draft."""
    sent = await read_plan(request)
    if isinstance(sent, FormErrors):
        return _form_page(request, actor, {}, sent)
    try:
        key = await services.create_round(sent.plan, by=actor, now=now)
    except Refused as refused:
        return _form_page(request, actor, {}, _blame(sent.raw, refused))
    await set_flash(visit_of(request.scope).session, sent.flash)
    return redirect_to(request, "round.draft", id=key)


def _blame(raw: FormErrors, refused: Refused) -> FormErrors:
    """The refusal beside the field that it is about."""
    field = "tgl_ideas" if str(refused.reason).startswith("dates.") else "wilayah"
    return raw.add(field, str(say(refused.reason)))


async def _own_draft(key: int, actor: Actor) -> RoundFacts:
    facts = await require_round_by_id(key)
    if facts.kode or not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    return facts


@get("/petugas/draf/{id:int}", name="round.draft", opt=opt(FACILITATORS))
async def draft(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The plan as residents will read it, before it is announced."""
    facts = await _own_draft(id, actor)
    return page(request, "staff/round_draft.html", round=shown(facts, now), desk="desk")


@get("/petugas/draf/{id:int}/ubah", name="round.draft.edit", opt=opt(FACILITATORS))
async def edit(request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
    """The form again, with what was written."""
    facts = await _own_draft(id, actor)
    return _form_page(request, actor, values_of(facts), draft=facts)


@post("/petugas/draf/{id:int}/ubah", name="round.draft.save", status_code=303, opt=opt(FACILITATORS))
async def save(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Write the draft anew."""
    facts = await _own_draft(id, actor)
    sent = await read_plan(request)
    if isinstance(sent, FormErrors):
        return _form_page(request, actor, {}, sent, facts)
    try:
        await services.edit_draft(RoundId(id), sent.plan, by=actor, now=now)
    except Refused as refused:
        return _form_page(request, actor, {}, _blame(sent.raw, refused), facts)
    await set_flash(visit_of(request.scope).session, sent.flash)
    return redirect_to(request, "round.draft", id=id)


@post("/petugas/draf/{id:int}/hapus", name="round.draft.delete", status_code=303, opt=opt(FACILITATORS))
async def delete(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Throw the draft away."""
    await services.delete_draft(RoundId(id), by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.draft_deleted")
    return redirect_to(request, "desk")


@post("/petugas/draf/{id:int}/umumkan", name="round.announce", status_code=303, opt=opt(MOVERS))
async def announce(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Make the round public; from now on only its dates change, with a reason."""
    kode = await services.announce(RoundId(id), by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.round_announced")
    return redirect_to(request, "round.desk", kode=kode)


ROUTES = [new, create, draft, edit, save, delete, announce]
