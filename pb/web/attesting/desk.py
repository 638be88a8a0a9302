"""The kelurahan's side: who heads which RT and RW, second words, what was drawn, objections."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.errors import NotFound, Refused
from pb.people.attesting import services
from pb.people.attesting.queries import heads_in, kept_in, open_objections
from pb.people.attesting.rules import LONGEST_REASON, SHORTEST_REASON, may_keep
from pb.people.sessions import set_flash
from pb.places.queries import wards
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

OFFICERS = staff(RoleKind.OFFICER, step_up=True)
Words = Annotated[str, msgspec.Meta(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)]


class HeadForm(msgspec.Struct, kw_only=True):
    """Who heads what; without an RT it is the RW."""

    kontak: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]
    wilayah: str
    rw: Annotated[int, msgspec.Meta(ge=1, le=99)]
    rt: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None


class SayForm(msgspec.Struct, kw_only=True):
    """Yes or no."""

    kata: Literal["ya", "tidak"]


class EndForm(msgspec.Struct, kw_only=True):
    """Why, and whether all of it is withdrawn."""

    alasan: Words
    cabut: str = ""


class SettleForm(msgspec.Struct, kw_only=True):
    """The answer to an objection."""

    jawaban: Words


def _places(actor: Actor) -> list[PlaceCode]:
    return [ward.code for ward in wards() if may_keep(actor, ward.code)]


@get("/petugas/kesaksian", name="attest.desk", opt=opt(OFFICERS))
async def desk(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All that waits, and the heads."""
    return await _desk(request, actor, now)


async def _desk(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    places = _places(actor)
    second, drawn = await kept_in(places)
    return page(
        request,
        "attesting/desk.html",
        status=status,
        private=True,
        second=second,
        drawn=drawn,
        objections=await open_objections(places),
        heads=[one for one in await heads_in(places, now) if one.until is None],
        wards=[(ward.code, ward.name) for ward in wards() if ward.code in places],
        errors=errors,
        desk="attest",
    )


@post("/petugas/kesaksian", name="attest.name", status_code=303, opt=opt(OFFICERS))
async def name(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write down who heads an RT or RW."""
    form = await read_form(request, HeadForm)
    if isinstance(form, FormErrors):
        return await _desk(request, actor, now, form, 422)
    value = form.value
    try:
        await services.name_head(
            value.kontak, PlaceCode(value.wilayah), value.rw, value.rt or 0, by=actor, now=now
        )
    except Refused as refused:
        return await _desk(request, actor, now, form.raw.add("kontak", str(say(refused.reason))), 409)
    await set_flash(visit_of(request.scope).session, "flash.attest_named")
    return redirect_to(request, "attest.desk")


@post("/petugas/kesaksian/{id:int}", name="attest.second", status_code=303, opt=opt(OFFICERS))
async def second_word(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The word of the kelurahan beside that of the RT."""
    yes = await _yes(request)
    await services.say_as_officer(id, lives=yes, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.attest_yes" if yes else "flash.attest_no")
    return redirect_to(request, "attest.desk")


async def _yes(request: HTTPRequest) -> bool:
    form = await read_form(request, SayForm)
    if isinstance(form, FormErrors):
        raise NotFound
    return form.value.kata == "ya"


@post("/petugas/kesaksian/{id:int}/periksa", name="attest.check", status_code=303, opt=opt(OFFICERS))
async def check(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What was drawn was looked at."""
    yes = await _yes(request)
    await services.check_drawn(id, lives=yes, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.attest_checked")
    return redirect_to(request, "attest.desk")


@get("/petugas/kesaksian/ketua/{id:int}", name="attest.head", opt=opt(OFFICERS))
async def head(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One head: counts, the oldest objection, and how it ends."""
    return await _head(request, id, actor, now)


async def _head(
    request: HTTPRequest,
    key: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    places = _places(actor)
    found = [one for one in await heads_in(places, now) if one.head.id == key and one.until is None]
    if not found:
        raise NotFound
    said = [one for one in await open_objections(places) if one.head.id == key]
    return page(
        request,
        "attesting/head.html",
        status=status,
        private=True,
        h=found[0],
        said=said[0] if said else None,
        more=len(said) - 1,
        errors=errors,
        desk="attest",
    )


@post("/petugas/kesaksian/ketua/{id:int}", name="attest.end", status_code=303, opt=opt(OFFICERS))
async def end(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Somebody no longer heads this; what was attested falls with it, if wished."""
    form = await read_form(request, EndForm)
    if isinstance(form, FormErrors):
        return await _head(request, id, actor, now, form, 422)
    value = form.value
    await services.end_head(id, value.alasan, withdraw=bool(value.cabut), by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.attest_ended")
    return redirect_to(request, "attest.desk")


@post("/petugas/kesaksian/keberatan/{id:int}", name="attest.settle", status_code=303, opt=opt(OFFICERS))
async def settle(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Answer an objection."""
    form = await read_form(request, SettleForm)
    if isinstance(form, FormErrors):
        of = [one.head.id for one in await open_objections(_places(actor)) if one.id == id]
        return await _head(request, of[0] if of else 0, actor, now, form, 422)
    await services.answer_head_objection(id, form.value.jawaban, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.attest_settled")
    return redirect_to(request, "attest.desk")


ROUTES = [desk, name, second_word, check, head, end, settle]
