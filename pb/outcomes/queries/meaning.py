"""What a count means, as it was worked out when it was published, with its projects."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from pb.ballots.sheet import Listed


class Wronged(msgspec.Struct, frozen=True):
    """A group that could have paid for its project with its share of the budget, and got less than that."""

    project: Listed
    voters: int
    served: int
    entitled: int

    @property
    def wanted(self) -> int:
        """What the best served of the group would have with the project; more than their share, if fair."""
        return self.served + self.project.cost

    @property
    def fair(self) -> bool:
        """Whether this group is not left out."""
        return self.wanted > self.entitled


class Ebb(msgspec.Struct, frozen=True):
    """What the supporters of a project held, in per cent of its cost, at first and after each purchase.

    `bought` is the number of the purchase that was its own, or 0.
    """

    title: str
    held: tuple[int, ...]
    bought: int = 0


class GroupShown(msgspec.Struct, frozen=True):
    """A category or an RW with its part of votes and of spending in thousandths; the empty name: several."""

    name: str
    projects: int
    votes: int
    spending: int


class Other(msgspec.Struct, frozen=True):
    """The same ballots under the other rule: what it funds besides, what it leaves, who fares how."""

    rule: str
    gained: tuple[Listed, ...]
    lost: tuple[Listed, ...]
    funded: int
    total: int
    by_funded: tuple[int, ...]
    better: int
    worse: int


class Meaning(msgspec.Struct, frozen=True):
    """All of it; counts that were published by an older version have less, or nothing.

    `served`: voters with none, one, two … or more of their choices funded. `empty`: ballots that choose
    nothing. `unmeasured`: of the margins what was not worked out, `votes` of losers or `cost` or both.
    """

    wronged: tuple[Wronged, ...] | None = None
    checks: tuple[Wronged, ...] = ()
    ebbs: tuple[Ebb, ...] = ()
    served: tuple[int, ...] = ()
    categories: tuple[GroupShown, ...] = ()
    rws: tuple[GroupShown, ...] = ()
    other: Other | None = None
    empty: int = 0
    unmeasured: tuple[str, ...] = ()


def meaning_of(
    means: Mapping[str, Any], outcome: Mapping[str, Any], projects: Mapping[str, Listed]
) -> Meaning:
    """From what is stored; projects of the ebbs by votes."""
    if not means:
        return Meaning()
    groups = means.get("groups", {})
    return Meaning(
        wronged=tuple(Wronged(projects[name], *facts) for name, *facts in means["wronged"]),
        checks=tuple(Wronged(projects[name], *facts) for name, *facts in means.get("checks", ())),
        ebbs=ebbs_of(
            means.get("held", {}),
            [step["project"] for step in outcome["steps"] if step["kind"] == "bought"],
            outcome["votes"],
            {name: project.title for name, project in projects.items()},
        ),
        served=tuple(means.get("served", ())),
        categories=_groups(groups.get("category", ())),
        rws=_groups(groups.get("rw", ())),
        other=_other(means["other"], outcome["funded"], projects) if "other" in means else None,
        empty=means.get("empty", 0),
        unmeasured=tuple(means.get("unmeasured", ())),
    )


def ebbs_of(
    held: Mapping[str, Sequence[int]],
    bought: Sequence[str],
    votes: Mapping[str, int],
    titles: Mapping[str, str],
) -> tuple[Ebb, ...]:
    """The money behind each project, those with most votes first; `bought` in the order of the purchases."""
    turns = {name: turn for turn, name in enumerate(bought, 1)}
    order = sorted(held, key=lambda name: -votes[name])
    return tuple(Ebb(titles[name], tuple(held[name]), turns.get(name, 0)) for name in order)


def _groups(stored: Sequence[list[Any]]) -> tuple[GroupShown, ...]:
    """By number or name; those that were put together come last."""
    found = [GroupShown(*group) for group in stored]
    return tuple(sorted(found, key=lambda group: (not group.name, group.name.zfill(4))))


def _other(other: Mapping[str, Any], funded: list[str], projects: Mapping[str, Listed]) -> Other:
    return Other(
        rule=other["rule"],
        gained=tuple(projects[name] for name in other["funded"] if name not in funded),
        lost=tuple(projects[name] for name in funded if name not in other["funded"]),
        funded=len(other["funded"]),
        total=other["total"],
        by_funded=tuple(other["by_funded"]),
        better=other["better"],
        worse=other["worse"],
    )
