"""How rounds stand, gathered from all contexts in as many queries for a hundred rounds as for one."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from pb.ballots.queries import turnout_by_channel, unsent_ballots
from pb.outcomes.queries import decided_among
from pb.people.queries import rws_lived_in
from pb.people.staffing.rules import Held
from pb.places.queries import rws_of
from pb.proposals.queries.standing import ProposalsStand, Sums, proposals_stand
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.planning.needs import NeedLine, Seen, needs_of
from pb.rounds.rules import ORDER, Phase
from pb.web.staff.second_people import second_people


class AgencyDue(msgspec.Struct, frozen=True):
    """Proposals that wait for one agency, until when, and whether that has passed."""

    agency: str
    waiting: int
    by: datetime | None
    late: bool


class Standing(msgspec.Struct, frozen=True):
    """One round with what is known of it, and what it needs."""

    facts: RoundFacts
    seen: Seen
    needs: tuple[NeedLine, ...]
    agencies: tuple[AgencyDue, ...]

    @property
    def tone(self) -> str:
        return self.needs[0].tone if self.needs else "done"


async def standings(
    rounds: Sequence[RoundFacts], now: datetime, held: Sequence[Held] | None = None
) -> tuple[Standing, ...]:
    """How each of these rounds stands; `held`: the roles of the city, where they were read already."""
    running = [f for f in rounds if f.kode and Phase.DRAFT is not f.phase(now)]
    before = [f for f in running if ORDER.index(f.phase(now)) < ORDER.index(Phase.VOTING)]
    early = {f.id for f in before}
    proposing = [f for f in before if f.phase(now) is Phase.IDEAS]
    stand = await proposals_stand(before)
    homes = await rws_lived_in(sorted({str(f.place) for f in proposing}))
    voting = [c.id for f in running if f.id not in early for c in f.contests]
    channels, unsent = await turnout_by_channel(voting), await unsent_ballots(voting)
    public = [c.id for f in running if f.phase(now) is Phase.PUBLISHED for c in f.contests]
    decided = await decided_among(public)
    others = await second_people(running, now, held)
    found = []
    for facts in rounds:
        seen = _seen(facts, stand, homes) if facts.id in early else _voted(facts, channels, unsent)
        if facts.phase(now) is Phase.PUBLISHED:
            undecided = sum(1 for c in facts.contests if c.id not in decided)
            seen = msgspec.structs.replace(seen, undecided=undecided)
        if facts.id in others:
            seen = msgspec.structs.replace(seen, **others[facts.id])
        found.append(Standing(facts, seen, needs_of(facts, seen, now), _agencies(facts, stand, now)))
    return tuple(found)


def _seen(facts: RoundFacts, stand: ProposalsStand, homes: dict[str, frozenset[int]]) -> Seen:
    sums = [(c, stand.sums.get(c.id)) for c in facts.contests]
    some = [one for _, one in sums if one]
    return Seen(
        published=sum(one.published for one in some),
        unscreened=sum(one.unscreened for one in some),
        without_cost=sum(one.without_cost for one in some),
        without_eligible=sum(1 for _, one in sums if not (one and one.eligible)),
        empty_areas=len(sums) - len(some),
        empty_rws=tuple(rw for c, one in sums if one for rw in _empty(c, one, homes)),
        drafts=stand.drafts.get(facts.id, 0),
        unscreened_in={str(c.area): one.unscreened if one else 0 for c, one in sums},
    )


def _empty(contest: ContestFacts, sums: Sums, homes: dict[str, frozenset[int]]) -> list[int]:
    """The RW of a kelurahan (by the city's list, else where people live) from which nothing was proposed."""
    area = str(contest.area or "")
    if "-" in area:
        return []
    return sorted((rws_of(area) or homes.get(area, frozenset())) - sums.rws)


def _voted(facts: RoundFacts, channels: dict[int, dict[str, int]], unsent: dict[int, int]) -> Seen:
    by_channel: dict[str, int] = {}
    for contest in facts.contests:
        for channel, n in channels.get(contest.id, {}).items():
            by_channel[channel] = by_channel.get(channel, 0) + n
    return Seen(
        voted=sum(by_channel.values()),
        electorate=sum(c.electorate or 0 for c in facts.contests),
        channels=by_channel,
        unsent=sum(unsent.get(c.id, 0) for c in facts.contests),
    )


def _agencies(facts: RoundFacts, stand: ProposalsStand, now: datetime) -> tuple[AgencyDue, ...]:
    """Which agencies have proposals to check, until the list is due."""
    by = facts.dates.get(Phase.LISTING)
    waiting: Counter[str] = Counter()
    for contest in facts.contests:
        if sums := stand.sums.get(contest.id):
            waiting.update(sums.waiting)
    late = by is not None and by <= now
    return tuple(
        AgencyDue(agency, n, by, late) for agency, n in sorted(waiting.items(), key=lambda item: -item[1])
    )
