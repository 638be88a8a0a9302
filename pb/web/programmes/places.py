"""Taking a place in a shift, with or without an account; stepping back; being there."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes import services
from pb.programmes.queries.tasks import require_task, shift_of
from pb.programmes.rules.tasks import TaskFacts, WhyNotShift, why_not_sign_up
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.programmes.viewer import keep_place, own_link, place_of
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

_FIELD = {
    WhyNotShift.NAME: "nama",
    WhyNotShift.PHONE: "telepon",
    WhyNotShift.TWICE: "telepon",
    WhyNotShift.WRONG_CODE: "pintu",
    WhyNotShift.TOO_MANY_TRIES: "pintu",
}


class PlaceForm(msgspec.Struct, kw_only=True):
    """Name and phone are asked of people without an account alone."""

    nama: Annotated[str, msgspec.Meta(min_length=2, max_length=80)] = ""
    telepon: Annotated[str, msgspec.Meta(max_length=40)] = ""
    pintu: Annotated[str, msgspec.Meta(max_length=20)] = ""


class CodeForm(msgspec.Struct, kw_only=True):
    """The code that hangs at the place."""

    pintu: Annotated[str, msgspec.Meta(max_length=20)]


@get("/relawan/{kode:str}/{number:int}/daftar", name="volunteer.sign_up", opt=opt(ANYONE))
async def sign_up(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The form, or what happens next for those who have a place."""
    return await _page(request, await require_task(kode), number, actor, now)


async def _page(
    request: HTTPRequest,
    task: TaskFacts,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    shift = shift_of(task, number)
    mine = await place_of(request, shift, actor)
    guest = mine if mine is not None and mine.account is None else None
    return page(
        request,
        "programmes/sign_up.html",
        status=status,
        private=True,
        t=task,
        s=shift,
        stage=shift.stage(now),
        mine=mine,
        link=own_link(request, task.kode, number, guest.id) if guest else "",
        mark=request.query_params.get("tanda", "")[:60],
        why_not=why_not_sign_up(shift.stage(now)),
        code=request.query_params.get("kode", "")[:20],
        errors=errors,
    )


def _blame(raw: FormErrors, refused: Refused, otherwise: str) -> tuple[FormErrors, int]:
    """The refusal beside its field: 422 where something else can be typed, else 409."""
    field = _FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotShift) else None
    return raw.add(field or otherwise, str(say(refused.reason))), 422 if field else 409


@post("/relawan/{kode:str}/{number:int}/daftar", name="volunteer.join", status_code=303, opt=opt(ANYONE))
async def join(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take a place; a guest keeps it in a cookie and gets a link of their own."""
    task, visit = await require_task(kode), visit_of(request.scope)
    form = await read_form(request, PlaceForm)
    if not isinstance(form, FormErrors) and not actor.signed_in and not form.value.nama:
        form = form.raw.add("nama", _("Fill this in."))
    if isinstance(form, FormErrors):
        return await _page(request, task, number, actor, now, form, 422)
    mine, value = await place_of(request, shift_of(task, number), actor), form.value
    answer = redirect_to(request, "volunteer.sign_up", kode=kode, number=number)
    if mine is not None:
        return answer
    asked = services.SignUp(name=value.nama, phone=value.telepon, door_code=value.pintu)
    try:
        key = await services.sign_up(kode, number, asked, by=actor, now=now, peer=visit.peer)
    except Refused as refused:
        own = refused.reason in _FIELD and (not actor.signed_in or value.pintu)
        if not own:
            raise
        return await _page(request, task, number, actor, now, *_blame(form.raw, refused, "nama"))
    if not actor.signed_in:
        keep_place(answer, visit, key)
    return answer


@post("/relawan/{kode:str}/{number:int}/lepas", name="volunteer.leave", status_code=303, opt=opt(ANYONE))
async def leave(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Step back; the next in line gets the place."""
    mine = await place_of(request, shift_of(await require_task(kode), number), actor)
    if mine is None:
        raise NotFound
    await services.step_back(kode, number, place=mine.id, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.stepped_back")
    return redirect_to(request, "volunteer.task", kode=kode)


@get("/relawan/{kode:str}/{number:int}/hadir", name="volunteer.door", opt=opt(ANYONE))
async def door(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The form for the code at the place; who has no place signs up here."""
    return await _door(request, await require_task(kode), number, actor, now)


async def _door(
    request: HTTPRequest,
    task: TaskFacts,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    shift = shift_of(task, number)
    return page(
        request,
        "programmes/door.html",
        status=status,
        private=True,
        t=task,
        s=shift,
        stage=shift.stage(now),
        mine=await place_of(request, shift, actor),
        mark=request.query_params.get("tanda", "")[:60],
        code=request.query_params.get("kode", "")[:20],
        errors=errors,
    )


@post("/relawan/{kode:str}/{number:int}/hadir", name="volunteer.check_in", status_code=303, opt=opt(ANYONE))
async def check_in(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """I am here."""
    task, visit = await require_task(kode), visit_of(request.scope)
    form = await read_form(request, CodeForm)
    if isinstance(form, FormErrors):
        return await _door(request, task, number, actor, now, form, 422)
    mine = await place_of(request, shift_of(task, number), actor)
    if mine is None:
        raise NotFound
    try:
        await services.check_in(
            kode, number, form.value.pintu, place=mine.id, by=actor, now=now, peer=visit.peer
        )
    except Refused as refused:
        return await _door(request, task, number, actor, now, *_blame(form.raw, refused, "pintu"))
    await set_flash(visit.session, "flash.volunteer_there")
    answer = redirect_to(request, "volunteer.sign_up", kode=kode, number=number)
    if mine.account is None:
        keep_place(answer, visit, mine.id)
    return answer


ROUTES = [sign_up, join, leave, door, check_in]
