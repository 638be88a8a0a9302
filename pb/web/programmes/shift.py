"""The organiser's list of one shift: who comes, who is there, the sheet for the place, and the hours."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes import services
from pb.programmes.queries.tasks import shift_of
from pb.programmes.rules.tasks import MOST_WRITTEN_DOWN, ShiftFacts, TaskFacts, WhyNotShift, minutes_of
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import HIDDEN, FormErrors, posted, read_form
from pb.web.i18n import translate as _
from pb.web.programmes.organise import run_here
from pb.web.programmes.viewer import own_link
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

_IN_LIST = {WhyNotShift.NAME, WhyNotShift.PHONE, WhyNotShift.TWICE}


class PeopleForm(msgspec.Struct, kw_only=True):
    """One line for each person: the name, and after a comma a phone if there is one."""

    orang: Annotated[str, msgspec.Meta(min_length=2, max_length=5000)]


class ActForm(msgspec.Struct, kw_only=True):
    """What is done with one person of the list."""

    aksi: Annotated[Literal["hadir", "tidak_hadir", "beri", "keluarkan"], msgspec.Meta(extra=HIDDEN)]


@get("/relawan/{kode:str}/{number:int}/daftar-nama", name="volunteer.people", opt=opt(SIGNED_IN))
async def people(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Everybody on the list; each look at names of guests is written in the record."""
    return await _page(request, kode, number, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    task = await run_here(kode, actor)
    shift = shift_of(task, number)
    listed = await services.read_volunteers(kode, number, by=actor, now=now)
    links = {
        named.one.id: own_link(request, kode, number, named.one.id, "volunteer.certificate")
        for named in listed
        if named.one.account is None and named.one.minutes
    }
    return page(
        request,
        "programmes/people.html",
        status=status,
        t=task,
        s=shift,
        stage=shift.stage(now),
        signed=[named for named in listed if named.one.state == "signed"],
        waiting=[named for named in listed if named.one.state == "waiting"],
        most=_most(shift, listed),
        links=links,
        errors=errors,
    )


def _most(shift: ShiftFacts, listed: tuple[services.Named, ...]) -> dict[int, int]:
    """The minutes that follow from check-in and shift, for each who was there."""
    return {n.one.id: minutes_of(shift, n.one.attended_at) for n in listed if n.one.attended_at is not None}


def _written(text: str) -> list[services.Written]:
    """The people of a field with one line for each."""
    found = []
    for line in text.splitlines():
        name, _comma, phone = line.partition(",")
        if line.strip():
            found.append(services.Written(name.strip(), phone.strip()))
    return found


@post(
    "/relawan/{kode:str}/{number:int}/daftar-nama",
    name="volunteer.write_down",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def write_down(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Write down people without a phone; in a shift that has begun they are there."""
    await run_here(kode, actor)
    form = await read_form(request, PeopleForm)
    if not isinstance(form, FormErrors) and len(_written(form.value.orang)) > MOST_WRITTEN_DOWN:
        form = form.raw.add("orang", _("Write at most forty people at once."))
    if isinstance(form, FormErrors):
        return await _page(request, kode, number, actor, now, form, 422)
    try:
        await services.write_down(kode, number, _written(form.value.orang), by=actor, now=now)
    except Refused as refused:
        if refused.reason not in _IN_LIST:
            raise
        message = str(say(refused.reason)) + " " + _("Nobody of this list was written down.")
        return await _page(request, kode, number, actor, now, form.raw.add("orang", message), 422)
    await set_flash(visit_of(request.scope).session, "flash.written_down")
    return redirect_to(request, "volunteer.people", kode=kode, number=number)


@post(
    "/relawan/{kode:str}/{number:int}/daftar-nama/{place:int}",
    name="volunteer.person",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def act(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    place: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """There, not there after all, a place, or off the list."""
    form = await read_form(request, ActForm)
    if isinstance(form, FormErrors):
        raise NotFound
    if form.value.aksi == "beri":
        await services.give_place(kode, number, place, by=actor, now=now)
    elif form.value.aksi == "keluarkan":
        await services.take_off(kode, number, place, by=actor, now=now)
    else:
        there = form.value.aksi == "hadir"
        await services.mark_there(kode, number, place, there=there, by=actor, now=now)
    return redirect_to(request, "volunteer.people", "orang", kode=kode, number=number)


@get("/relawan/{kode:str}/{number:int}/lembar", name="volunteer.poster", opt=opt(SIGNED_IN))
async def poster(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The sheet for the place: the code in letters and as a QR code."""
    task = await run_here(kode, actor)
    shift = shift_of(task, number)
    path = request.app.route_reverse("volunteer.door", kode=kode, number=number)
    plain = visit_of(request.scope).settings.base_url + path
    url = f"{plain}?kode={shift.door_code}"
    return page(request, "programmes/poster.html", t=task, s=shift, url=url, plain=plain)


@get("/relawan/{kode:str}/{number:int}/tutup", name="volunteer.close", opt=opt(SIGNED_IN))
async def ask_close(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The minutes of each who was there, to be confirmed or made fewer."""
    return await _close(request, await run_here(kode, actor), number, actor, now)


async def _close(
    request: HTTPRequest,
    task: TaskFacts,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    shift = shift_of(task, number)
    listed = await services.read_volunteers(task.kode, number, by=actor, now=now)
    return page(
        request,
        "programmes/close.html",
        status=status,
        t=task,
        s=shift,
        stage=shift.stage(now),
        there=[named for named in listed if named.one.attended_at is not None],
        most=_most(shift, listed),
        errors=errors,
    )


@post("/relawan/{kode:str}/{number:int}/tutup", name="volunteer.closed", status_code=303, opt=opt(SIGNED_IN))
async def close(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Confirm the hours; those of a promise go into its ledger."""
    task = await run_here(kode, actor)
    raw = await _typed(request)
    confirmed = _confirmed(raw)
    if raw.messages:
        return await _close(request, task, number, actor, now, raw, 422)
    try:
        await services.close_shift(kode, number, confirmed, by=actor, now=now)
    except services.NotConfirmed as refused:
        what = "alasan" if refused.reason is WhyNotShift.REASON else "menit"
        errors = raw.add(f"{what}-{refused.place}", str(say(refused.reason)))
        return await _close(request, task, number, actor, now, errors, 422)
    await set_flash(visit_of(request.scope).session, "flash.shift_closed")
    return redirect_to(request, "volunteer.people", kode=kode, number=number)


async def _typed(request: HTTPRequest) -> FormErrors:
    form = await posted(request)
    return FormErrors({name: [str(value)] for name in form for value in form.getall(name)})


def _confirmed(raw: FormErrors) -> dict[int, services.Confirmed]:
    """Minutes and reasons of each line; a line that is no number is a fault of its field."""
    found = {}
    for name in list(raw.values):
        what, _dash, key = name.partition("-")
        if what != "menit" or not (key.isascii() and key.isdigit() and len(key) < 20):
            continue
        minutes = raw.typed(name).strip()
        if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
            raw.add(name, _("Write a whole number."))
            continue
        found[int(key)] = services.Confirmed(int(minutes), raw.typed(f"alasan-{key}"))
    return found


@post("/relawan/{kode:str}/{number:int}/jam", name="volunteer.enter", status_code=303, opt=opt(SIGNED_IN))
async def enter(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Hours of a closed shift go into the ledger of the promise, where that was refused before."""
    await services.enter_hours(kode, number, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.hours_entered")
    return redirect_to(request, "volunteer.people", kode=kode, number=number)


ROUTES = [people, write_down, act, poster, ask_close, close, enter]
