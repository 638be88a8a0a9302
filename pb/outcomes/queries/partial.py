"""Which projects a council member must leave to another, and which pairs cannot both be built."""

from pb.core.actor import Actor
from pb.outcomes.queries.outcome import OutcomeFacts, counting_id, with_externals
from pb.outcomes.tables import Decision
from pb.proposals.queries import partial_about
from pb.screening.queries import pairs_among


async def partial_in(outcome: OutcomeFacts, *, by: Actor) -> frozenset[int]:
    """The numbers of the projects about which this person is not impartial."""
    partial = await partial_about(line.project.proposal for line in outcome.lines)
    return frozenset(
        line.project.number for line in outcome.lines if by.person in partial[line.project.proposal]
    )


async def decided_by_partial(contest: int, outcome: OutcomeFacts) -> bool:
    """Whether a kept decision is by somebody who is not impartial about its project."""
    partial = await partial_about(line.project.proposal for line in outcome.lines)
    about = {line.project.id: partial[line.project.proposal] for line in outcome.lines}
    rows = await Decision.select(Decision.project, Decision.person).where(Decision.contest == contest)
    return any(row["person"] in about[row["project"]] for row in rows if row["person"] is not None)


async def exclusive_in(contest: int) -> tuple[tuple[str, ...], ...]:
    """The pairs of a contest, by the names that the count knows."""
    named = {p.proposal: counting_id(p, external) for p, external in await with_externals(contest)}
    return tuple((named[pair.one], named[pair.other]) for pair in await pairs_among(named))
