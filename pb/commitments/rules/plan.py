"""What was promised: parties with what each brings, milestones, indicators, the five steps of a plan."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

LONGEST = {
    "title": 120, "what": 1_000, "for_whom": 300, "goal": 1_000, "change": 1_500, "for_residents": 1_000,
    "for_professionals": 1_000, "for_government": 1_000, "costs": 1_000,
}  # fmt: skip
MOST_PARTIES, MOST_PLEDGES, MOST_MILESTONES, MOST_INDICATORS = 12, 30, 20, 8
FIVE_STEPS = {
    1: ("goal",),
    2: ("change",),
    3: ("for_residents", "for_professionals", "for_government"),
    4: (),
    5: ("costs",),
}


class PartyKind(StrEnum):
    """Who takes part in a promise (design.md 6)."""

    AGENCY = "agency"
    CONTRACTOR = "contractor"
    COMMUNITY = "community"
    PROFESSIONALS = "professionals"
    SPONSOR = "sponsor"
    RESIDENTS = "residents"


class Brings(StrEnum):
    """What a party brings."""

    MONEY = "money"
    HOURS = "hours"
    MATERIALS = "materials"
    EXPERTISE = "expertise"
    SPACE = "space"
    OTHER = "other"


class Party(msgspec.Struct, frozen=True):
    """One party; `number` is its place in the plan."""

    number: int
    kind: PartyKind
    name: str


class Pledge(msgspec.Struct, frozen=True):
    """What a party brings: rupiah for money, hours for hours, else `amount` of `unit`."""

    number: int
    party: int
    brings: Brings
    words: str
    unit: str
    amount: int


class Milestone(msgspec.Struct, frozen=True):
    """A part of the work with its day and its weight."""

    number: int
    title: str
    due: date
    weight: int


class Indicator(msgspec.Struct, frozen=True):
    """What is measured, how, from where to where."""

    number: int
    name: str
    unit: str
    baseline: int
    target: int
    way: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One promise. Money is whole rupiah; days are those of the city."""

    title: str
    what: str
    for_whom: str
    quantity: int
    unit: str
    budget_line: str
    amount: int
    starts: date
    ends: date
    parties: tuple[Party, ...]
    pledges: tuple[Pledge, ...]
    milestones: tuple[Milestone, ...]
    indicators: tuple[Indicator, ...]
    goal: str = ""
    change: str = ""
    for_residents: str = ""
    for_professionals: str = ""
    for_government: str = ""
    costs: str = ""
    cost_before: int = 0
    cost_after: int = 0

    @property
    def saved(self) -> int:
        """What it saves a year; below zero when it costs more than before."""
        return self.cost_before - self.cost_after


class WhyNotPromise(StrEnum):
    """Why a promise cannot be published as it stands."""

    NO_TITLE = "promise.no_title"
    TOO_LONG = "promise.too_long"
    DATES = "promise.dates"
    NO_PARTY = "promise.no_party"
    PARTY_NAME = "promise.party_name"
    TOO_MANY = "promise.too_many"
    PLEDGE = "promise.pledge"
    MILESTONE = "promise.milestone"
    NO_MILESTONE = "promise.no_milestone"
    INDICATOR = "promise.indicator"
    MONEY = "promise.money"
    TWICE = "promise.twice"
    CHANGED = "promise.changed"
    STEPS = "promise.steps"
    TASK_TWICE = "promise.task_twice"


class Lacks(StrEnum):
    """Steps of the five-step plan that are still empty."""

    GOAL = "step.1"
    CHANGE = "step.2"
    OUTCOMES = "step.3"
    INDICATORS = "step.4"
    COSTS = "step.5"


def why_not_promise(plan: Plan) -> WhyNotPromise | None:
    """Named, in time, with a party and a milestone; numbers above zero, each pledge by a party of it."""
    if not plan.title.strip() or not plan.what.strip():
        return WhyNotPromise.NO_TITLE
    if any(len(getattr(plan, name)) > most for name, most in LONGEST.items()):
        return WhyNotPromise.TOO_LONG
    if plan.ends < plan.starts:
        return WhyNotPromise.DATES
    if min(plan.amount, plan.cost_before, plan.cost_after) < 0 or plan.quantity < 1:
        return WhyNotPromise.MONEY
    return _why_not_parties(plan) or _why_not_steps(plan)


def _why_not_parties(plan: Plan) -> WhyNotPromise | None:
    if not plan.parties:
        return WhyNotPromise.NO_PARTY
    if any(not party.name.strip() or len(party.name) > 120 for party in plan.parties):
        return WhyNotPromise.PARTY_NAME
    if len(plan.parties) > MOST_PARTIES or len(plan.pledges) > MOST_PLEDGES:
        return WhyNotPromise.TOO_MANY
    numbers = {party.number for party in plan.parties}
    bad = any(p.party not in numbers or p.amount < 1 or not p.words.strip() for p in plan.pledges)
    return WhyNotPromise.PLEDGE if bad else None


def _why_not_steps(plan: Plan) -> WhyNotPromise | None:
    if not plan.milestones:
        return WhyNotPromise.NO_MILESTONE
    if len(plan.milestones) > MOST_MILESTONES or len(plan.indicators) > MOST_INDICATORS:
        return WhyNotPromise.TOO_MANY
    if any(
        not m.title.strip() or m.weight < 1 or not plan.starts <= m.due <= plan.ends for m in plan.milestones
    ):
        return WhyNotPromise.MILESTONE
    bad = any(not i.name.strip() or not i.way.strip() or i.baseline == i.target for i in plan.indicators)
    return WhyNotPromise.INDICATOR if bad else None


def lacking(plan: Plan) -> tuple[Lacks, ...]:
    """The steps of the five-step plan (domain.md 11) that say nothing yet; all are needed for a programme."""
    empty = [
        step
        for step, names in FIVE_STEPS.items()
        if any(not getattr(plan, name).strip() for name in names) or (step == 4 and not plan.indicators)
    ]
    return tuple(list(Lacks)[step - 1] for step in empty)


def is_whole(plan: Plan) -> bool:
    """Whether it can bind its parties: a plan with money says all five steps first (domain.md 11)."""
    return plan.amount == 0 or not lacking(plan)


def why_not_steps(plan: Plan, before: Plan | None = None) -> WhyNotPromise | None:
    """A plan written by hand says all five steps; one that changes keeps each step that it had."""
    allowed = set(lacking(before)) if before else set()
    return WhyNotPromise.STEPS if set(lacking(plan)) - allowed else None


def is_one_sided(plan: Plan) -> bool:
    """Whether one party alone brings something: a promise should be reciprocal (design.md 6)."""
    return len({pledge.party for pledge in plan.pledges}) < 2


def with_change(plan: Plan, pledge: int | None, amount: int, ends: date | None) -> Plan:
    """The plan as a party proposes it: another amount of a pledge, another end; milestones end with it.

    Money follows its pledge, so that what is promised and what is brought stay the same sum.
    """
    pledges = tuple(
        msgspec.structs.replace(one, amount=amount) if one.number == pledge else one for one in plan.pledges
    )
    new_end = ends or plan.ends
    milestones = tuple(msgspec.structs.replace(one, due=min(one.due, new_end)) for one in plan.milestones)
    changed = msgspec.structs.replace(plan, pledges=pledges, milestones=milestones, ends=new_end)
    more = pledged(changed, Brings.MONEY) - pledged(plan, Brings.MONEY)
    return msgspec.structs.replace(changed, amount=max(0, plan.amount + more))


def pledged(plan: Plan, brings: Brings) -> int:
    """How much of this was pledged by all parties together."""
    return sum(pledge.amount for pledge in plan.pledges if pledge.brings is brings)


def renumbered(milestones: Sequence[Milestone]) -> tuple[Milestone, ...]:
    """Milestones in the order of their days."""
    return tuple(
        msgspec.structs.replace(milestone, number=n)
        for n, milestone in enumerate(sorted(milestones, key=lambda m: (m.due, m.number)), 1)
    )
