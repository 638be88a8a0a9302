"""After the box was opened: its keys are destroyed, and the sealed rows are forgotten (security.md P3)."""

import logging
from datetime import datetime, timedelta

from pb.core.actor import CLOCK
from pb.core.audit import Entry, record
from pb.core.canon import canon
from pb.core.db import Lock, current_engine, lock_row, transactional
from pb.core.events import Event
from pb.core.round_keys import OF_THE_BOX, RECEIPT, SEAL, destroy_round_keys, rounds_with_keys
from pb.people.tables import Session
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import rounds_where
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.transparency.queries import is_under_a_head

RECEIPTS_ARE_CHECKED_FOR = timedelta(days=14)
_log = logging.getLogger("pb.outcomes")


async def forget_boxes(*, now: datetime) -> None:
    """Destroy the keys of boxes whose opening is under a signed head, and receipts' keys two weeks later.

    Old backups hold sealed rows; from then on nothing opens them.
    """
    for facts in await _published(rounds_with_keys(SEAL)):
        if await is_under_a_head(Event.BOX_OPENED, facts.kode or ""):
            await _end_sessions(facts)
            await current_engine().scrub()
            await _tell_destroyed(facts, "box", now)
            destroy_round_keys(facts.id, OF_THE_BOX)
            _log.info("the keys of the box of round %s are destroyed", facts.kode)
    for facts in await _published(rounds_with_keys(RECEIPT)):
        if now - facts.moves[Phase.PUBLISHED] >= RECEIPTS_ARE_CHECKED_FOR:
            await _tell_destroyed(facts, "receipts", now)
            destroy_round_keys(facts.id, (RECEIPT,))


async def _published(ids: list[int]) -> list[RoundFacts]:
    found = await rounds_where(Round.id.is_in(ids)) if ids else ()
    return [facts for facts in found if Phase.PUBLISHED in facts.moves]


_OF_VOTERS = """
DELETE FROM session WHERE account IN (
  SELECT v.voter FROM participation v JOIN contest c ON c.id = v.contest WHERE c.round = {}
  UNION SELECT e.account FROM participation v JOIN roll_entry e ON e.id = v.voter
  WHERE e.round = {} AND e.account IS NOT NULL)
"""  # raw: a city's hundred thousand voters in one statement


@transactional
async def _end_sessions(facts: RoundFacts) -> None:
    """Who voted signs in again: no session of the days of the vote stays beside a public list of ballots."""
    await Session.raw(_OF_VOTERS, facts.id, facts.id)


@transactional
async def _tell_destroyed(facts: RoundFacts, what: str, now: datetime) -> None:
    """Once, whichever process is first."""
    await lock_row(Round, facts.id, Lock.UPDATE)
    said = Entry.facts == canon({"keys": what})
    if await Entry.exists().where(Entry.kind == Event.KEYS_DESTROYED.value, Entry.kode == facts.kode, said):
        return
    await record(Event.KEYS_DESTROYED, by=CLOCK, now=now, kode=facts.kode, keys=what)
