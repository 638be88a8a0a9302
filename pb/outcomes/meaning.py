"""What a count means, worked out once when it is published: margins, money, groups, the other rule."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

import msgspec

from pb.counting import Completion, Family, Outcome, Profile, Rule, Rules, count
from pb.counting.explain import GroupShare, by_group, checks, compare, justified, margins, spending, whole
from pb.counting.explain.course import can_be_read
from pb.counting.greedy import scores_of

MOST_FURTHER, MOST_READ, MOST_RECOUNTED = 6_000_000, 60_000_000, 100_000
"""Marks on different ballots times projects up to which it takes seconds to find how many voters a loser
lacked, the other margins, and all margins of a rule under which each try is a whole count.
"""
FEWEST_TOLD = 10
"""Of fewer people than this nothing is told apart from the others (security.md P6)."""
MOST_TOLD = 3
OTHERS = {
    Rule.GREEDY_VOTES: Rule.MES_COST,
    Rule.MES_COST: Rule.GREEDY_VOTES,
    Rule.GREEDY_POINTS: Rule.MES_POINTS,
    Rule.MES_POINTS: Rule.GREEDY_POINTS,
}
"""The rule that a round did not choose; ranks have one rule alone."""
MOST_FUNDED = 12
TOOK = {"bought", "funded", "completed", "chosen"}
"""Kinds of steps that take money."""


class ListedProject(msgspec.Struct, frozen=True):
    """A project for the count: its number on the ballot, the id it is counted under, its cost, its groups."""

    number: int
    id: str
    cost: int
    category: str = ""
    rw: int | None = None


def explained(
    profile: Profile, rules: Rules, outcome: Outcome, listed: Iterable[ListedProject] = ()
) -> dict[str, Any]:
    """All that the page of a result says beside the record of the count."""
    found: dict[str, Any] = {
        "wronged": [list(asdict(v).values()) for v in justified(profile, rules, outcome)],
        "checks": [list(asdict(c).values()) for c in checks(profile, rules, outcome, FEWEST_TOLD)],
        "groups": _groups(profile, outcome, list(listed)),
    }
    if not profile.kind.plain:
        found["scores"] = scores_of(profile, rules.rule.worth)
    if profile.voters:
        found["served"] = served(profile, outcome)
        if rules.rule in OTHERS and not rules.exclusive:  # which the other rule does not know
            found["other"] = _other(profile, rules, outcome)
        found["empty"] = int(profile.columns.weights[profile.columns.lengths() == 0].sum())
        found |= _margins(profile, rules, outcome)
    return found | _money(profile, rules, outcome)


def _margins(profile: Profile, rules: Rules, outcome: Outcome) -> dict[str, Any]:
    """By how much each project won or lost, and what of it was not worked out because it takes too long."""
    size, read = len(profile.columns.marked) * len(profile.projects), can_be_read(profile, rules)
    if rules.completion.raises or size > (MOST_READ if read else MOST_RECOUNTED):
        return {"unmeasured": ["votes", "cost"]}
    further = not read or size <= MOST_FURTHER
    found = margins(profile, rules, outcome, further=further)
    told = {m.project: _known(votes=m.votes, cost=m.cost, exact=m.exact) for m in found}
    return {"margins": told, "unmeasured": [] if further else ["votes"]}


def _known(**facts: int | None) -> dict[str, int]:
    return {name: value for name, value in facts.items() if value is not None}


def _money(profile: Profile, rules: Rules, outcome: Outcome) -> dict[str, Any]:
    """Where the money of a loser's supporters went (the largest amounts first), and how it ran down."""
    if outcome.share is None:
        return {}
    spent = spending(profile, rules, outcome)
    paid = {
        project.id: sorted(spent.paid[project.id].items(), key=lambda item: -item[1])[:MOST_TOLD]
        for project in profile.projects
        if project.id not in outcome.funded and profile.votes[project.id] >= FEWEST_TOLD
    }
    return {"paid": paid, "held": held_of(profile, spent.held)}


def held_of(profile: Profile, held: Mapping[str, tuple[int, ...]]) -> dict[str, list[int]]:
    """What supporters of each project held together in whole per cent of its cost: at first and after each
    purchase. Of few supporters it is not told.
    """
    return {
        project.id: [amount * 100 // project.cost for amount in held[project.id]]
        for project in profile.projects
        if project.cost and profile.votes[project.id] >= FEWEST_TOLD
    }


def served(profile: Profile, outcome: Outcome) -> list[int]:
    """How many voters have none, one, two … of their projects funded; the last number is "or more".

    Few voters at the end are told together with those before them.
    """
    found = list(whole(profile, outcome).histogram)
    while len(found) > 2 and (found[-1] < FEWEST_TOLD or len(found) > MOST_FUNDED):
        last = found.pop()
        found[-1] += last
    return found


def _other(profile: Profile, rules: Rules, outcome: Outcome) -> dict[str, Any]:
    """The same ballots under the rule that the round did not choose."""
    rule = OTHERS[rules.rule]
    completion = Completion.UTILITARIAN if rule.family is Family.SHARES else Completion.NONE
    found = count(profile, replace(rules, rule=rule, completion=completion))
    compared = compare(profile, outcome, found)
    return {
        "rule": rule.value,
        "funded": list(found.funded),
        "total": found.total,
        "by_funded": list(found.by_funded),
        "better": compared.more_by_second,
        "worse": compared.more_by_first,
    }


def _groups(profile: Profile, outcome: Outcome, listed: list[ListedProject]) -> dict[str, list[list[Any]]]:
    """Votes and spending by category and by RW, in thousandths."""
    kinds: dict[str, dict[str, tuple[str, ...]]] = {
        "category": {p.id: tuple(n.strip() for n in p.category.split(",")) for p in listed if p.category},
        "rw": {p.id: (str(p.rw),) for p in listed if p.rw is not None},
    }
    return {
        kind: [[g.name, g.projects, _thousandths(g.votes), _thousandths(g.spending)] for g in found]
        for kind, groups in kinds.items()
        if len(groups) == len(listed) and (found := merged(profile, outcome, groups))
    }


def _thousandths(part: Any) -> int:
    return 0 if part is None else round(part * 1000)


def merged(
    profile: Profile, outcome: Outcome, groups: Mapping[str, tuple[str, ...]]
) -> tuple[GroupShare, ...]:
    """The groups, the small ones put together under the empty name until they are not small any more.

    One small group alone could be told from the sum, so the next smallest goes with it. Nothing is told
    when fewer than two groups are left.
    """
    together: set[str] = set()
    while True:
        named = {
            project: tuple(dict.fromkeys("" if name in together else name for name in names))
            for project, names in groups.items()
        }
        found = by_group(profile, outcome, named, FEWEST_TOLD)
        large = [group for group in found if group.votes is not None and group.name]
        small = {group.name for group in found if group.votes is None}
        if not small or not large:
            return found if len(found) > 1 and not small else ()
        if small == {""}:
            small = {min(large, key=lambda group: (group.votes, group.name)).name}
        together |= small
