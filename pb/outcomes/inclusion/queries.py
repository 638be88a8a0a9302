"""Reads about inclusion: the targets of a round beside what was reached."""

from collections import Counter

import msgspec

from pb.ballots.tables import TurnoutBand
from pb.outcomes.inclusion.rules import Measured, Target
from pb.outcomes.inclusion.tables import TargetRow
from pb.proposals.tables import Proposal
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from pb.workshops.rules import Group, SeatState
from pb.workshops.tables import Seat

_AREAS = (
    "SELECT DISTINCT c.area, v.rw FROM proposal p JOIN contest c ON c.id = p.contest "
    "JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version "
    "WHERE p.round = {} AND p.state IN ('published', 'merged') AND p.hidden_at IS NULL AND v.rw IS NOT NULL"
)  # raw: the version whose number the proposal holds, which is no link


class Aimed(msgspec.Struct, frozen=True):
    """A target with its goal and what was reached; None: not known yet, or too few people to tell."""

    target: Target
    goal: int
    reached: int | None

    @property
    def met(self) -> bool:
        return self.reached is not None and self.reached >= self.goal


async def goals_of(round_id: int) -> dict[Target, int]:
    """The targets of a round."""
    rows = await TargetRow.select(TargetRow.kind, TargetRow.goal).where(TargetRow.round == round_id)
    return {Target(row["kind"]): row["goal"] for row in rows}


async def inclusion_of(facts: RoundFacts) -> tuple[Aimed, ...]:
    """The targets of a round beside what was reached, in four queries; one where there are none."""
    goals = await goals_of(facts.id)
    if not goals:
        return ()
    measured = await _measured(facts)
    return tuple(
        Aimed(target, goals[target], measured.reached(target)) for target in Target if target in goals
    )


async def _measured(facts: RoundFacts) -> Measured:
    seats = await Seat.select(Seat.kind).where(
        Seat.workshop._.round == facts.id, Seat.state == SeatState.SEATED.value
    )
    groups = Counter(row["kind"] for row in seats)
    contests = [contest.id for contest in facts.contests]
    bands = TurnoutBand.count().where(TurnoutBand.contest.is_in(contests), TurnoutBand.band != "")
    return Measured(
        rw_proposals=len(await Proposal.raw(_AREAS, facts.id)),
        rw_voters=await bands if Phase.CLOSED in facts.moves else None,
        seats=len(seats),
        women=groups[Group.WOMEN.value],
        disability=groups[Group.DISABILITY.value],
    )
