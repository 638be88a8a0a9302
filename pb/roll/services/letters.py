"""Letters with a serial and a code: made in a batch and shown once, opened by their voter, made void."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record, record_quietly
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id, untimed_id
from pb.core.limits import spend, spent
from pb.roll.queries import entry_by_id
from pb.roll.queries.batches import opened_names
from pb.roll.rules.letters import (
    HOUR,
    MOST_LETTERS,
    TRIES,
    WRONG_AN_HOUR,
    WhyNotLetter,
    serves_roll,
    why_not_make,
)
from pb.roll.rules.marks import CODE_LETTERS, LETTERS, SERIAL_LETTERS, code_mac, read_code
from pb.roll.services.kept import kept_roll
from pb.roll.tables import Letter, LetterBatch, RollEntry
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.services import topics_of
from pb.rounds.tables import Round


class Printed(msgspec.Struct, frozen=True):
    """A letter at the one moment when its code is known."""

    name: str
    kelurahan: str
    rw: int
    rt: int
    serial: str
    code: str


_WITHOUT = """
SELECT id, name_sealed, birth_sealed, sealed_as, kelurahan, rw, rt FROM roll_entry e
WHERE round = {} AND state = 'in' AND fits = 1 AND kelurahan = {} AND rw = {} AND ({} = 0 OR rt = {})
AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.entry = e.id AND l.voided_at IS NULL)
ORDER BY rt, id LIMIT {}
"""  # the query builder has no NOT EXISTS


@transactional
async def make_letters(
    kode: str, kelurahan: str, rw: int, rt: int, *, by: Actor, now: datetime
) -> tuple[int, tuple[Printed, ...]]:
    """Letters for those of an RW (or of one RT in it) who have none yet, and the number of the batch.

    The codes are given back once, to be printed; what is kept does not give them again.
    """
    facts = await kept_roll(kode, by)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    refuse_if(why_not_make(facts, now))
    people = await RollEntry.raw(_WITHOUT, facts.id, kelurahan, rw, rt, rt, MOST_LETTERS)
    refuse_if(None if people else WhyNotLetter.NOBODY)
    number = 1 + int(await LetterBatch.count().where(LetterBatch.round == facts.id))
    batch = new_id()
    await LetterBatch.insert(
        LetterBatch(
            id=batch,
            round=facts.id,
            number=number,
            kelurahan=kelurahan,
            rw=rw,
            rt=rt,
            letters=len(people),
            made_by=by.person,
            made_at=now,
            voided_at=None,
        )
    )
    printed = await _write(facts, people, batch, now)
    told: dict[str, Any] = {"batch": number, "letters": len(people)}
    await record(Event.LETTERS_MADE, by=by, now=now, kode=kode, topics=topics_of(facts), **told)
    return number, printed


async def _write(
    facts: RoundFacts, people: Sequence[dict[str, Any]], batch: int | None, now: datetime
) -> tuple[Printed, ...]:
    serials = await _fresh_serials(facts.id, len(people))
    printed = []
    for start in range(0, len(people), 50):
        rows = []
        for person, serial in zip(people[start : start + 50], serials[start : start + 50], strict=True):
            code = _random(CODE_LETTERS)
            home = (person["kelurahan"], person["rw"], person["rt"])
            name = opened_names(person, person["sealed_as"])[0]
            printed.append(Printed(name, *home, serial, code))
            rows.append(_letter(facts.id, person["id"], batch, serial, code, now))
        await Letter.insert(*rows)
    return tuple(printed)


def _letter(round_id: int, entry: int, batch: int | None, serial: str, code: str, now: datetime) -> Letter:
    return Letter(
        id=untimed_id(),
        round=round_id,
        entry=entry,
        batch=batch,
        serial=serial,
        code_mac=code_mac(round_id, serial, code),
        wrong=0,
        made_at=now,
        voided_at=None,
    )


def _random(letters: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(letters))


async def _fresh_serials(round_id: int, count: int) -> list[str]:
    """As many serials as asked, none of which the round has given out before."""
    found: set[str] = set()
    while len(found) < count:
        tried = {_random(SERIAL_LETTERS) for _ in range(count - len(found))}
        rows = await Letter.select(Letter.serial).where(
            Letter.round == round_id, Letter.serial.is_in(sorted(tried))
        )
        found |= tried - {row["serial"] for row in rows}
    return list(found)


@transactional
async def void_letters(kode: str, number: int, *, by: Actor, now: datetime) -> int:
    """A whole batch is void: it was lost, or badly printed. New letters can be made. Gives how many."""
    facts = await kept_roll(kode, by)
    batch = LetterBatch.round == facts.id
    row = await LetterBatch.select(LetterBatch.id).where(batch, LetterBatch.number == number).first()
    if row is None:
        raise NotFound
    live = (Letter.batch == row["id"]) & Letter.voided_at.is_null()
    count = int(await Letter.count().where(live))
    await Letter.update({Letter.voided_at: now}).where(live)
    await LetterBatch.update({LetterBatch.voided_at: now}).where(LetterBatch.id == row["id"])
    await record(
        Event.LETTERS_VOIDED, by=by, now=now, kode=kode, topics=topics_of(facts), batch=number, letters=count
    )
    return count


@transactional
async def new_letter(kode: str, entry: int, *, by: Actor, now: datetime) -> Printed:
    """A new letter for somebody at the counter; the one before is void."""
    facts = await require_round(kode)
    if not serves_roll(by, facts):
        raise NotFound
    await lock_row(Round, facts.id, Lock.SHARE)
    refuse_if(why_not_make(await require_round(kode), now))
    await lock_row(RollEntry, entry, Lock.UPDATE)
    person = await entry_by_id(facts.id, entry)
    if person is None or not person.fits:
        raise Refused(WhyNotLetter.OFF_ROLL)
    live = (Letter.entry == entry) & Letter.voided_at.is_null()
    before = int(await Letter.count().where(live))
    await Letter.update({Letter.voided_at: now}).where(live)
    (serial,) = await _fresh_serials(facts.id, 1)
    code = _random(CODE_LETTERS)
    await Letter.insert(_letter(facts.id, entry, None, serial, code, now))
    await record_quietly(Event.LETTER_AGAIN, by=by, now=now, kode=kode, before=before)
    return Printed(person.name, person.kelurahan, person.rw, person.rt, serial, code)


async def open_letter(kode: str, serial: str, code: str, *, peer: str, now: datetime) -> int:
    """The letter with this serial and code; five wrong tries lock it (security.md P13, L4)."""
    facts = await require_round(kode)
    refuse_if(None if facts.by_roll else WhyNotLetter.NO_LETTERS)
    if await spent("letter", peer, window=HOUR, now=now) >= WRONG_AN_HOUR:
        raise Refused(WhyNotLetter.TOO_MANY)
    found = await _try(facts.id, read_code(serial), read_code(code))
    if isinstance(found, int):
        return found
    if found is not WhyNotLetter.VOID:
        await spend("letter", peer, limit=WRONG_AN_HOUR, window=HOUR, now=now)
    raise Refused(found)


_TRY = """
UPDATE letter SET wrong = wrong + 1 WHERE round = {} AND serial = {} AND wrong < {}
RETURNING id, code_mac, wrong, voided_at
"""  # counted before it is compared, in one statement: tries at once are never more than five


@transactional
async def _try(round_id: int, serial: str, code: str) -> int | WhyNotLetter:
    rows: list[dict[str, Any]] = await Letter.raw(_TRY, round_id, serial, TRIES)
    if not rows:
        known = await Letter.exists().where(Letter.round == round_id, Letter.serial == serial)
        return WhyNotLetter.LOCKED if known else WhyNotLetter.WRONG
    row = rows[0]
    if not hmac.compare_digest(row["code_mac"], code_mac(round_id, serial, code)):
        left = TRIES - row["wrong"]
        return WhyNotLetter.WRONG if left > 1 else WhyNotLetter.LAST_TRY if left else WhyNotLetter.LOCKED
    await Letter.update({Letter.wrong: 0}).where(Letter.id == row["id"])
    return WhyNotLetter.VOID if row["voided_at"] is not None else int(row["id"])
