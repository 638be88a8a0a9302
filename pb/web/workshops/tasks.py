"""Tasks on the page of a workshop: the one who promised marks them; the facilitator writes them."""

from datetime import date, datetime, time
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.staff.cockpit import FACILITATORS
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.viewer import viewer_of
from pb.workshops import services
from pb.workshops.queries import require_workshop, tasks_of
from pb.workshops.rules import LONGEST_TASK, LONGEST_WHO, WhyNotTask, may_run

_FIELD = {WhyNotTask.WHAT: "apa", WhyNotTask.WHO: "siapa", WhyNotTask.DUE: "tanggal"}


class DoneForm(msgspec.Struct, kw_only=True):
    """Whether it is done."""

    selesai: bool = False


class TaskForm(msgspec.Struct, kw_only=True):
    """What, who, by when; `kursi` is the seat of the one who promised, if they are on the list."""

    apa: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TASK)]
    siapa: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_WHO)]
    kursi: int | None = None
    tanggal: date


@post("/lokakarya/{kode:str}/tugas/{number:int}", name="workshop.task.mark", status_code=303, opt=opt(ANYONE))
async def mark(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Done, or not done after all."""
    form = await read_form(request, DoneForm)
    if isinstance(form, FormErrors):
        raise NotFound
    viewer = viewer_of(request, await require_workshop(kode), actor)
    seat = viewer.seat.held.id if viewer.seat else None
    await services.mark_task(kode, number, done=form.value.selesai, seat=seat, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.task_marked")
    return redirect_to(request, "workshop", "tugas", kode=kode)


@get("/petugas/lokakarya/{kode:str}/tugas", name="workshop.tasks", opt=opt(FACILITATORS))
async def tasks(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All tasks, and the form for one more."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    facts = await require_workshop(kode)
    if not may_run(actor, facts.place):
        raise NotFound
    return page(
        request,
        "workshops/tasks.html",
        status=status if errors else 200,
        w=facts,
        tasks=await tasks_of(facts.id),
        people=await services.read_participants(kode, by=actor, now=now),
        errors=errors,
        desk="desk",
    )


@post("/petugas/lokakarya/{kode:str}/tugas", name="workshop.task", status_code=303, opt=opt(FACILITATORS))
async def write(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write down what somebody promised."""
    form = await read_form(request, TaskForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form)
    value = form.value
    due = this_city().at(value.tanggal, time(23, 59))
    try:
        await services.write_task(kode, value.apa, value.siapa, due, seat=value.kursi, by=actor, now=now)
    except Refused as refused:
        field = _FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotTask) else None
        if field is None:
            raise
        return await _page(request, kode, actor, now, form.raw.add(field, str(say(refused.reason))))
    await set_flash(visit_of(request.scope).session, "flash.task")
    return redirect_to(request, "workshop.tasks", kode=kode)


ROUTES = [mark, tasks, write]
