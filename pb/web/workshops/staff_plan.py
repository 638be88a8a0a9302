"""The facilitator plans a workshop, changes the plan before it begins, and calls it off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.rules import Discipline
from pb.people.sessions import set_flash
from pb.proposals.queries import to_screen
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.web.access import opt
from pb.web.forms import FormErrors, Valid, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.staff.cockpit import FACILITATORS
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.plan_form import FIELD, PlanForm, agenda_text, agendas, check, plan_of, typed, values_of
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop
from pb.workshops.rules import Group, StageEvent, WhyNotPlan, may_run

_SEATS = {"kursi_residents": 12, "kursi_women": 4, "kursi_youth": 4, "kursi_elderly": 2}
_ORGANISED = {"kursi_disability": 2, "kursi_professionals": 3, "kursi_officers": 2}


async def _form_page(
    request: HTTPRequest,
    round_: RoundFacts,
    actor: Actor,
    now: datetime,
    values: Mapping[str, Any],
    errors: FormErrors | None = None,
    workshop: WorkshopFacts | None = None,
    status: int = 422,
) -> Response[Any]:
    cards = [c for c in await to_screen([round_.id]) if c.area and may_run(actor, c.area)]
    return page(
        request,
        "workshops/plan.html",
        status=status if errors else 200,
        round=shown(round_, now),
        values={**values, **(typed(errors) if errors else {})},
        errors=errors,
        cards=sorted(cards, key=lambda card: card.kode),
        groups=list(Group),
        disciplines=list(Discipline),
        w=workshop,
        desk="desk",
    )


async def _own_round(kode: str, actor: Actor) -> RoundFacts:
    facts = await require_round(kode)
    if not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    return facts


async def _own_workshop(kode: str, actor: Actor) -> WorkshopFacts:
    facts = await require_workshop(kode)
    if not may_run(actor, facts.place):
        raise NotFound
    return facts


@get("/petugas/putaran/{kode:str}/lokakarya/baru", name="workshop.new", opt=opt(FACILITATORS))
async def new(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form, with seats and an agenda to begin with."""
    round_ = await _own_round(kode, actor)
    chosen = agendas().get(request.query_params.get("acara", ""), agendas()["rancang"])
    values = {
        "tanggal": (this_city().day(now) + timedelta(days=14)).isoformat(),
        **{"mulai": "09:00", "selesai": "12:00", "kuorum": 10, "setuju": 75, "titik": 3, "terbuka": "1"},
        "acara": agenda_text(chosen),
        "usulan": request.query_params.getall("usulan", []),
    }
    return await _form_page(request, round_, actor, now, values | _SEATS | _ORGANISED)


@post(
    "/petugas/putaran/{kode:str}/lokakarya/baru",
    name="workshop.plan",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def plan(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Announce it; proposers and professionals are told."""
    round_ = await _own_round(kode, actor)
    form = await read_form(request, PlanForm, check)
    if isinstance(form, FormErrors):
        return await _form_page(request, round_, actor, now, {}, form)
    if not await _of_round(form.value, round_):
        errors = form.raw.add("usulan", str(say(WhyNotPlan.OTHER_ROUND)))
        return await _form_page(request, round_, actor, now, {}, errors)
    try:
        made = await services.plan_workshop(plan_of(form.value), by=actor, now=now)
    except Refused as refused:
        return await _form_page(request, round_, actor, now, {}, *_blame(form, refused))
    await set_flash(visit_of(request.scope).session, "flash.workshop_planned")
    return redirect_to(request, "workshop.people", kode=made)


async def _of_round(form: PlanForm, round_: RoundFacts) -> bool:
    """Whether all that was ticked is in this round."""
    here = {card.kode for card in await to_screen([round_.id])}
    return set(form.usulan) <= here


def _blame(form: Valid[PlanForm], refused: Refused) -> Any:
    """The refusal beside its field, no workshop, and the status."""
    field = FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotPlan) else None
    return form.raw.add(field or "judul", str(say(refused.reason))), None, 422 if field else 409


@get("/petugas/lokakarya/{kode:str}/ubah", name="workshop.edit", opt=opt(FACILITATORS))
async def edit(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form again, with what was planned."""
    facts = await _own_workshop(kode, actor)
    round_ = await require_round_by_id(facts.round)
    return await _form_page(request, round_, actor, now, values_of(facts), workshop=facts)


@post("/petugas/lokakarya/{kode:str}/ubah", name="workshop.change", status_code=303, opt=opt(FACILITATORS))
async def change(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Change the plan; everybody on the list is told."""
    facts = await _own_workshop(kode, actor)
    round_ = await require_round_by_id(facts.round)
    form = await read_form(request, PlanForm, check)
    if isinstance(form, FormErrors):
        return await _form_page(request, round_, actor, now, {}, form, facts)
    if not await _of_round(form.value, round_):
        errors = form.raw.add("usulan", str(say(WhyNotPlan.GONE)))
        return await _form_page(request, round_, actor, now, {}, errors, facts)
    try:
        await services.change_workshop(kode, plan_of(form.value), by=actor, now=now)
    except Refused as refused:
        errors, _none, status = _blame(form, refused)
        return await _form_page(request, round_, actor, now, {}, errors, facts, status)
    await set_flash(visit_of(request.scope).session, "flash.workshop_changed")
    return redirect_to(request, "workshop.people", kode=kode)


class CancelForm(msgspec.Struct, kw_only=True):
    """Why it does not take place."""

    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@get("/petugas/lokakarya/{kode:str}/batal", name="workshop.cancel", opt=opt(FACILITATORS))
async def ask_cancel(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """What happens when it is called off, before it is done."""
    return page(request, "workshops/cancel.html", w=await _own_workshop(kode, actor), desk="desk")


@post(
    "/petugas/lokakarya/{kode:str}/batal", name="workshop.cancelled", status_code=303, opt=opt(FACILITATORS)
)
async def cancel(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Call it off; everybody on the list is told why."""
    facts = await _own_workshop(kode, actor)
    form = await read_form(request, CancelForm)
    if isinstance(form, FormErrors):
        return page(request, "workshops/cancel.html", status=422, w=facts, errors=form, desk="desk")
    try:
        await services.move_stage(kode, StageEvent.CANCEL, form.value.alasan, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("alasan", str(say(refused.reason)))
        return page(request, "workshops/cancel.html", status=409, w=facts, errors=errors, desk="desk")
    await set_flash(visit_of(request.scope).session, "flash.workshop_cancelled")
    return redirect_to(request, "workshop", kode=kode)


ROUTES = [new, plan, edit, change, ask_cancel, cancel]
