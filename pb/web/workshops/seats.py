"""Signing up, with or without an account; being there; leaving; whether the name may be shown."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import language
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.viewer import keep_seat, viewer_of
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop
from pb.workshops.rules import LONGEST_NAME, OVER, SHORTEST_NAME, Group, WhyNotSit, why_not_sit

_FIELD = {
    WhyNotSit.NAME: "nama",
    WhyNotSit.PHONE: "telepon",
    WhyNotSit.TWICE: "telepon",
    WhyNotSit.WRONG_CODE: "pintu",
    WhyNotSit.TOO_MANY_TRIES: "pintu",
    WhyNotSit.ROLE: "kelompok",
    WhyNotSit.NO_GROUP: "kelompok",
}


class SeatForm(msgspec.Struct, kw_only=True):
    """A sign-up; name and phone are asked of people without an account alone."""

    kelompok: Group
    rumah: bool = False
    nama: Annotated[str, msgspec.Meta(min_length=SHORTEST_NAME, max_length=LONGEST_NAME)] = ""
    telepon: Annotated[str, msgspec.Meta(max_length=40)] = ""
    sebut: bool = False
    pintu: Annotated[str, msgspec.Meta(max_length=20)] = ""


class CodeForm(msgspec.Struct, kw_only=True):
    """The code that hangs at the door."""

    pintu: Annotated[str, msgspec.Meta(max_length=20)]


class CreditForm(msgspec.Struct, kw_only=True):
    """Whether the name may stand beside what was said."""

    sebut: bool = False


@get("/lokakarya/{kode:str}/daftar", name="workshop.sign_up", opt=opt(ANYONE))
async def sign_up(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The form, or what happens next for those who have signed up."""
    return await _page(request, await require_workshop(kode), actor)


async def _page(
    request: HTTPRequest,
    facts: WorkshopFacts,
    actor: Actor,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    viewer = viewer_of(request, facts, actor)
    open_to = [
        group
        for group in facts.groups
        if why_not_sit(actor, group.kind, [group.kind], facts.stage, facts.place) is None
    ]
    return page(
        request,
        "workshops/sign_up.html",
        status=status if errors else 200,
        private=True,
        w=facts,
        viewer=viewer,
        groups=open_to,
        over=facts.stage in OVER,
        code=request.query_params.get("kode", "")[:20],
        errors=errors,
    )


def _blame(raw: FormErrors, refused: Refused, otherwise: str) -> tuple[FormErrors, int]:
    """The refusal beside its field: 422 where something else can be typed, else 409."""
    field = _FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotSit) else None
    message = str(say(refused.reason, **refused.facts))
    return raw.add(field or otherwise, message), 422 if field else 409


@post("/lokakarya/{kode:str}/daftar", name="workshop.sit", status_code=303, opt=opt(ANYONE))
async def sit(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take a seat; a guest keeps it in a cookie."""
    facts, visit = await require_workshop(kode), visit_of(request.scope)
    form = await read_form(request, SeatForm)
    if not isinstance(form, FormErrors) and not actor.signed_in and not form.value.nama:
        form = form.raw.add("nama", _("Fill this in."))
    if isinstance(form, FormErrors):
        return await _page(request, facts, actor, form)
    viewer, value = viewer_of(request, facts, actor), form.value
    if viewer.seat is None:
        asked = services.SignUp(
            group=value.kelompok,
            from_home=value.rumah,
            credit=value.sebut,
            name=value.nama,
            phone=value.telepon,
            door_code=value.pintu,
            language=language(),
        )
        try:
            seat = await services.sit(kode, asked, by=actor, now=now, peer=visit.peer)
        except Refused as refused:
            if refused.reason not in _FIELD:
                raise
            return await _page(request, facts, actor, *_blame(form.raw, refused, "kelompok"))
    answer = redirect_to(request, "workshop.sign_up", kode=kode)
    if not actor.signed_in and viewer.seat is None:
        keep_seat(answer, visit, seat)
    return answer


@post("/lokakarya/{kode:str}/lepas", name="workshop.stand_up", status_code=303, opt=opt(ANYONE))
async def stand_up(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Leave the list; the next in line gets the seat."""
    viewer = viewer_of(request, await require_workshop(kode), actor)
    if viewer.seat is None:
        raise NotFound
    await services.stand_up(kode, seat=viewer.seat.held.id, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.left")
    return redirect_to(request, "workshop", kode=kode)


@post("/lokakarya/{kode:str}/nama", name="workshop.credit", status_code=303, opt=opt(ANYONE))
async def credit(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Show my name beside what I say, or not any more."""
    form = await read_form(request, CreditForm)
    viewer = viewer_of(request, await require_workshop(kode), actor)
    if viewer.seat is None or isinstance(form, FormErrors):
        raise NotFound
    seat = viewer.seat.held.id
    await services.choose_credit(kode, wanted=form.value.sebut, seat=seat, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.credit")
    return redirect_to(request, "workshop.sign_up", kode=kode)


@get("/lokakarya/{kode:str}/hadir", name="workshop.door", opt=opt(ANYONE))
async def door(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The form for the code at the door; who has no seat signs up here."""
    return await _door(request, await require_workshop(kode), actor)


async def _door(
    request: HTTPRequest,
    facts: WorkshopFacts,
    actor: Actor,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    viewer = viewer_of(request, facts, actor)
    return page(
        request,
        "workshops/door.html",
        status=status if errors else 200,
        private=True,
        w=facts,
        viewer=viewer,
        code=request.query_params.get("kode", "")[:20],
        errors=errors,
    )


@post("/lokakarya/{kode:str}/hadir", name="workshop.attend", status_code=303, opt=opt(ANYONE))
async def attend(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """I am here."""
    facts, visit = await require_workshop(kode), visit_of(request.scope)
    form = await read_form(request, CodeForm)
    if isinstance(form, FormErrors):
        return await _door(request, facts, actor, form)
    viewer = viewer_of(request, facts, actor)
    if viewer.seat is None:
        raise NotFound
    seat = viewer.seat.held.id
    try:
        await services.attend(kode, form.value.pintu, seat=seat, by=actor, now=now, peer=visit.peer)
    except Refused as refused:
        return await _door(request, facts, actor, *_blame(form.raw, refused, "pintu"))
    await set_flash(visit.session, "flash.there")
    return redirect_to(request, "workshop", kode=kode)


ROUTES = [sign_up, sit, stand_up, credit, door, attend]
