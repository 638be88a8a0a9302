"""Tablets of a round: opened from the desk, given to somebody at the counter, closed when they are lost."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.channels import services
from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.people import sessions
from pb.people.sessions import set_flash
from pb.web.access import opt
from pb.web.booth.counter import Hidden, show_counter
from pb.web.booth.desk import FRESH, show_desk
from pb.web.booth.kiosk import keep_kiosk
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to, set_cookie
from pb.web.visit import visit_of
from pb.web.words import say

Number = Annotated[int, msgspec.Meta(ge=1, le=999)]


class OpenForm(msgspec.Struct, kw_only=True):
    """Where the tablet stands, and the PIN that closes it."""

    tempat: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")]


@post("/petugas/tps/{kode:str}/tablet", name="booth.tablet", status_code=303, opt=opt(FRESH))
async def open_(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """This browser becomes a tablet for voters: the officer is signed out, and it shows nothing else."""
    form = await read_form(request, OpenForm)
    if isinstance(form, FormErrors):
        form.values.pop("pin", None)
        return await show_desk(request, kode, actor, now, form, 422)
    try:
        secret = await services.open_kiosk(kode, form.value.tempat, form.value.pin, by=actor, now=now)
    except Refused as refused:
        form.raw.values.pop("pin", None)
        errors = form.raw.add("tempat", str(say(refused.reason)))
        return await show_desk(request, kode, actor, now, errors, 409)
    visit = visit_of(request.scope)
    await sessions.end(visit.session)
    answer = redirect_to(request, "kiosk", kode=kode)
    set_cookie(answer, visit, secret="")
    keep_kiosk(answer, request, f"{kode}.{secret}")
    return answer


class TabletForm(msgspec.Struct, kw_only=True):
    """The number of a tablet."""

    tablet: Number


@post("/petugas/tps/{kode:str}/tablet/tutup", name="booth.tablet.close", status_code=303, opt=opt(FRESH))
async def close(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A tablet that was lost, or whose PIN nobody knows, shows no ballot any more."""
    form = await read_form(request, TabletForm)
    if isinstance(form, FormErrors):
        return await show_desk(request, kode, actor, now, form, 422)
    await services.close_kiosk(kode, form.value.tablet, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.kiosk_closed")
    return redirect_to(request, "booth.desk", kode=kode)


class SeatForm(msgspec.Struct, kw_only=True):
    """Who stands here, and at which tablet they vote."""

    orang: Hidden
    tablet: Number


@post("/petugas/tps/{kode:str}/loket/tablet", name="booth.seat", status_code=303, opt=opt(FRESH))
async def seat(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Send somebody to a tablet: a button appears there."""
    form = await read_form(request, SeatForm)
    if isinstance(form, FormErrors):
        return await show_counter(request, kode, actor, now, FormErrors(), status=422)
    try:
        await services.seat(kode, form.value.tablet, form.value.orang, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors().add("nama", str(say(refused.reason)))
        return await show_counter(request, kode, actor, now, errors, status=409)
    await set_flash(visit_of(request.scope).session, "flash.kiosk_seated")
    return redirect_to(request, "booth.counter", kode=kode)


ROUTES = [open_, close, seat]
