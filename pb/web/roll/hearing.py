"""Objections to the roll as a facilitator answers them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import Refused, refuse_if
from pb.people.sessions import set_flash
from pb.roll.queries import open_objections, require_objection
from pb.roll.rules.objections import WhyNotObject
from pb.roll.services import Answer, answer_objection
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.roll.desk import kept
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

HEARERS = staff(RoleKind.FACILITATOR, step_up=True)


class AnswerForm(msgspec.Struct, kw_only=True):
    """Granted or not, why; name and birth as they stand on the roll."""

    putusan: Literal["granted", "declined"]
    jawaban: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]
    nama_daftar: Annotated[str, msgspec.Meta(max_length=120)] = ""
    lahir_daftar: Annotated[str, msgspec.Meta(max_length=30)] = ""


@get("/petugas/daftar/{kode:str}/keberatan", name="objections", opt=opt(HEARERS))
async def objections(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Those that wait."""
    facts = await kept(kode, actor)
    waiting = await open_objections(facts.id)
    return page(
        request, "roll/objections.html", private=True, round=shown(facts, now), waiting=waiting, desk="desk"
    )


@get("/petugas/daftar/{kode:str}/keberatan/{n:int}", name="objection", opt=opt(HEARERS))
async def objection(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One of them, with the form to answer."""
    return await _objection(request, kode, n, actor, now)


async def _objection(
    request: HTTPRequest,
    kode: str,
    n: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await kept(kode, actor)
    said = await require_objection(facts.id, n)
    refuse_if(WhyNotObject.ANSWERED if errors and said.state != "open" else None)
    return page(
        request,
        "roll/objection.html",
        status=status,
        private=True,
        round=shown(facts, now),
        o=said,
        errors=errors,
        desk="desk",
    )


@post(
    "/petugas/daftar/{kode:str}/keberatan/{n:int}", name="objection.answer", status_code=303, opt=opt(HEARERS)
)
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Answer it; what is granted waits for a second person."""
    form = await read_form(request, AnswerForm)
    if isinstance(form, FormErrors):
        return await _objection(request, kode, n, actor, now, form, 422)
    value = form.value
    given = Answer(value.putusan == "granted", value.jawaban, value.nama_daftar, value.lahir_daftar)
    try:
        await answer_objection(kode, n, given, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("putusan", str(say(refused.reason)))
        return await _objection(request, kode, n, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, f"flash.objection_{value.putusan}")
    return redirect_to(request, "objections", kode=kode)


ROUTES = [objections, objection, answer]
