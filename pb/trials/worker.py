"""The process that counts one way of a trial: JSON in, JSON out, with its own limits of time and memory."""

import json
import resource
import sys
from typing import Any

from pb.core.canon import canon
from pb.counting import Profile, Project, Rules, Ties, count, to_record
from pb.trials.rules import SECONDS, WAYS, Way

_MEMORY = 2 * 1024**3


def counted(asked: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a way; with `against` also how many voters fare better and worse than under that result."""
    rule, completion = WAYS[Way(asked["way"])]
    profile = Profile(
        projects=tuple(Project(name, cost) for name, cost in asked["projects"]),
        ballots={frozenset(choices): voters for choices, voters in asked["ballots"]},
    )
    rules = Rules(
        budget=asked["budget"],
        rule=rule,
        completion=completion,
        ties=Ties(asked["ties"]),
        unit=10 ** asked["decimals"],
        lot=tuple(name for name, _ in asked["projects"]),
    )
    outcome = count(profile, rules)
    found: dict[str, Any] = to_record(profile, rules, outcome)["outcome"]
    kept = {name: found[name] for name in ("funded", "total", "left", "voters", "votes", "by_funded", "rises")}
    kept["reasons"] = {verdict["project"]: [verdict["reason"], verdict["facts"]] for verdict in found["verdicts"]}
    kept["share"] = found.get("share", 0)
    if asked["against"] is not None:
        kept |= _compared(asked["ballots"], set(outcome.funded), set(asked["against"]))
    return kept


def _compared(ballots: list[tuple[list[str], int]], own: set[str], other: set[str]) -> dict[str, int]:
    """Voters with more, and with fewer, of their choices funded than under the other result."""
    found = {"better": 0, "worse": 0}
    for choices, voters in ballots:
        difference = len(own & set(choices)) - len(other & set(choices))
        if difference:
            found["better" if difference > 0 else "worse"] += voters
    return found


def main() -> None:
    """Read from standard input, write to standard output; a count that takes too much is ended by the system."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sys.stdout.write(canon(counted(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
