"""At the booth: somebody on the roll gets a paper, and an online ballot makes room for it."""

from datetime import datetime

from pb.ballots.channels.queries import doors_of, entry_by_letter, paper_counts
from pb.ballots.channels.rules import WhyNotPaper, why_not_hand
from pb.ballots.channels.services.box import take_out
from pb.ballots.rules import Door, band_in
from pb.ballots.tables import Participation
from pb.core.actor import Actor
from pb.core.audit import record_day, record_quietly
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.roll.queries import Entry, entry_by_id
from pb.roll.rules.letters import serves_roll
from pb.roll.rules.marks import read_code
from pb.roll.tables import RollEntry
from pb.rounds.queries import require_round
from pb.rounds.tables import Round

_MARK = """
INSERT INTO participation (id, contest, voter, channel, day, version, band, assistant, withdrawn)
VALUES ({}, {}, {}, {}, {}, 1, {}, NULL, 0)
ON CONFLICT (contest, voter) DO UPDATE SET version = participation.version + 1, day = excluded.day,
  channel = excluded.channel, assistant = NULL
"""  # one statement: a person has one mark in a contest, whatever happens at once


@transactional
async def find_by_letter(kode: str, serial: str, *, by: Actor, now: datetime) -> tuple[Entry, ...]:
    """Who got the letter with this number; each look is written down."""
    facts = await require_round(kode)
    if not serves_roll(by, facts):
        raise NotFound
    await record_quietly(Event.ROLL_LOOKED, by=by, now=now, kode=kode)
    entry = await entry_by_letter(facts, read_code(serial))
    return (entry,) if entry else ()


@transactional
async def hand_paper(kode: str, entry: int, *, by: Actor, now: datetime) -> None:
    """Mark somebody on the roll and hand out one paper for each contest of their home.

    From now on paper is their ballot: what they sent online is taken out unopened, and no other door opens.
    Which papers they got is written nowhere.
    """
    facts = await require_round(kode)
    if not serves_roll(by, facts):
        raise NotFound
    await lock_row(Round, facts.id, Lock.SHARE)
    await lock_row(RollEntry, entry, Lock.UPDATE)
    facts = await require_round(kode)
    person = await entry_by_id(facts.id, entry)
    if person is None:
        raise Refused(WhyNotPaper.OFF_ROLL)
    doors = await doors_of(facts, person.id)
    refuse_if(why_not_hand(facts, now, doors, fits=person.fits))
    printed = {
        counts.contest for counts in await paper_counts(facts) if any(not b.logged for b in counts.batches)
    }
    contests = facts.contest_for(person.home)
    refuse_if(None if {c.number for c in contests} <= printed and contests else WhyNotPaper.NO_PAPERS)
    day = this_city().day(now)
    for contest in sorted(contests, key=lambda c: c.id):
        await take_out(facts, contest, person.id)
        band = band_in(contest.area or "", person.home)
        await Participation.raw(_MARK, untimed_id(), contest.id, person.id, Door.PAPER.value, day, band)
    await record_day(Event.PAPER_HANDED, by=by, now=now, kode=kode, again=bool(doors))
