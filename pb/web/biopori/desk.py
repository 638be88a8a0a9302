"""What a kelurahan notes beside its holes: who was trained, what it costs, how many RW there are."""

import secrets
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.money import Amount
from pb.people.sessions import set_flash
from pb.programmes.biopori.queries import groups_of, notes_of, ward_facts
from pb.programmes.biopori.rules import (
    LONGEST_REASON,
    LONGEST_WORDS,
    NoteAsked,
    NoteKind,
    TrainLevel,
    WhyNotNote,
)
from pb.programmes.biopori.services import describe, take_back, write_note
from pb.proposals.rules import WhyNotTalk
from pb.web.access import SIGNED_IN, opt
from pb.web.biopori.holes import Count, Key, blamed
from pb.web.biopori.shown import rights
from pb.web.forms import FormErrors, Valid, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of

_TRAINING = {
    WhyNotNote.FUTURE: "hari",
    WhyNotNote.BEFORE_LAUNCH: "hari",
    WhyNotNote.RW: "rw",
    WhyNotNote.RT: "rt",
    WhyNotNote.PEOPLE: "orang",
    WhyNotNote.WORDS: "pelatih",
    WhyNotTalk.PRIVATE_NUMBERS: "pelatih",
}
_COST = {
    WhyNotNote.FUTURE: "tanggal",
    WhyNotNote.AMOUNT: "jumlah",
    WhyNotNote.WORDS: "untuk",
    WhyNotNote.SOURCE: "sumber",
    WhyNotTalk.PRIVATE_NUMBERS: "sumber",
}
_FACTS = {
    WhyNotNote.RWS: "banyak_rw",
    WhyNotNote.FEWER: "banyak_rw",
    WhyNotNote.FUTURE: "sejak",
    WhyNotNote.BEFORE_LAUNCH: "sejak",
}
_BACK = {
    WhyNotNote.REFERS: "catatan",
    WhyNotNote.NO_REASON: "sebab",
    WhyNotTalk.PRIVATE_NUMBERS: "sebab",
}
_FIELDS: dict[str, dict[Any, str]] = {
    "latihan": _TRAINING,
    "biaya": _COST,
    "tentang": _FACTS,
    "batal": _BACK,
}
Words = Annotated[str, msgspec.Meta(max_length=LONGEST_WORDS)]


class TrainingForm(msgspec.Struct, kw_only=True):
    """Who was trained, where, by whom."""

    tingkat: Literal["kelurahan", "rw", "rt"]
    rw: Count | None = None
    rt: Count | None = None
    orang: Count
    hari: date | None = None
    pelatih: Words = ""
    kunci: Key = ""


class CostForm(msgspec.Struct, kw_only=True):
    """Money that was spent on holes, and where the figure comes from."""

    jumlah: Amount
    tanggal: date | None = None
    untuk: Words
    sumber: Words
    kunci: Key = ""


class FactsForm(msgspec.Struct, kw_only=True):
    """How many RW, and since when holes are a programme of the kelurahan; empty means not known."""

    banyak_rw: Count | None = None
    sejak: date | None = None


class BackForm(msgspec.Struct, kw_only=True):
    """A note that is taken back, and why."""

    catatan: Annotated[int, msgspec.Meta(ge=0, le=10**9)]
    sebab: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)]


@get("/gerakan/biopori/{ward:str}/kelola", name="biopori.desk", opt=opt(SIGNED_IN))
async def desk(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Forms for members and officers; to others the page is not there."""
    return await _page(request, ward, actor, now)


async def _page(
    request: HTTPRequest,
    ward: str,
    actor: Actor,
    now: datetime,
    part: str = "",
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    today = this_city().day(now)
    facts = await ward_facts(ward)
    may = rights(actor, ward, await groups_of(ward, today))
    if not may.writes:
        raise NotFound
    return page(
        request,
        "biopori/desk.html",
        status=status,
        private=True,
        w=facts,
        rights=may,
        notes=[note for note in await notes_of(ward) if note.gone is None],
        today=today.isoformat(),
        levels=[level.value for level in TrainLevel],
        keys={name: secrets.token_urlsafe(12) for name in ("latihan", "biaya")},
        part=part,
        errors=errors,
    )


async def _note(
    request: HTTPRequest,
    ward: str,
    form: Valid[Any] | FormErrors,
    asked: NoteAsked | None,
    part: str,
    actor: Actor,
    now: datetime,
) -> Response[Any]:
    """Write a training or a cost, and stay on the page."""
    if isinstance(form, FormErrors) or asked is None:
        errors = form if isinstance(form, FormErrors) else form.raw
        return await _page(request, ward, actor, now, part, errors, 422)
    try:
        await write_note(ward, asked, sent_key=form.value.kunci, by=actor, now=now)
    except Refused as refused:
        return await _refused(request, ward, form, refused, part, actor, now)
    return await _done(request, ward, part)


async def _refused(
    request: HTTPRequest,
    ward: str,
    form: Valid[Any],
    refused: Refused,
    part: str,
    actor: Actor,
    now: datetime,
) -> Response[Any]:
    if refused.reason is WhyNotNote.NOT_YOURS:
        raise refused
    errors, status = blamed(form, refused, _FIELDS[part], (await ward_facts(ward)).rws)
    return await _page(request, ward, actor, now, part, errors, status)


async def _done(request: HTTPRequest, ward: str, part: str) -> Response[Any]:
    await set_flash(visit_of(request.scope).session, f"flash.holes_{part}")
    return redirect_to(request, "biopori.desk", ward=ward)


@post("/gerakan/biopori/{ward:str}/latihan", name="biopori.train", status_code=303, opt=opt(SIGNED_IN))
async def train(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A training: of volunteers of the kelurahan, of an RW, of an RT."""
    form = await read_form(request, TrainingForm)
    asked = None
    if not isinstance(form, FormErrors):
        value, level = form.value, TrainLevel(form.value.tingkat)
        asked = NoteAsked(
            kind=NoteKind.TRAINING,
            day=value.hari or this_city().day(now),
            level=level,
            rw=value.rw if level is not TrainLevel.KELURAHAN else None,
            rt=value.rt if level is TrainLevel.RT else None,
            people=value.orang,
            words=value.pelatih,
        )
    return await _note(request, ward, form, asked, "latihan", actor, now)


@post("/gerakan/biopori/{ward:str}/biaya", name="biopori.cost", status_code=303, opt=opt(SIGNED_IN))
async def cost(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A cost with its source."""
    form = await read_form(request, CostForm)
    asked = None
    if not isinstance(form, FormErrors):
        value = form.value
        asked = NoteAsked(
            kind=NoteKind.COST,
            day=value.tanggal or this_city().day(now),
            amount=value.jumlah,
            words=value.untuk,
            source=value.sumber,
        )
    return await _note(request, ward, form, asked, "biaya", actor, now)


@post("/gerakan/biopori/{ward:str}/tentang", name="biopori.describe", status_code=303, opt=opt(SIGNED_IN))
async def about(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """How many RW, and since when holes are a programme here."""
    form = await read_form(request, FactsForm)
    if isinstance(form, FormErrors):
        return await _page(request, ward, actor, now, "tentang", form, 422)
    try:
        await describe(ward, form.value.banyak_rw, form.value.sejak, by=actor, now=now)
    except Refused as refused:
        return await _refused(request, ward, form, refused, "tentang", actor, now)
    return await _done(request, ward, "tentang")


@post("/gerakan/biopori/{ward:str}/batal", name="biopori.take_back", status_code=303, opt=opt(SIGNED_IN))
async def back(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A note that was wrong counts no more."""
    form = await read_form(request, BackForm)
    if isinstance(form, FormErrors):
        return await _page(request, ward, actor, now, "batal", form, 422)
    try:
        await take_back(ward, form.value.catatan, form.value.sebab, by=actor, now=now)
    except Refused as refused:
        return await _refused(request, ward, form, refused, "batal", actor, now)
    return await _done(request, ward, "batal")


ROUTES = [desk, train, cost, about, back]
