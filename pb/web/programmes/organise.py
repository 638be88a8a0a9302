"""The organiser asks for volunteers, changes the words, adds shifts, and calls one off."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.area import kelurahan_of
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes import services
from pb.programmes.queries.tasks import organises, place_of_promise, require_task, shift_of, speaks_for
from pb.programmes.rules.tasks import (
    LONGEST_REASON,
    SHORTEST_REASON,
    TaskFacts,
    WhyNotTask,
    may_organise,
    why_not_call_off,
)
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.programmes.plan_form import FIELD, ShiftForm, TaskForm, WordsForm, shift_plan, task_plan
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import ward_options
from pb.web.visit import visit_of
from pb.web.words import say


class CancelForm(msgspec.Struct, kw_only=True):
    """Why a shift does not take place."""

    alasan: Annotated[str, msgspec.Meta(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)]


async def run_here(kode: str, actor: Actor) -> TaskFacts:
    """The task, for those who organise it; to others it is not there."""
    task = await require_task(kode)
    if not await organises(actor, task):
        raise NotFound
    return task


async def _may_ask(actor: Actor, promise: str) -> bool:
    """Facilitators and officers may; others for a promise of which they speak for a party."""
    speaks = await speaks_for(actor, promise or None)
    return speaks or any(may_organise(actor, role.place, speaks=False) for role in actor.roles)


@get("/relawan/baru", name="volunteer.new", opt=opt(SIGNED_IN))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form; `?janji=` fills in the promise."""
    promise = request.query_params.get("janji", "")[:30]
    return await _form(request, actor, now, promise)


async def _form(
    request: HTTPRequest,
    actor: Actor,
    now: datetime,
    promise: str,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    if not await _may_ask(actor, promise):
        raise NotFound
    place = await place_of_promise(promise) if promise else None
    return page(
        request,
        "programmes/plan.html",
        status=status,
        t=None,
        promise=promise if place else "",
        place=kelurahan_of(place) if place else "",
        day=(this_city().day(now) + timedelta(days=7)).isoformat(),
        wards=ward_options(),
        errors=errors,
    )


@post("/relawan/baru", name="volunteer.ask", status_code=303, opt=opt(SIGNED_IN))
async def ask(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Publish it; what was typed is kept when it is refused."""
    form = await read_form(request, TaskForm)
    if isinstance(form, FormErrors):
        return await _form(request, actor, now, form.typed("janji"), form, 422)
    try:
        kode = await services.plan_task(task_plan(form.value), shift_plan(form.value), by=actor, now=now)
    except Refused as refused:
        errors, status = _blame(form.raw, refused, "judul")
        return await _form(request, actor, now, form.raw.typed("janji"), errors, status)
    await set_flash(visit_of(request.scope).session, "flash.volunteers_asked")
    return redirect_to(request, "volunteer.desk", kode=kode)


def _blame(raw: FormErrors, refused: Refused, otherwise: str) -> tuple[FormErrors, int]:
    """The refusal beside its field with 422, or beside another one with 409."""
    field = FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotTask) else None
    return raw.add(field or otherwise, str(say(refused.reason))), 422 if field else 409


@get("/relawan/{kode:str}/ubah", name="volunteer.edit", opt=opt(SIGNED_IN))
async def edit(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The words of the task in a form."""
    return page(request, "programmes/plan.html", t=await run_here(kode, actor))


@post("/relawan/{kode:str}/ubah", name="volunteer.change", status_code=303, opt=opt(SIGNED_IN))
async def change(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Other words; another place is told to those who take part."""
    task = await run_here(kode, actor)
    form = await read_form(request, WordsForm)
    if isinstance(form, FormErrors):
        return page(request, "programmes/plan.html", status=422, t=task, errors=form)
    value = form.value
    try:
        await services.change_task(kode, value.judul, value.isi, value.tempat, by=actor, now=now)
    except Refused as refused:
        errors, status = _blame(form.raw, refused, "judul")
        return page(request, "programmes/plan.html", status=status, t=task, errors=errors)
    await set_flash(visit_of(request.scope).session, "flash.task_changed")
    return redirect_to(request, "volunteer.desk", kode=kode)


@get("/relawan/{kode:str}/atur", name="volunteer.desk", opt=opt(SIGNED_IN))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All shifts, and a form for one more."""
    return _desk(request, await run_here(kode, actor), now)


def _desk(
    request: HTTPRequest, task: TaskFacts, now: datetime, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    last = task.shifts[-1]
    city = this_city()
    return page(
        request,
        "programmes/desk.html",
        status=status,
        t=task,
        stages={shift.number: shift.stage(now) for shift in task.shifts},
        day=(max(city.day(last.starts_at), city.day(now)) + timedelta(days=7)).isoformat(),
        starts=last.starts_at.astimezone(city.tz).strftime("%H:%M"),
        ends=last.ends_at.astimezone(city.tz).strftime("%H:%M"),
        places=last.places,
        errors=errors,
    )


@post("/relawan/{kode:str}/giliran", name="volunteer.shift.add", status_code=303, opt=opt(SIGNED_IN))
async def add(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One more shift."""
    task = await run_here(kode, actor)
    form = await read_form(request, ShiftForm)
    if isinstance(form, FormErrors):
        return _desk(request, task, now, form, 422)
    try:
        await services.add_shift(kode, shift_plan(form.value), by=actor, now=now)
    except Refused as refused:
        return _desk(request, task, now, *_blame(form.raw, refused, "tanggal"))
    await set_flash(visit_of(request.scope).session, "flash.shift_added")
    return redirect_to(request, "volunteer.desk", kode=kode)


@get("/relawan/{kode:str}/{number:int}/batal", name="volunteer.shift.cancel", opt=opt(SIGNED_IN))
async def ask_cancel(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What happens when a shift is called off, before it is done."""
    return await _cancel(request, await run_here(kode, actor), number, now)


async def _cancel(
    request: HTTPRequest,
    task: TaskFacts,
    number: int,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    shift = shift_of(task, number)
    why_not = why_not_call_off(shift.stage(now), "-" * SHORTEST_REASON)
    return page(
        request, "programmes/cancel.html", status=status, t=task, s=shift, why_not=why_not, errors=errors
    )


@post(
    "/relawan/{kode:str}/{number:int}/batal",
    name="volunteer.shift.cancelled",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def cancel(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Call it off; everybody on the list is told."""
    task = await run_here(kode, actor)
    form = await read_form(request, CancelForm)
    if isinstance(form, FormErrors):
        return await _cancel(request, task, number, now, form, 422)
    try:
        await services.cancel_shift(kode, number, form.value.alasan, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("alasan", str(say(refused.reason)))
        return await _cancel(request, task, number, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.shift_cancelled")
    return redirect_to(request, "volunteer.desk", kode=kode)


ROUTES = [new, ask, edit, change, desk, add, ask_cancel, cancel]
