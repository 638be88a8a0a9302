"""What the page of a proposal shows beside its verdicts: interests, the appeal, pairs."""

from datetime import date, datetime

import msgspec

from pb.core.actor import Actor
from pb.core.calendar import add_working_days
from pb.core.city import this_city
from pb.core.ids import Kode
from pb.proposals.queries import InterestFacts, ProposalFacts, cards, interests_of
from pb.proposals.rules import may_declare, may_screen, why_not_declare
from pb.rounds.facts import RoundFacts
from pb.screening.queries import AppealFacts, appeal_of, pairs_with
from pb.screening.rules import why_not_appeal


class PairShown(msgspec.Struct, frozen=True):
    """Another proposal that cannot be built together with this one."""

    kode: Kode
    title: str
    why: str


class ChecksShown(msgspec.Struct, frozen=True):
    """`may_appeal` until the last day; `counted` says whether the count itself heeds the pairs."""

    interests: tuple[InterestFacts, ...]
    declared: bool
    may_declare: bool
    may_screen: bool
    appeal: AppealFacts | None
    may_appeal: bool
    last_day: date | None
    pairs: tuple[PairShown, ...]
    counted: bool


async def checks_of(facts: ProposalFacts, round_: RoundFacts, actor: Actor, now: datetime) -> ChecksShown:
    """All of it, in four queries."""
    found, phase, area = await interests_of(facts.id), round_.phase(now), facts.area or ""
    appeal, verdict = await appeal_of(facts.id), facts.verdict
    refused = verdict is not None and verdict.result == "not_eligible"
    last = add_working_days(verdict.created_at, this_city().clocks.appeal) if verdict and refused else None
    mine = actor.person is not None and any(one.person == actor.person for one in found)
    why_not = why_not_appeal(
        actor.person,
        facts.proposers,
        refused=refused and facts.state == "published" and not facts.hidden,
        appealed=appeal is not None,
        last_day=last or this_city().day(now),
        today=this_city().day(now),
        phase=phase,
    )
    declares = bool(area) and may_declare(actor, area)
    return ChecksShown(
        interests=found,
        declared=mine,
        may_declare=declares and why_not_declare(actor, area, already=mine, phase=phase) is None,
        may_screen=bool(area) and may_screen(actor, area),
        appeal=appeal,
        may_appeal=why_not is None,
        last_day=last,
        pairs=await pairs_shown(facts.id),
        counted=round_.rule.startswith("greedy"),
    )


async def pairs_shown(proposal: int) -> tuple[PairShown, ...]:
    """The others of each pair, with their titles."""
    pairs = await pairs_with([proposal])
    others = {pair.other if pair.one == proposal else pair.one: pair.why for pair in pairs}
    return tuple(PairShown(card.kode, card.title, others[card.id]) for card in await cards(list(others)))
