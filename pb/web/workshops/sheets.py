"""A sheet of paper from a table is typed in: a note on each line, all at once."""

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.words import say
from pb.web.workshops.desk import FACILITATORS, run_here
from pb.workshops.facts import SheetLine
from pb.workshops.queries import seats_of
from pb.workshops.rules import MOVABLE, OPEN_KINDS, Group, Kind, SeatState
from pb.workshops.services import SheetRefused, write_sheet

LONGEST_SHEET = 60_000


class SheetForm(msgspec.Struct, kw_only=True):
    """Lines of one kind, from one group or one person who is there without a phone."""

    jenis: Literal["need", "fact", "asset", "idea", "concern", "question"]
    kelompok: Group
    kursi: Annotated[int, msgspec.Meta(ge=0)] = 0
    baris: Annotated[str, msgspec.Meta(max_length=LONGEST_SHEET)]
    kunci: Annotated[str, msgspec.Meta(max_length=60, extra=HIDDEN)] = ""


@get("/petugas/lokakarya/{kode:str}/kertas", name="workshop.sheet", opt=opt(FACILITATORS))
async def sheet(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The empty sheet."""
    return await _page(request, kode, actor)


async def _page(
    request: HTTPRequest, kode: str, actor: Actor, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    facts = await run_here(kode, actor)
    seats = [seat for seat in await seats_of(facts.id) if seat.state is SeatState.SEATED]
    return page(
        request,
        "workshops/sheet.html",
        status=status,
        desk="workshop",
        w=facts,
        kinds=[kind for kind in Kind if kind in MOVABLE and kind in OPEN_KINDS[facts.stage]],
        groups=[group.kind for group in facts.groups],
        seats=seats,
        key=secrets.token_urlsafe(12),
        errors=errors,
    )


@post(
    "/petugas/lokakarya/{kode:str}/kertas",
    name="workshop.sheet.write",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def write(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All lines or none; each line with a fault is named."""
    await run_here(kode, actor)
    form = await read_form(request, SheetForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, form, 422)
    typed = form.value
    lines = [
        SheetLine(Kind(typed.jenis), typed.kelompok, line)
        for line in typed.baris.splitlines()
        if line.strip()
    ]
    try:
        await write_sheet(kode, lines, seat=typed.kursi or None, sent_key=typed.kunci, by=actor, now=now)
    except SheetRefused as refused:
        told = [
            _("Line %(n)s: %(why)s", n=number, why=say(why)) if number else str(say(why))
            for number, why in sorted(refused.faults.items())
        ]
        return await _page(request, kode, actor, form.raw.add("baris", " ".join(told)), 422)
    except NotFound:
        return await _page(request, kode, actor, form.raw.add("kursi", _("Choose one of these.")), 422)
    return redirect_to(request, "workshop.desk", fragment="catatan", kode=kode)


ROUTES = [sheet, write]
