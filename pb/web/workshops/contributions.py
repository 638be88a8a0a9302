"""People say something on the page of a workshop, and answer each other."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.core.money import Amount
from pb.web.access import ANYONE, opt
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.words import say
from pb.web.workshops.page import workshop_page
from pb.web.workshops.viewer import claimed_seat
from pb.workshops import services
from pb.workshops.facts import NoteDraft
from pb.workshops.rules import LONGEST, LONGEST_UNIT, MOST_PIECES, Kind, WhyNotContribute

Words = Annotated[str, msgspec.Meta(max_length=LONGEST)]
Key = Annotated[str, msgspec.Meta(max_length=60, extra=HIDDEN)]
_AS_TYPED = {
    WhyNotContribute.EMPTY,
    WhyNotContribute.TOO_LONG,
    WhyNotContribute.PRIVATE_NUMBERS,
    WhyNotContribute.COST,
}


class NoteForm(msgspec.Struct, kw_only=True):
    """A note; quantity and price are for cost lines."""

    jenis: Literal["need", "fact", "asset", "idea", "concern", "question", "cost"]
    isi: Words
    satuan: Annotated[str, msgspec.Meta(max_length=LONGEST_UNIT)] = ""
    jumlah: Annotated[int, msgspec.Meta(ge=1, le=MOST_PIECES)] | None = None
    harga: Amount | None = None
    kunci: Key = ""


class ReplyForm(msgspec.Struct, kw_only=True):
    """An answer."""

    balasan: Words
    kunci: Key = ""


@post("/lokakarya/{kode:str}/catatan", name="workshop.contribute", status_code=303, opt=opt(ANYONE))
async def contribute(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Say something."""
    form = await read_form(request, NoteForm)
    if isinstance(form, FormErrors):
        return await workshop_page(request, kode, actor, now, errors=form, status=422)
    note = form.value
    draft = NoteDraft(Kind(note.jenis), note.isi, note.satuan, note.jumlah, note.harga)
    seat = await claimed_seat(request, kode)
    written = services.contribute(kode, draft, seat=seat, sent_key=note.kunci, by=actor, now=now)
    return await _done(written, "isi", form.raw, request, kode, actor, now)


@post("/lokakarya/{kode:str}/catatan/{n:int}/balas", name="workshop.reply", status_code=303, opt=opt(ANYONE))
async def reply(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Answer a note."""
    form = await read_form(request, ReplyForm)
    if isinstance(form, FormErrors):
        return await workshop_page(request, kode, actor, now, errors=form, status=422)
    seat = await claimed_seat(request, kode)
    key, words = form.value.kunci, form.value.balasan
    written = services.reply(kode, n, words, seat=seat, sent_key=key, by=actor, now=now)
    return await _done(written, "balasan", form.raw, request, kode, actor, now)


async def _done(
    written: Awaitable[int],
    field: str,
    raw: FormErrors,
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
) -> Response[Any]:
    """Back to the notes; a refusal stands beside the words, which stay in the form."""
    try:
        await written
    except Refused as refused:
        status = 422 if refused.reason in _AS_TYPED else 409
        name = "jumlah" if refused.reason is WhyNotContribute.COST else field
        errors = raw.add(name, str(say(refused.reason)))
        return await workshop_page(request, kode, actor, now, errors, status)
    return redirect_to(request, "workshop", fragment="kata", kode=kode)


ROUTES = [contribute, reply]
