"""A professional signs a version off; a proposer takes it, takes a part, or declines."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import Refused
from pb.people.rules import Discipline
from pb.people.sessions import set_flash
from pb.web.access import SIGNED_IN, opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.versions import version_page
from pb.workshops import services
from pb.workshops.queries import require_workshop, require_written, version_key
from pb.workshops.rules import LONGEST_WORDS, Answer, Signed, WhyNotVersion

_TYPED = {WhyNotVersion.CHECKS, WhyNotVersion.NO_REASON, WhyNotVersion.NOTHING_CHOSEN}
_AGAIN = {*_TYPED, WhyNotVersion.CHANGED}

Words = Annotated[str, msgspec.Meta(max_length=LONGEST_WORDS)]
Revision = Annotated[int, msgspec.Meta(ge=1, extra=HIDDEN)]


class SignForm(msgspec.Struct, kw_only=True):
    """What a professional says of the text that was read."""

    disiplin: Annotated[Discipline, msgspec.Meta(extra=HIDDEN)]
    hasil: Signed
    revisi: Revision
    kata: Words = ""
    mungkin: bool = False
    harga: bool = False
    rawat: bool = False


class AnswerForm(msgspec.Struct, kw_only=True):
    """What a proposer says; `tolak` are the places of changes in the list that was read."""

    usulan: Annotated[str, msgspec.Meta(max_length=20, extra=HIDDEN)]
    jawaban: Answer
    revisi: Revision
    alasan: Words = ""
    tolak: tuple[Annotated[int, msgspec.Meta(ge=0, le=100)], ...] = ()


@post(
    "/lokakarya/{kode:str}/versi/{n:int}/ahli",
    name="workshop.version.sign",
    status_code=303,
    opt=opt(staff(RoleKind.PROFESSIONAL)),
)
async def sign(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Say whether it can be built."""
    key = await version_key((await require_workshop(kode)).id, n)
    form = await read_form(request, SignForm)
    if isinstance(form, FormErrors):
        return await version_page(request, kode, n, actor, now, form, 422)
    value = form.value
    signed = services.sign_off(
        kode,
        key,
        value.disiplin.value,
        value.hasil,
        value.kata,
        checked=value.mungkin and value.harga and value.rawat,
        revision=value.revisi,
        by=actor,
        now=now,
    )
    fields = {WhyNotVersion.CHECKS: "mungkin", WhyNotVersion.NO_REASON: "kata"}
    again = await _said(signed, form.raw, fields, "hasil")
    if again is not None:
        return await version_page(request, kode, n, actor, now, form.raw, again)
    await set_flash(visit_of(request.scope).session, "flash.version_signed")
    return redirect_to(request, "workshop.version", kode=kode, n=n)


@post(
    "/lokakarya/{kode:str}/versi/{n:int}/jawaban",
    name="workshop.version.answer",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take it, take a part of it, or decline."""
    key = await version_key((await require_workshop(kode)).id, n)
    form = await read_form(request, AnswerForm)
    if isinstance(form, FormErrors):
        return await version_page(request, kode, n, actor, now, form, 422)
    value, found = form.value, (await require_written(key, kode)).changes
    answered = services.answer_version(
        kode,
        key,
        value.usulan,
        value.jawaban,
        declined=[found[place].key for place in value.tolak if place < len(found)],
        reason=value.alasan,
        revision=value.revisi,
        by=actor,
        now=now,
    )
    fields = {WhyNotVersion.NOTHING_CHOSEN: "tolak", WhyNotVersion.NO_REASON: "alasan"}
    again = await _said(answered, form.raw, fields, "jawaban")
    if again is not None:
        return await version_page(request, kode, n, actor, now, form.raw, again)
    await set_flash(visit_of(request.scope).session, "flash.version_answered")
    return redirect_to(request, "workshop.version", kode=kode, n=n)


async def _said(
    act: Awaitable[None], raw: FormErrors, fields: dict[WhyNotVersion, str], otherwise: str
) -> int | None:
    """None once it is done, else the status of the page on which it can be said again."""
    try:
        await act
    except Refused as refused:
        if refused.reason not in _AGAIN:
            raise
        reason = WhyNotVersion(str(refused.reason))
        raw.add(fields.get(reason, otherwise), str(say(reason)))
        return 422 if reason in _TYPED else 409
    return None


ROUTES = [sign, answer]
