"""The tablet at the kelurahan: opened by an officer, one person after the other, closed by its PIN."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from pb.ballots.channels.queries import kiosks_of
from pb.ballots.channels.rules import (
    PIN_TRIES,
    SEAT_ENDS,
    KioskFacts,
    WhyNotKiosk,
    WhyNotPaper,
    why_not_seat,
)
from pb.ballots.channels.tables import Kiosk
from pb.core.actor import VISITOR, Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import keyed, these_keys
from pb.people.queries import session_key
from pb.roll.queries import entry_by_id, opened_by
from pb.roll.rules.letters import serves_roll
from pb.roll.services import open_letter
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import Phase
from pb.rounds.services import topics_of
from pb.rounds.tables import Round

HOUR = timedelta(hours=1)


async def _served(kode: str, by: Actor) -> RoundFacts:
    facts = await require_round(kode)
    if not serves_roll(by, facts):
        raise NotFound
    return facts


def _pin_mac(kiosk: int, pin: str) -> str:
    return keyed(these_keys().code, "pb/kiosk-pin/v1", str(kiosk), pin).hex()


@transactional
async def open_kiosk(kode: str, name: str, pin: str, *, by: Actor, now: datetime) -> str:
    """Make a tablet of this browser: gives the secret for its cookie, once. The PIN closes it again."""
    facts = await _served(kode, by)
    await lock_row(Round, facts.id, Lock.UPDATE)
    facts = await require_round(kode)
    refuse_if(None if facts.by_roll else WhyNotPaper.NO_ROLL)
    refuse_if(None if facts.phase(now) is Phase.VOTING else WhyNotKiosk.NOT_VOTING)
    number = 1 + int(await Kiosk.count().where(Kiosk.round == facts.id))
    secret, key = secrets.token_urlsafe(32), new_id()
    row = Kiosk(
        id=key,
        round=facts.id,
        number=number,
        name=name,
        key=session_key(secret),
        pin_mac=_pin_mac(key, pin),
        wrong=0,
        opened_by=by.person,
        opened_at=now,
        closed_at=None,
        entry=None,
        by_letter=0,
        begun=0,
        touched_at=None,
    )
    await Kiosk.insert(row)
    told: dict[str, Any] = {"number": number, "name": name}
    await record(Event.KIOSK_OPENED, by=by, now=now, kode=kode, topics=topics_of(facts), **told)
    return secret


@transactional
async def close_kiosk(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """An officer closes a tablet from the desk: it was lost, or its PIN is forgotten."""
    facts = await _served(kode, by)
    kiosk = next((one for one in await kiosks_of(facts.id) if one.number == number), None)
    if kiosk is None:
        raise NotFound
    await _close(kiosk.id, now)
    await record(Event.KIOSK_CLOSED, by=by, now=now, kode=kode, number=number)


async def _close(kiosk: int, now: datetime) -> None:
    values: dict[Any, Any] = {
        Kiosk.closed_at: now,
        Kiosk.entry: None,
        Kiosk.touched_at: None,
        Kiosk.sent_form: "",
    }
    await Kiosk.update(values).where(Kiosk.id == kiosk)


_TRY = """
UPDATE kiosk SET wrong = wrong + 1 WHERE id = {} AND wrong < {} RETURNING pin_mac
"""  # counted before it is compared, in one statement: tries at once are never more than five


async def close_by_pin(kiosk: KioskFacts, pin: str, *, now: datetime) -> None:
    """Who opened the tablet ends it; after five wrong PINs only the desk does."""
    refuse_if(await _try_pin(kiosk, pin, now))


@transactional
async def _try_pin(kiosk: KioskFacts, pin: str, now: datetime) -> WhyNotKiosk | None:
    rows: list[dict[str, Any]] = await Kiosk.raw(_TRY, kiosk.id, PIN_TRIES)
    if not rows:
        return WhyNotKiosk.PIN_LOCKED
    if not hmac.compare_digest(rows[0]["pin_mac"], _pin_mac(kiosk.id, pin)):
        return WhyNotKiosk.PIN
    await _close(kiosk.id, now)
    facts = await require_round_by_id(kiosk.round)
    await record(Event.KIOSK_CLOSED, by=VISITOR, now=now, kode=facts.kode, number=kiosk.number)
    return None


@transactional
async def seat(kode: str, number: int, entry: int, *, by: Actor, now: datetime) -> None:
    """Somebody whom an officer has seen may vote at this tablet next, in place of any online ballot."""
    facts = await _served(kode, by)
    person = await entry_by_id(facts.id, entry)
    if person is None or not person.fits:
        raise Refused(WhyNotPaper.OFF_ROLL)
    kiosk = next((one for one in await kiosks_of(facts.id) if one.number == number), None)
    if kiosk is None:
        raise Refused(WhyNotKiosk.CLOSED)
    await lock_row(Kiosk, kiosk.id, Lock.UPDATE)
    kiosk = next(one for one in await kiosks_of(facts.id) if one.number == number)
    refuse_if(why_not_seat(kiosk, facts.phase(now), now))
    await _sit(kiosk, entry, now, letter=False)


async def _sit(kiosk: KioskFacts, entry: int | None, now: datetime, *, letter: bool) -> None:
    values: dict[Any, Any] = {
        Kiosk.entry: entry,
        Kiosk.by_letter: int(letter),
        Kiosk.begun: int(letter),
        Kiosk.touched_at: now if entry is not None else None,
        Kiosk.sent_form: "",
    }
    await Kiosk.update(values).where(Kiosk.id == kiosk.id)


async def sit_by_letter(kiosk: KioskFacts, serial: str, code: str, *, peer: str, now: datetime) -> None:
    """Who brings a letter needs no officer: its number and its code open the tablet's ballot."""
    facts = await require_round_by_id(kiosk.round)
    refuse_if(why_not_seat(kiosk, facts.phase(now), now))
    letter = await open_letter(facts.kode or "", serial, code, peer=peer, now=now)
    entry = await opened_by(facts.id, letter)
    await _sit_down(kiosk, entry.id if entry else None, now)


@transactional
async def _sit_down(kiosk: KioskFacts, entry: int | None, now: datetime) -> None:
    await _sit(kiosk, entry, now, letter=True)


@transactional
async def begin(kiosk: KioskFacts, *, now: datetime) -> None:
    """The person who was sent to the tablet begins."""
    await Kiosk.update({Kiosk.begun: 1, Kiosk.touched_at: now}).where(
        Kiosk.id == kiosk.id, Kiosk.entry == kiosk.entry, Kiosk.sent_form == ""
    )


@transactional
async def stay(kiosk: KioskFacts, *, now: datetime) -> None:
    """Somebody is there."""
    await Kiosk.update({Kiosk.touched_at: now}).where(
        Kiosk.id == kiosk.id, Kiosk.entry == kiosk.entry, Kiosk.sent_form == ""
    )


@transactional
async def sent_at_kiosk(kiosk: KioskFacts, form: str, *, now: datetime) -> None:
    """The ballot is in the box: the next one may come, and only the same form again gets an answer.

    Whoever was seated meanwhile stays seated.
    """
    values: dict[Any, Any] = {Kiosk.begun: 0, Kiosk.touched_at: now, Kiosk.sent_form: form}
    if not form:
        values |= {Kiosk.entry: None, Kiosk.touched_at: None}
    await Kiosk.update(values).where(Kiosk.id == kiosk.id, Kiosk.entry == kiosk.entry, Kiosk.begun == 1)


@transactional
async def leave_kiosk(kiosk: KioskFacts, *, now: datetime) -> None:
    """The tablet forgets who sat at it."""
    await _sit(kiosk, None, now, letter=False)


@transactional
async def forget_seats(*, now: datetime) -> None:
    """Who has sent is forgotten after two minutes; who walked away, and who sat there for an hour, too."""
    gone: dict[Any, Any] = {Kiosk.entry: None, Kiosk.sent_form: ""}
    await Kiosk.update(gone).where(Kiosk.touched_at < now - HOUR)
    await Kiosk.update(gone).where(Kiosk.touched_at < now - SEAT_ENDS, Kiosk.sent_form != "")
