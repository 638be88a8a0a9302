"""The process that reads a stranger's file or counts one way of a trial, limited in time and memory."""

import json
import resource
import sys
from collections.abc import Iterable
from typing import Any

import msgspec

from pb.core.canon import canon
from pb.counting import BallotKind, CannotCount, Outcome, Profile, Project, Rules, count, to_record
from pb.counting.explain import spending
from pb.counting.files import read
from pb.counting.greedy import scores_of
from pb.counting.rules import Worth
from pb.outcomes.meaning import held_of, served
from pb.trials.rules import MOST_NOTES, SECONDS, Ballots, Read, Way, rules_for

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
        min_votes=asked["min_votes"],
    )
    if not isinstance(rules, Rules):
        raise CannotCount(rules)
    outcome = count(profile, rules)
    found: dict[str, Any] = to_record(profile, rules, outcome)["outcome"]
    kept = {name: found[name] for name in _KEPT}
    kept["reasons"] = {item["project"]: [item["reason"], item["facts"]] for item in found["verdicts"]}
    kept["share"] = found.get("share", 0)
    kept["steps"] = [[step["kind"], step["project"], step["after"]] for step in found["steps"]]
    if rules.rule.worth is not Worth.VOTES:
        kept["scores"] = scores_of(profile, rules.rule.worth)
    if profile.voters:
        kept["served"] = served(profile, outcome)
    if outcome.share is not None:
        kept["held"] = held_of(profile, spending(profile, rules, outcome).held)
    return kept if asked["against"] is None else kept | _compared(profile, outcome, set(asked["against"]))


def _compared(profile: Profile, outcome: Outcome, other: set[str]) -> dict[str, int]:
    """Voters with more, and with fewer, of their projects funded than under the other result."""
    own, found = set(outcome.funded), {"better": 0, "worse": 0}
    for choices, voters in profile.named.items():
        difference = len(own & choices) - len(other & choices)
        if difference:
            found["better" if difference > 0 else "worse"] += voters
    return found


def ballots_of(data: bytes, name: str) -> Read:
    """An election file as what is counted, or what stops it, by line."""
    reading = read(data)
    notes = tuple((note.line, note.fault.value, note.text) for note in reading.notes)
    election = reading.election
    if election is None:
        return Read(None, notes)
    currency = election.meta.get("currency", "")
    found = Ballots(
        name=election.meta.get("description", "") or name,
        currency=currency if len(currency) == 3 and currency.isalpha() else "XXX",
        decimals=election.decimals,
        budget=election.budget,
        projects=tuple((line.id, line.name, line.cost) for line in election.projects),
        ballots=tuple((marks_of(ballot), n) for ballot, n in election.profile.ballots.items()),
        kind=election.profile.kind.value,
        notes=notes[:MOST_NOTES],
    )
    return Read(found, notes)


def marks_of(ballot: Any) -> tuple[Any, ...]:
    """A ballot that only names projects has no order of its own; one with numbers keeps its own."""
    return tuple(sorted(ballot)) if isinstance(ballot, frozenset) else tuple(ballot)


def main() -> None:
    """`read NAME` a file or `count` a way, from standard input to standard output.

    The system ends a process that takes too much time or memory.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    if sys.argv[1] == "read":
        answer = msgspec.json.encode(ballots_of(sys.stdin.buffer.read(), sys.argv[2]))
    else:
        answer = canon(counted(json.load(sys.stdin))).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
