"""Parties and those who lead write in the ledger of a promise, what is possible now."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import FITTING, LONGEST_RECEIPT, LONGEST_TEXT, Asked, EntryKind, WhyNotEntry
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import Refused
from pb.core.money import Amount
from pb.people.sessions import set_flash
from pb.proposals.rules import WhyNotTalk
from pb.web.access import SIGNED_IN, opt
from pb.web.commitments.acts import acts_of, choices_of
from pb.web.commitments.photos import IN_PHOTO, write_with_photo
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

Key = Annotated[str, msgspec.Meta(max_length=60, extra=HIDDEN)]
Words = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
MONEY = msgspec.Meta(gt=0, le=10**13)
_FIELDS = {
    WhyNotEntry.NO_REASON: "isi",
    WhyNotEntry.TOO_LONG: "isi",
    WhyNotEntry.OVER_BUDGET: "isi",
    WhyNotEntry.MILESTONE: "tonggak",
    WhyNotEntry.DATE: "tanggal_baru",
    WhyNotEntry.FUTURE: "hari",
    WhyNotEntry.NO_EVIDENCE: "foto",
    WhyNotEntry.REFERS: "ke",
    WhyNotEntry.PARTY: "pihak",
    WhyNotEntry.PLEDGE: "janji",
    WhyNotEntry.PRIVATE_NUMBERS: "isi",
}
_COUNTED = {EntryKind.SPENDING: "jumlah", EntryKind.HOURS: "jam", EntryKind.MATERIALS: "banyak"}
_AMOUNTS = {**_COUNTED, EntryKind.PROGRESS: "persen", EntryKind.CHANGE_ASKED: "jumlah"}
_MAY_MOVE_DAYS = {EntryKind.DATE_CHANGED, EntryKind.CHANGE_ASKED}


class EntryForm(msgspec.Struct, kw_only=True):
    """One entry; which fields matter depends on the act. `ke` is the entry that it answers or corrects."""

    apa: Annotated[
        Literal[
            "accepted", "change_asked", "change_declined", "went_on", "started", "progress", "spending",
            "hours", "materials", "evidence", "date_changed", "delivered", "answered", "paused", "resumed",
            "corrected",
        ],
        msgspec.Meta(extra=HIDDEN),
    ]  # fmt: skip
    pihak: Number | None = None
    tonggak: Number | None = None
    persen: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    jumlah: Annotated[Amount, MONEY] | None = None
    jam: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    banyak: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    janji: Number | None = None
    kuitansi: Annotated[str, msgspec.Meta(max_length=LONGEST_RECEIPT)] = ""
    ke: Number | None = None
    hari: date | None = None
    tanggal_baru: date | None = None
    tempat: Annotated[str, msgspec.Meta(max_length=120)] = ""
    isi: Words = ""
    kunci: Key = ""


def check(form: EntryForm) -> Mapping[str, str]:
    """What an act cannot be without."""
    needed = {**_COUNTED, EntryKind.PROGRESS: "persen", EntryKind.DATE_CHANGED: "tanggal_baru"}
    name = needed.get(EntryKind(form.apa))
    if form.apa == "change_asked" and form.janji is not None:
        name = "jumlah"
    faults = {name: _("Fill this in.")} if name and getattr(form, name) is None else {}
    if form.apa == "spending" and not form.kuitansi:
        faults["kuitansi"] = _("Fill this in.")
    return faults


@get("/komitmen/{kode:str}/catat", name="promise.entries", opt=opt(SIGNED_IN))
async def entries(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What can be written now; `?apa=` opens the form of one act."""
    facts = await require_promise(kode, now=now)
    possible = acts_of(facts, actor, this_city().day(now)).possible
    asked = request.query_params.get("apa", "")
    return _page(request, facts, actor, now, next((kind for kind in possible if kind.value == asked), None))


def _page(
    request: HTTPRequest,
    facts: Promise,
    actor: Actor,
    now: datetime,
    kind: EntryKind | None,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    today = this_city().day(now)
    return page(
        request,
        "commitments/entries.html",
        status=status,
        private=True,
        p=facts,
        acts=acts_of(facts, actor, today),
        kind=kind,
        choices=choices_of(kind, facts, actor) if kind else None,
        today=today.isoformat(),
        key=secrets.token_urlsafe(12),
        errors=errors,
    )


@post("/komitmen/{kode:str}/catat", name="promise.write", status_code=303, opt=opt(SIGNED_IN))
async def write(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write one entry; what was typed is kept when it is refused."""
    facts = await require_promise(kode, now=now)
    form = await read_form(request, EntryForm, check)
    if isinstance(form, FormErrors):
        return _page(request, facts, actor, now, _kind(form), form, 422)
    sent, value = asked_of(form.value, now), form.value
    try:
        flash = await write_with_photo(
            request, facts, sent, spot=value.tempat, key=value.kunci, by=actor, now=now
        )
    except Refused as refused:
        field, status = blame(refused, sent.kind)
        errors = form.raw.add(field, str(say(refused.reason)))
        return _page(request, facts, actor, now, sent.kind, errors, status)
    await set_flash(visit_of(request.scope).session, flash)
    return redirect_to(request, "promise", kode=kode)


def _kind(raw: FormErrors) -> EntryKind | None:
    """The act of a form with faults."""
    typed = [text.strip() for text in raw.values.get("apa", [])]
    return next((kind for kind in EntryKind if kind.value in typed), None)


def asked_of(form: EntryForm, now: datetime) -> Asked:
    """The entry that was typed; without a day it is of today."""
    kind = EntryKind(form.apa)
    return Asked(
        kind=kind,
        on=form.hari or this_city().day(now),
        text=form.isi,
        receipt=form.kuitansi if kind is EntryKind.SPENDING else "",
        amount=(getattr(form, _AMOUNTS[kind]) or 0) if kind in _AMOUNTS else 0,
        party=form.pihak,
        milestone=form.tonggak if kind in {EntryKind.PROGRESS, EntryKind.DATE_CHANGED} else None,
        pledge=form.janji if kind in FITTING else None,
        refers=form.ke,
        new_date=form.tanggal_baru if kind in _MAY_MOVE_DAYS else None,
    )


def blame(refused: Refused, kind: EntryKind) -> tuple[str, int]:
    """The field that a refusal is about, with 422; or the act itself, with 409."""
    if refused.reason in IN_PHOTO:
        return "foto", 422
    if refused.reason is WhyNotTalk.PRIVATE_NUMBERS:  # equal to the one of entries, which is about the words
        return "tempat", 422
    if refused.reason is WhyNotEntry.AMOUNT:
        return _COUNTED.get(kind, "jumlah"), 422
    field = _FIELDS.get(refused.reason) if isinstance(refused.reason, WhyNotEntry) else None
    return (field, 422) if field else ("apa", 409)


ROUTES = [entries, write]
