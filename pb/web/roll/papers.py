"""Letters: made for an RW and printed once, made void, and again for somebody at the counter."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused, refuse_if
from pb.people.sessions import set_flash
from pb.roll import services
from pb.roll.queries import Entry, homes_of, letter_batches
from pb.roll.rules.letters import MOST_LETTERS, WhyNotLetter, serves_roll
from pb.roll.services import Printed
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.roll.desk import kept
from pb.web.roll.public import ObjectForm, PersonForm, object_field, said_of, ward_choices
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

PRINTERS = staff(RoleKind.FACILITATOR, step_up=True)
SERVERS = staff(RoleKind.OFFICER, RoleKind.FACILITATOR, step_up=True)
Hidden = Annotated[int, msgspec.Meta(extra=HIDDEN)]


@get("/petugas/daftar/{kode:str}/surat", name="letters", opt=opt(PRINTERS))
async def letters(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What was printed, and for whom letters can be made."""
    return await _letters(request, kode, actor, now)


async def _letters(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await kept(kode, actor)
    homes = (await homes_of([facts.id]))[facts.id]
    refuse_if(WhyNotLetter.NOBODY if errors and not homes else None)
    return page(
        request,
        "roll/letters.html",
        status=status,
        private=True,
        round=shown(facts, now),
        homes=homes,
        batches=await letter_batches(facts.id),
        most=MOST_LETTERS,
        errors=errors,
        desk="desk",
    )


class MakeForm(msgspec.Struct, kw_only=True):
    """The RW, as `32.73.24.1004-05`, and one RT in it or all."""

    rw: Annotated[str, msgspec.Meta(pattern=r"^[0-9.]{5,20}-[0-9]{2}$")]
    rt: Annotated[int, msgspec.Meta(ge=1, le=999)] | None = None


@post("/petugas/daftar/{kode:str}/surat", name="letters.make", status_code=200, opt=opt(PRINTERS))
async def make(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Make letters and show them, once: this answer is the only place where the codes stand."""
    form = await read_form(request, MakeForm)
    if isinstance(form, FormErrors):
        return await _letters(request, kode, actor, now, form, 422)
    place, _dash, number = form.value.rw.partition("-")
    rt = form.value.rt or 0
    try:
        batch, printed = await services.make_letters(kode, place, int(number), rt, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("rw", str(say(refused.reason)))
        return await _letters(request, kode, actor, now, errors, 409)
    return await _sheets(request, await require_round(kode), printed, batch, actor, now)


async def _sheets(
    request: HTTPRequest,
    facts: RoundFacts,
    printed: Sequence[Printed],
    batch: int,
    actor: Actor,
    now: datetime,
) -> Response[Any]:
    """The letters as sheets to print; drawing hundreds of pictures waits in a thread."""
    path = request.app.route_reverse("letter", kode=facts.kode)
    base = visit_of(request.scope).settings.base_url
    drawn: dict[str, Any] = {
        "round": shown(facts, now),
        "letters": printed,
        "batch": batch,
        "url": base + path,
        "plain": base.partition("://")[2] + path,
        "desk": "desk",
    }
    return await asyncio.to_thread(page, request, "roll/sheets.html", private=True, **drawn)


@post(
    "/petugas/daftar/{kode:str}/surat/{n:int}/batal", name="letters.void", status_code=303, opt=opt(PRINTERS)
)
async def void(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Letters of a batch do not open any more."""
    await services.void_letters(kode, n, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.letters_void")
    return redirect_to(request, "letters", kode=kode)


async def _served(kode: str, actor: Actor) -> RoundFacts:
    facts = await require_round(kode)
    if not serves_roll(actor, facts):
        raise NotFound
    return facts


@get("/petugas/daftar/{kode:str}/loket", name="roll.counter", opt=opt(SERVERS))
async def counter(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Somebody stands here: on the roll or not, a new letter, their account, an objection."""
    return await _counter(request, kode, actor, now)


async def _counter(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    found: tuple[Entry, ...] | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await _served(kode, actor)
    return page(
        request,
        "roll/counter.html",
        status=status,
        private=True,
        round=shown(facts, now),
        found=found,
        wards=ward_choices(facts),
        errors=errors,
        desk="counter",
    )


@post("/petugas/daftar/{kode:str}/loket/cari", name="roll.counter.find", status_code=200, opt=opt(SERVERS))
async def find(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Look somebody up; each look is written down."""
    form = await read_form(request, PersonForm)
    if isinstance(form, FormErrors):
        return await _counter(request, kode, actor, now, form, status=422)
    try:
        found = await services.find_at_counter(kode, form.value.nama, form.value.lahir, by=actor, now=now)
    except Refused as refused:
        return await _counter(
            request, kode, actor, now, form.raw.add("lahir", str(say(refused.reason))), status=409
        )
    return await _counter(request, kode, actor, now, form.raw, found)


class EntryForm(msgspec.Struct, kw_only=True):
    """Who stands here, as found; and for a match the contact of the account."""

    orang: Hidden
    kontak: Annotated[str, msgspec.Meta(max_length=120)] = ""


@post("/petugas/daftar/{kode:str}/loket/surat", name="roll.counter.letter", status_code=200, opt=opt(SERVERS))
async def again(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A new letter, shown once; the one before is void."""
    form = await read_form(request, EntryForm)
    if isinstance(form, FormErrors):
        errors = FormErrors().add("nama", form.messages["kontak"])
        return await _counter(request, kode, actor, now, errors, status=422)
    try:
        printed = await services.new_letter(kode, form.value.orang, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors().add("nama", str(say(refused.reason)))
        return await _counter(request, kode, actor, now, errors, status=409)
    return await _sheets(request, await _served(kode, actor), [printed], 0, actor, now)


@post("/petugas/daftar/{kode:str}/loket/akun", name="roll.counter.match", status_code=303, opt=opt(SERVERS))
async def match(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The account of this person belongs to this entry."""
    form = await read_form(request, EntryForm)
    if isinstance(form, FormErrors):
        errors = FormErrors().add("nama", form.messages["kontak"])
        return await _counter(request, kode, actor, now, errors, status=422)
    try:
        await services.match_at_counter(kode, form.value.orang, form.value.kontak, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors().add("nama", str(say(refused.reason)))
        return await _counter(request, kode, actor, now, errors, status=409)
    await set_flash(visit_of(request.scope).session, "flash.roll_matched")
    return redirect_to(request, "roll.counter", kode=kode)


@post(
    "/petugas/daftar/{kode:str}/loket/keberatan",
    name="roll.counter.object",
    status_code=303,
    opt=opt(SERVERS),
)
async def object_(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """An objection of somebody who stands here."""
    form = await read_form(request, ObjectForm)
    if isinstance(form, FormErrors):
        return await _counter(request, kode, actor, now, form, status=422)
    try:
        await services.object_at_counter(kode, said_of(form.value), by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add(object_field(refused), str(say(refused.reason)))
        return await _counter(request, kode, actor, now, errors, status=409)
    await set_flash(visit_of(request.scope).session, "flash.roll_objected")
    return redirect_to(request, "roll.counter", kode=kode)


ROUTES = [letters, make, void, counter, find, again, match, object_]
