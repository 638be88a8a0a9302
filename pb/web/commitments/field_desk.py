"""The desk of a field session: put it down, type a whole sheet of cards, and say how each ended."""

import secrets
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries.sessions import FieldFacts, require_session
from pb.commitments.rules.sessions import (
    LONGEST_ANSWER,
    LONGEST_VENUE,
    MOST_AGENCIES,
    MOST_CARDS,
    CardEnd,
    Ending,
    WhyNotCard,
    WhyNotSession,
    is_friday,
    may_run_session,
    read_sheet,
    why_not_end,
)
from pb.commitments.services import end_cards, open_session, write_cards
from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.places.queries import name_of, wards
from pb.proposals.categories import AGENCIES
from pb.web.access import opt, staff
from pb.web.commitments.entries import Key
from pb.web.forms import FormErrors, posted, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

DESK = staff(RoleKind.OFFICER, RoleKind.FACILITATOR, RoleKind.COUNCIL)
_FIELDS = {
    WhyNotSession.DAY: "hari",
    WhyNotSession.VENUE: "tempat",
    WhyNotSession.AGENCIES: "dinas",
    WhyNotCard.DUE: "tanggal",
}
_SHEET = MOST_CARDS * 400


class SessionForm(msgspec.Struct, kw_only=True):
    """Where and when, and who comes; `yakin` says that another day than a Friday is meant."""

    wilayah: str
    hari: date
    tempat: Annotated[str, msgspec.Meta(min_length=3, max_length=LONGEST_VENUE)]
    dinas: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_AGENCIES)] = ()
    yakin: bool = False
    kunci: Key = ""


class SheetForm(msgspec.Struct, kw_only=True):
    """A sheet of cards, one a line; `dinas` is for lines that name no office."""

    lembar: Annotated[str, msgspec.Meta(max_length=_SHEET)]
    dinas: str = ""
    kunci: Key = ""


@get("/petugas/jumling/baru", name="field.new", opt=opt(DESK))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The empty form."""
    return _new_page(request, actor)


def _new_page(
    request: HTTPRequest,
    actor: Actor,
    errors: FormErrors | None = None,
    *,
    ask_sure: bool = False,
) -> Response[Any]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        if may_run_session(actor, ward.code):
            grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    return page(
        request,
        "commitments/session_new.html",
        status=422 if errors else 200,
        private=True,
        places=list(grouped.items()),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        chosen=set(errors.values.get("dinas", [])) if errors else set(),
        ask_sure=ask_sure,
        key=secrets.token_urlsafe(12),
        errors=errors,
        desk="promises",
    )


@post("/petugas/jumling/baru", name="field.open", status_code=303, opt=opt(DESK))
async def open_(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Put it down; a day that is no Friday is asked about once."""
    form = await read_form(request, SessionForm)
    if isinstance(form, FormErrors):
        return _new_page(request, actor, form)
    value = form.value
    if value.wilayah not in {ward.code for ward in wards() if may_run_session(actor, ward.code)}:
        return _new_page(request, actor, form.raw.add("wilayah", _("Choose one of these.")))
    if not is_friday(value.hari) and not value.yakin:
        form.raw.add("hari", _("This is no Friday. Choose a Friday, or say below that you mean this day."))
        return _new_page(request, actor, form.raw, ask_sure=True)
    try:
        kode = await open_session(
            PlaceCode(value.wilayah),
            value.hari,
            value.tempat,
            value.dinas,
            sent_key=value.kunci,
            by=actor,
            now=now,
        )
    except Refused as refused:
        errors = form.raw.add(_field(refused, "hari"), str(say(refused.reason)))
        return _new_page(request, actor, errors, ask_sure=not is_friday(value.hari))
    await set_flash(visit_of(request.scope).session, "flash.session_opened")
    return redirect_to(request, "field.desk", kode=kode)


def _field(refused: Refused, otherwise: str) -> str:
    reason = refused.reason
    return _FIELDS.get(reason, otherwise) if isinstance(reason, WhyNotSession | WhyNotCard) else otherwise


async def _run(kode: str, actor: Actor, now: datetime) -> FieldFacts:
    facts = await require_session(kode, today=this_city().day(now))
    if not may_run_session(actor, facts.place):
        raise NotFound
    return facts


@get("/petugas/jumling/{kode:str}", name="field.desk", opt=opt(DESK))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The sheet to type, and the cards that wait."""
    return _desk_page(request, await _run(kode, actor, now), now)


def _desk_page(
    request: HTTPRequest,
    facts: FieldFacts,
    now: datetime,
    errors: FormErrors | None = None,
    ends: FormErrors | None = None,
) -> Response[Any]:
    today = this_city().day(now)
    return page(
        request,
        "commitments/session_desk.html",
        status=422 if errors or ends else 200,
        private=True,
        f=facts,
        place=name_of(facts.place),
        coming=today < facts.day,
        agencies=[(code, AGENCIES.get(code, code)) for code in facts.agencies],
        today=today.isoformat(),
        key=secrets.token_urlsafe(12),
        errors=errors,
        ends=ends,
        desk="promises",
    )


@post("/petugas/jumling/{kode:str}/kartu", name="field.cards", status_code=303, opt=opt(DESK))
async def cards(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The whole sheet, or nothing of it and what is wrong in which line."""
    facts = await _run(kode, actor, now)
    form = await read_form(request, SheetForm)
    if isinstance(form, FormErrors):
        return _desk_page(request, facts, now, form)
    value = form.value
    sheet = form.raw.typed("lembar")
    _cards, faults = read_sheet(sheet, facts.agencies, value.dinas, room=MOST_CARDS)
    if faults:
        form.raw.add("lembar", _("Nothing is written yet. Correct these lines, then send the sheet again."))
        form.raw.lines["lembar"] = [
            _("Line %(n)s: %(why)s", n=number, why=say(why)) for number, why in faults[:20]
        ]
        return _desk_page(request, facts, now, form.raw)
    try:
        await write_cards(kode, sheet, otherwise=value.dinas, sent_key=value.kunci, by=actor, now=now)
    except Refused as refused:
        return _desk_page(request, facts, now, form.raw.add("lembar", str(say(refused.reason))))
    await set_flash(visit_of(request.scope).session, "flash.cards_written")
    return redirect_to(request, "field.desk", "kartu", kode=kode)


@post("/petugas/jumling/{kode:str}/akhir", name="field.ended", status_code=303, opt=opt(DESK))
async def ended(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How the cards ended; those of which nothing was chosen wait on."""
    facts = await _run(kode, actor, now)
    form = await posted(request)
    raw = FormErrors({name: [v for v in form.getall(name) if isinstance(v, str)] for name in form})
    endings = _endings(raw, facts, this_city().day(now))
    if not raw.messages and not endings:
        raw.add("akhir", _("Choose for at least one card how it ended."))
    if raw.messages:
        return _desk_page(request, facts, now, ends=raw)
    try:
        made = await end_cards(kode, endings, by=actor, now=now)
    except Refused as refused:
        number = refused.facts.get("number", "")
        return _desk_page(request, facts, now, ends=raw.add(f"akhir-{number}", str(say(refused.reason))))
    await set_flash(visit_of(request.scope).session, "flash.cards_promised" if made else "flash.cards_ended")
    return redirect_to(request, "field.desk", "kartu", kode=kode)


def _endings(raw: FormErrors, facts: FieldFacts, today: date) -> list[Ending]:
    """What was chosen for each card, with each fault beside its field."""
    found, ends = [], {end.value: end for end in CardEnd}
    for card in facts.cards:
        end = ends.get(raw.typed(f"akhir-{card.number}"))
        if end is None:
            continue
        words = raw.typed(f"kata-{card.number}").strip()[: LONGEST_ANSWER + 1]
        ending = Ending(card.number, end, words, _day(raw.typed(f"tanggal-{card.number}")))
        why = None if card.ended else why_not_end(ending, facts.day, today)
        if why is not None:
            name = "tanggal" if why is WhyNotCard.DUE else "akhir" if why is WhyNotCard.EARLY else "kata"
            raw.add(f"{name}-{card.number}", str(say(why)))
        found.append(ending)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


ROUTES = [new, open_, desk, cards, ended]
