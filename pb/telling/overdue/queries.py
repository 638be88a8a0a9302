"""Reads about what is overdue: the rounds, and who was told today."""

from collections.abc import Sequence
from datetime import datetime

from pb.ballots.life.queries import signatures_missing
from pb.ballots.life.rules import Act, act_due
from pb.outcomes.queries import decided_among, decisions_of, outcome_of
from pb.outcomes.rules import WhyNotDecide
from pb.outcomes.services.deciding import why_not_publish
from pb.people.tables import Notice
from pb.rounds.facts import ContestFacts
from pb.rounds.planning.needs import DECIDED_WITHIN
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase
from pb.telling.overdue.rules import KINDS, Late, overdue_in


async def late_rounds(now: datetime) -> tuple[Late, ...]:
    """Every round in which something is overdue now."""
    rounds = [facts for facts in await announced_rounds() if facts.place]
    unsigned = await signatures_missing({f.id: Act.PUBLISH for f in rounds if act_due(f, now) is Act.PUBLISH})
    public = [f for f in rounds if f.phase(now) is Phase.PUBLISHED]
    public = [f for f in public if now > f.moves.get(Phase.PUBLISHED, now) + DECIDED_WITHIN]
    decided = await decided_among([c.id for f in public for c in f.contests])
    found = []
    for facts in rounds:
        waits = [c for c in facts.contests if c.id not in decided] if facts in public else []
        late = overdue_in(
            facts,
            unsigned=unsigned.get(facts.id, 0),
            undecided=len(waits),
            unreasoned=sum([await _reasons_lack(contest) for contest in waits]),
            now=now,
        )
        if late:
            found.append(Late(facts.kode or "", facts.title, str(facts.place), *late))
    return tuple(found)


async def _reasons_lack(contest: ContestFacts) -> bool:
    """Whether each project of a contest is decided, and a reason is all that keeps it from being public."""
    decisions = await decisions_of(contest.id)
    outcome = await outcome_of(contest) if decisions else None
    if outcome is None or {line.project.number for line in outcome.lines} - set(decisions):
        return False
    return why_not_publish(outcome, decisions, contest.budget) is WhyNotDecide.REASON


async def told_since(people: Sequence[int], due: datetime) -> frozenset[int]:
    """Who of these people was told since this moment."""
    if not people:
        return frozenset()
    rows = await Notice.select(Notice.account).where(
        Notice.account.is_in(list(people)), Notice.kind.is_in(list(KINDS)), Notice.created_at >= due
    )
    return frozenset(row["account"] for row in rows)


async def unread_by() -> frozenset[int]:
    """Who has such a notice that was not read."""
    rows = await Notice.select(Notice.account).where(Notice.kind.is_in(list(KINDS)), Notice.read_at.is_null())
    return frozenset(row["account"] for row in rows)
