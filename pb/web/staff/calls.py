"""Calls to voters, for facilitators and witnesses: who was drawn, one person at a time, what they said."""

import csv
import io
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.calls import services
from pb.ballots.calls.queries import states_of, told_of, why_not_caller
from pb.ballots.calls.rules import (
    FEWEST,
    LEANING,
    LONGEST_NOTE,
    MUCH_HELP,
    ON_A_SHEET,
    PERCENT,
    CallState,
    Ticket,
    WhyNotCall,
    why_not_call,
)
from pb.ballots.life.rules import window_ends
from pb.core.actor import Actor, RoleKind
from pb.core.errors import Refused
from pb.rounds.queries import require_round
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import PRIVATE, HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done
from pb.web.words import say

READERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS)
CALLERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS, step_up=True)
Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class NumberForm(msgspec.Struct, kw_only=True):
    """Which number of the draw."""

    nomor: Number


class SheetForm(msgspec.Struct, kw_only=True):
    """From which number on the sheet begins."""

    mulai: Number


class AnswerForm(msgspec.Struct, kw_only=True):
    """What came of the call, and what was noted."""

    jawaban: Literal["confirmed", "denied", "not_reached", "unknown"]
    catatan: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""


@get("/petugas/putaran/{kode:str}/tanya-ulang", name="calls.desk", opt=opt(READERS))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How far the calls are, by number alone; names are shown on demand, and each look is written down."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    why_not = await why_not_caller(facts, actor)
    states = await states_of(facts)
    missed = sorted(states.get(CallState.WAITING, ()) or states.get(CallState.NOT_REACHED, ()))
    return page(
        request,
        "staff/calls.html",
        status=status,
        private=True,
        round=shown(facts, now),
        told=await told_of(facts),
        states=states,
        next=missed[0] if missed else None,
        why_not=why_not_call(facts, now) or why_not,
        ends=window_ends(facts),
        rule={"percent": PERCENT, "fewest": FEWEST, "helped": MUCH_HELP, "tickets": LEANING},
        on_a_sheet=ON_A_SHEET,
        errors=errors,
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/tanya-ulang/lihat", name="calls.show", status_code=200, opt=opt(CALLERS))
async def show(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One person: name and contact, what to ask, and the form for the answer."""
    form = await read_form(request, NumberForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form, 422)
    try:
        return await _person(request, kode, form.value.nomor, actor, now)
    except Refused as refused:
        errors = form.raw.add("nomor", str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, _status(refused))


def _status(refused: Refused) -> int:
    return 422 if refused.reason is WhyNotCall.NOBODY else 409


async def _person(
    request: HTTPRequest,
    kode: str,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    asked = await services.look_at_call(kode, number, by=actor, now=now)
    facts = await require_round(kode)
    return page(
        request,
        "staff/call.html",
        status=status,
        private=True,
        round=shown(facts, now),
        asked=asked,
        longest=LONGEST_NOTE,
        errors=errors,
        desk="desk",
    )


@post(
    "/petugas/putaran/{kode:str}/tanya-ulang/{n:int}/jawaban",
    name="call.answer",
    status_code=303,
    opt=opt(CALLERS),
)
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What came of a call."""
    form = await read_form(request, AnswerForm)
    if isinstance(form, FormErrors):
        return await _person(request, kode, n, actor, now, form, 422)
    said = CallState(form.value.jawaban)
    try:
        await services.answer_call(kode, n, said, note=form.value.catatan, by=actor, now=now)
    except Refused as refused:
        noted = refused.reason is WhyNotCall.NO_NOTE
        errors = form.raw.add("catatan" if noted else "jawaban", str(say(refused.reason)))
        return await _person(request, kode, n, actor, now, errors, 422 if noted else 409)
    return await done(request, "flash.call_answered", "calls.desk", kode=kode)


@post("/petugas/putaran/{kode:str}/tanya-ulang/lembar", name="calls.sheet", status_code=200, opt=opt(CALLERS))
async def sheet(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A sheet to take along, with boxes for the answers."""
    form = await read_form(request, SheetForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form, 422)
    try:
        people = await services.look_at_sheet(kode, form.value.mulai, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("mulai", str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, _status(refused))
    round = shown(await require_round(kode), now)
    return page(request, "staff/call_sheet.html", private=True, round=round, people=people, desk="desk")


@post("/petugas/putaran/{kode:str}/tanya-ulang/undian", name="calls.draw", status_code=200, opt=opt(CALLERS))
async def draw(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Everybody in the draw by a number that is no name, as a file with which anybody draws again."""
    try:
        tickets = await services.look_at_draw(kode, by=actor, now=now)
    except Refused:
        return await _page(request, kode, actor, now, status=409)
    name = f'attachment; filename="undian-{kode}.csv"'
    headers = {"Content-Disposition": name, "Cache-Control": PRIVATE}
    return Response(_csv(tickets), media_type="text/csv", headers=headers)


def _csv(tickets: tuple[Ticket, ...]) -> bytes:
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\n")
    lines.writerow(("pemilih", "kupon", "undi", "nomor"))
    lines.writerows((one.voter, one.tickets, one.lot, one.number or "") for one in tickets)
    return buffer.getvalue().encode()


ROUTES = [desk, show, answer, sheet, draw]
