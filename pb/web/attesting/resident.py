"""Asking the heads of one's RT and RW, answering as a head on a phone, and what anybody may see of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, Level
from pb.core.errors import NotFound, Refused
from pb.people.attesting import services
from pb.people.attesting.queries import heads_in, heads_of, newest_ask, said_by, waiting_for
from pb.people.attesting.rules import LONGEST_REASON, SHORTEST_REASON, AskState, WhyNotAttest, concerns
from pb.people.sessions import set_flash
from pb.places.queries import ward
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say


class AskForm(msgspec.Struct, kw_only=True):
    """In which RT."""

    rt: Annotated[int, msgspec.Meta(ge=1, le=99)]


class SayForm(msgspec.Struct, kw_only=True):
    """As which head, and yes or no."""

    sebagai: int
    kata: Literal["ya", "tidak"]


class ObjectForm(msgspec.Struct, kw_only=True):
    """Against which head, and what is not so."""

    ketua: int
    alasan: Annotated[str, msgspec.Meta(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)]


@get("/saya/kesaksian", name="attest.mine", opt=opt(SIGNED_IN))
async def mine(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """How far it is, or the form to ask."""
    return await _mine(request, actor)


async def _mine(
    request: HTTPRequest, actor: Actor, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    newest = await newest_ask(actor.person)
    waits = newest is not None and newest.state is AskState.ASKED
    asks = not waits and actor.level < Level.L2
    return page(
        request,
        "attesting/mine.html",
        status=status,
        private=True,
        newest=newest,
        waits=waits,
        asks=asks,
        errors=errors if asks else None,
    )


@post("/saya/kesaksian", name="attest.ask", status_code=303, opt=opt(SIGNED_IN))
async def ask(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Ask the heads."""
    form = await read_form(request, AskForm)
    if isinstance(form, FormErrors):
        return await _mine(request, actor, form, 422)
    try:
        await services.ask_heads(form.value.rt, by=actor, now=now)
    except Refused as refused:
        if refused.reason is not WhyNotAttest.NOBODY:
            raise
        return await _mine(request, actor, form.raw.add("rt", str(say(refused.reason))), 409)
    await set_flash(visit_of(request.scope).session, "flash.attest_asked")
    return redirect_to(request, "attest.mine")


@get("/kesaksian", name="attest.heads", opt=opt(SIGNED_IN))
async def heads(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who waits for my word; for nobody but heads of an RT or RW."""
    held = await heads_of(actor.person)
    if not held:
        raise NotFound
    waiting = await waiting_for(held)
    asked = [(one, next(head for head in held if concerns(head, one.asked))) for one in waiting]
    used = [(head, await said_by(head, now)) for head in held]
    return page(request, "attesting/heads.html", private=True, asked=asked, used=used)


@post("/kesaksian/{id:int}", name="attest.say", status_code=303, opt=opt(SIGNED_IN))
async def say_it(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Yes or no about one person."""
    form = await read_form(request, SayForm)
    if isinstance(form, FormErrors):
        raise NotFound
    yes = form.value.kata == "ya"
    await services.say_as_head(id, form.value.sebagai, lives=yes, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.attest_yes" if yes else "flash.attest_no")
    return redirect_to(request, "attest.heads")


@get("/wilayah/{code:str}/kesaksian", name="attest.public", opt=opt(ANYONE))
async def public(
    request: HTTPRequest, code: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How often the heads of a kelurahan attested, what was checked and withdrawn."""
    return await _public(request, code, actor, now)


async def _public(
    request: HTTPRequest,
    code: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    here = ward(code)
    if errors and actor.kelurahan != here.code:
        raise Refused(WhyNotAttest.NOT_HERE)
    return page(
        request,
        "attesting/public.html",
        status=status,
        ward=here,
        heads=await heads_in([here.code], now),
        may_object=actor.kelurahan == here.code,
        errors=errors,
    )


@post("/wilayah/{code:str}/kesaksian", name="attest.object", status_code=303, opt=opt(SIGNED_IN))
async def object_(
    request: HTTPRequest, code: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Object to a head; the kelurahan answers."""
    ward(code)
    form = await read_form(request, ObjectForm)
    if isinstance(form, FormErrors):
        return await _public(request, code, actor, now, form, 422)
    try:
        await services.object_to_head(form.value.ketua, form.value.alasan, by=actor, now=now)
    except Refused as refused:
        return await _public(request, code, actor, now, form.raw.add("alasan", str(say(refused.reason))), 409)
    await set_flash(visit_of(request.scope).session, "flash.attest_objected")
    return redirect_to(request, "attest.public", code=code)


ROUTES = [mine, ask, heads, say_it, public, object_]
