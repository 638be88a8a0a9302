"""Roots of boxes: each hour while a vote is open, at its close, and after it lawfully changed."""

from datetime import datetime, timedelta

from pb.core.actor import CLOCK
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.events import Event
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import announced_rounds, require_round_by_id
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.sealing.queries import box_root, last_box_root, papers_in, withdrawn_from
from pb.sealing.rules import BoxRoot, about_box, wants_root

_AGAIN = timedelta(minutes=1)  # 151 boxes are not looked at each two seconds
_looked: dict[tuple[int, Phase], datetime] = {}
_BOXED = frozenset({Phase.VOTING, Phase.CLOSED, Phase.CHALLENGE})


async def keep_box_roots(*, now: datetime) -> None:
    """Write the root of each box that should have one now; the log gets a head over it at once."""
    for facts in await announced_rounds():
        phase = facts.phase(now)
        if phase in _BOXED:
            for contest in facts.contests:
                if _looked.get((contest.id, phase), now) > now:
                    continue
                _looked[contest.id, phase] = now + _AGAIN
                last = await last_box_root(facts.kode or "", contest.number)
                counts = await _counts(contest.id)
                if wants_root(last, now, closed=phase is not Phase.VOTING, **counts):
                    await _write(facts, contest, now=now)


async def _counts(contest: int) -> dict[str, int]:
    """What may lawfully change a closed box."""
    return {"withdrawn": await withdrawn_from(contest), "papers": await papers_in(contest)}


@transactional
async def _write(facts: RoundFacts, contest: ContestFacts, *, now: datetime) -> None:
    """The round is locked for the moment of its closed box alone: an open one is read in one statement."""
    closed = facts.phase(now) is not Phase.VOTING
    if closed:
        await lock_row(Round, facts.id, Lock.UPDATE)
        facts = await require_round_by_id(facts.id)
    last = await last_box_root(facts.kode or "", contest.number)
    counts = await _counts(contest.id)
    if facts.phase(now) not in _BOXED or not wants_root(last, now, closed=closed, **counts):
        return
    root, ballots = await box_root(contest.id)
    found = BoxRoot(now, contest.number, root, ballots, closed=closed, **counts)
    name = about_box(facts.kode or "", contest.number)
    await record(Event.BOX_ROOT, by=CLOCK, now=now, kode=facts.kode, about=name, **found.facts)
