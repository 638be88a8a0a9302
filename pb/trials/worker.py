"""The process that counts one way of a trial: JSON in, JSON out, with its own limits of time and memory."""

import json
import resource
import sys
from collections.abc import Iterable
from typing import Any

from pb.core.canon import canon
from pb.counting import BallotKind, CannotCount, Outcome, Profile, Project, Rules, count, to_record
from pb.trials.rules import SECONDS, Way, rules_for

_MEMORY = 2 * 1024**3
_KEPT = ("funded", "total", "left", "voters", "votes", "by_funded", "rises")


def profile_of(kind: str, projects: Iterable[tuple[str, int]], ballots: Iterable[tuple[Any, int]]) -> Profile:
    """The ballots of a trial as they are counted."""
    known = BallotKind(kind)
    return Profile(
        projects=tuple(Project(name, cost) for name, cost in projects),
        ballots={_ballot(marks, plain=known.plain): voters for marks, voters in ballots},
        kind=known,
    )


def _ballot(marks: Any, *, plain: bool) -> Any:
    return frozenset(marks) if plain else tuple((name, number) for name, number in marks)


def counted(asked: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a way; with `against` also how many voters fare better and worse than under it."""
    profile = profile_of(asked["kind"], asked["projects"], asked["ballots"])
    rules = rules_for(
        Way(asked["way"]),
        budget=asked["budget"],
        ties=asked["ties"],
        decimals=asked["decimals"],
        lot=tuple(name for name, _ in asked["projects"]),
        profile=profile,
    )
    if not isinstance(rules, Rules):
        raise CannotCount(rules)
    outcome = count(profile, rules)
    found: dict[str, Any] = to_record(profile, rules, outcome)["outcome"]
    kept = {name: found[name] for name in _KEPT}
    kept["reasons"] = {item["project"]: [item["reason"], item["facts"]] for item in found["verdicts"]}
    kept["share"] = found.get("share", 0)
    return kept if asked["against"] is None else kept | _compared(profile, outcome, set(asked["against"]))


def _compared(profile: Profile, outcome: Outcome, other: set[str]) -> dict[str, int]:
    """Voters with more, and with fewer, of their projects funded than under the other result."""
    own, found = set(outcome.funded), {"better": 0, "worse": 0}
    for choices, voters in profile.named.items():
        difference = len(own & choices) - len(other & choices)
        if difference:
            found["better" if difference > 0 else "worse"] += voters
    return found


def main() -> None:
    """Read from standard input, write to standard output; the system ends a count that takes too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sys.stdout.write(canon(counted(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
