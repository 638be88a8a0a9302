"""The council closes a promise or calls it off; those who lead name who speaks for a party."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import LONGEST_TEXT, Asked, EntryKind, WhyNotEntry, leads, why_not_enter
from pb.commitments.services import name_representative, write_entry
from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.sessions import set_flash
from pb.web.access import opt, staff
from pb.web.commitments.entries import Key, Number
from pb.web.forms import FormErrors, Valid, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

COUNCIL = staff(RoleKind.COUNCIL, step_up=True)
LEADERS = staff(RoleKind.COUNCIL, RoleKind.FACILITATOR)
_WORDS = msgspec.Meta(min_length=10, max_length=450)


class CloseForm(msgspec.Struct, kw_only=True):
    """The last words about it."""

    isi: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""
    kunci: Key = ""


class CancelForm(msgspec.Struct, kw_only=True):
    """Why, and where its money goes; `lanjut` shows it once more, or does it."""

    alasan: Annotated[str, _WORDS]
    uang: Annotated[str, _WORDS]
    lanjut: Literal["lihat", "ya", "ubah"] = "lihat"
    kunci: Key = ""


async def _council_here(kode: str, actor: Actor, now: datetime) -> Promise:
    facts = await require_promise(kode, now=now)
    if not actor.holds(RoleKind.COUNCIL, facts.place):
        raise NotFound
    return facts


def _why_not(facts: Promise, kind: EntryKind, actor: Actor, now: datetime) -> WhyNotEntry | None:
    today = this_city().day(now)
    return why_not_enter(
        Asked(kind=kind, on=today, text="-" * 10), actor, frozenset(), plan=facts.plan,
        entries=facts.entries, now=facts.now, place=facts.place, today=today,
    )  # fmt: skip


def _close_page(
    request: HTTPRequest,
    facts: Promise,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    why = _why_not(facts, EntryKind.CLOSED, actor, now)
    return page(
        request, "commitments/close.html", status=status, p=facts, why_not=why, errors=errors, desk="promises"
    )


@get("/komitmen/{kode:str}/tutup", name="promise.close", opt=opt(COUNCIL))
async def ask_close(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What closing means now: done, or closed without that anybody confirmed it."""
    return _close_page(request, await _council_here(kode, actor, now), actor, now)


@post("/komitmen/{kode:str}/tutup", name="promise.closed", status_code=303, opt=opt(COUNCIL))
async def close(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Close it."""
    facts = await _council_here(kode, actor, now)
    form = await read_form(request, CloseForm)
    if isinstance(form, FormErrors):
        return _close_page(request, facts, actor, now, form, 422)
    fault = await _written(kode, EntryKind.CLOSED, form.value.isi, form.value.kunci, actor, now)
    if fault is not None:
        errors = form.raw.add("isi", str(say(fault.reason)))
        return _close_page(request, facts, actor, now, errors, _status(fault))
    await set_flash(visit_of(request.scope).session, "flash.promise_closed")
    return redirect_to(request, "promise", kode=kode)


async def _written(
    kode: str, kind: EntryKind, text: str, key: str, actor: Actor, now: datetime
) -> Refused | None:
    asked = Asked(kind=kind, on=this_city().day(now), text=text)
    try:
        await write_entry(kode, asked, sent_key=key or f"{kind}-{kode}", by=actor, now=now)
    except Refused as refused:
        return refused
    return None


def _status(refused: Refused) -> int:
    return 409 if refused.reason in {WhyNotEntry.NOT_NOW, WhyNotEntry.COUNCIL} else 422


def _cancel_page(
    request: HTTPRequest,
    facts: Promise,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
    sure: CancelForm | None = None,
) -> Response[Any]:
    return page(
        request,
        "commitments/cancel.html",
        status=status,
        p=facts,
        why_not=_why_not(facts, EntryKind.CANCELLED, actor, now),
        errors=errors if sure is None else None,
        kept=errors,
        sure=sure,
        desk="promises",
    )


@get("/komitmen/{kode:str}/batal", name="promise.cancel", opt=opt(COUNCIL))
async def ask_cancel(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Why it is called off, and where its money goes."""
    return _cancel_page(request, await _council_here(kode, actor, now), actor, now)


@post("/komitmen/{kode:str}/batal", name="promise.cancelled", status_code=303, opt=opt(COUNCIL))
async def cancel(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Show it once more; call it off when that was sent as well."""
    facts = await _council_here(kode, actor, now)
    form = await read_form(request, CancelForm)
    if not isinstance(form, Valid):
        return _cancel_page(request, facts, actor, now, form, 422)
    value = form.value
    if value.lanjut != "ya":
        sure = value if value.lanjut == "lihat" else None
        return _cancel_page(request, facts, actor, now, form.raw, sure=sure)
    words = f"{value.alasan}\n\n{_('Where the money goes')}: {value.uang}"
    fault = await _written(kode, EntryKind.CANCELLED, words, value.kunci, actor, now)
    if fault is not None:
        errors = form.raw.add("alasan", str(say(fault.reason)))
        return _cancel_page(request, facts, actor, now, errors, _status(fault))
    await set_flash(visit_of(request.scope).session, "flash.promise_cancelled")
    return redirect_to(request, "promise", kode=kode)


class SpeakerForm(msgspec.Struct, kw_only=True):
    """The party, and the phone or e-mail of the account that speaks for it."""

    pihak: Number
    kontak: Annotated[str, msgspec.Meta(max_length=120)]


async def _led(kode: str, actor: Actor, now: datetime) -> Promise:
    facts = await require_promise(kode, now=now)
    if not leads(actor, facts.place):
        raise NotFound
    return facts


@get("/komitmen/{kode:str}/wakil", name="promise.speakers", opt=opt(LEADERS))
async def speakers(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who speaks for each party, and the form to say it."""
    return _speakers_page(request, await _led(kode, actor, now))


def _speakers_page(request: HTTPRequest, facts: Promise, errors: FormErrors | None = None) -> Response[Any]:
    spoken = {one.party: one for one in facts.represented}
    return page(
        request,
        "commitments/speakers.html",
        status=422 if errors else 200,
        private=True,
        p=facts,
        spoken=spoken,
        errors=errors,
        desk="promises",
    )


@post("/komitmen/{kode:str}/wakil", name="promise.speaks", status_code=303, opt=opt(LEADERS))
async def speaks(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Let the account with this phone or e-mail speak for a party, in place of who did before."""
    facts = await _led(kode, actor, now)
    form = await read_form(request, SpeakerForm)
    if isinstance(form, FormErrors):
        return _speakers_page(request, facts, form)
    if form.value.pihak not in {party.number for party in facts.plan.parties}:
        return _speakers_page(request, facts, form.raw.add("pihak", str(say(WhyNotEntry.PARTY))))
    contact = read_contact(form.value.kontak)
    found = await find_by_contact(contact[1]) if contact else None
    if found is None:
        fault = _("Nobody has exactly this number or e-mail.")
        return _speakers_page(request, facts, form.raw.add("kontak", fault))
    await name_representative(kode, form.value.pihak, found.person, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.speaks_now")
    return redirect_to(request, "promise.speakers", kode=kode)


ROUTES = [ask_close, close, ask_cancel, cancel, speakers, speaks]
