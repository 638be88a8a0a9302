"""The published record of a count, with its ballots, as an election that can be counted again."""

from dataclasses import dataclass, replace
from typing import Any

from pb.counting.model import BallotKind, Profile, Project
from pb.counting.pabulib.faults import Fault, Notes
from pb.counting.pabulib.reading import Listed, Reading, read_text
from pb.counting.pabulib.writing import compose
from pb.counting.rules import Rules

MOST_VOTERS = 2_000_000
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class _Record:
    """What a record must have; its outcome is not believed."""

    version: int
    rules: Rules
    kind: BallotKind
    projects: list[tuple[str, int]]
    ballots: list[tuple[list[str | tuple[str, int]], int]]
    ballots_sha256: str


def read_record(text: str, notes: Notes) -> Reading:
    """Read a record. Its ballots must be those that its digest is of; it tells no names of projects."""
    from pb.counting.record import digest

    found = _decoded(text)
    profile = None if found is None else _profile(found)
    if found is None or profile is None:
        notes.add(0, Fault.NOT_AN_ELECTION)
        return Reading(None, notes.kept, stopped=True)
    if digest(profile) != found.ballots_sha256:
        notes.add(0, Fault.OTHER_BALLOTS)
        return Reading(None, notes.kept, stopped=True)
    decimals = len(str(found.rules.unit)) - 1
    listed = [Listed(name, name, cost, "", selected=False) for name, cost in found.projects]
    reading = read_text(compose({}, listed, profile, found.rules, decimals, ()), notes)
    election = reading.election
    if election is None:
        return reading
    same = [(project.id, project.cost) for project in election.projects] == found.projects
    if not same or election.decimals > decimals or election.profile.ballots != profile.ballots:
        notes.add(0, Fault.NOT_AN_ELECTION)
        return Reading(None, notes.kept, stopped=True)
    return Reading(replace(election, rules=found.rules), reading.notes)


def _decoded(text: str) -> _Record | None:
    import msgspec

    try:
        found = msgspec.json.decode(text.encode(), type=_Record)
    except (msgspec.DecodeError, RecursionError):
        return None
    unit = found.rules.unit
    fine = unit in {10**decimals for decimals in range(_MOST_DECIMALS + 1)} and bool(found.ballots)
    voters = [voters for _, voters in found.ballots]
    return found if fine and min(voters) > 0 and sum(voters) <= MOST_VOTERS else None


def _profile(found: _Record) -> Profile | None:
    ballots: dict[Any, int] = {}
    for marks, voters in found.ballots:
        plain = [mark for mark in marks if isinstance(mark, str)]
        numbered = [mark for mark in marks if not isinstance(mark, str)]
        if numbered if found.kind.plain else plain:
            return None
        ballots[frozenset(plain) if found.kind.plain else tuple(numbered)] = voters
    try:
        projects = tuple(Project(name, cost) for name, cost in found.projects)
        return Profile(projects, ballots, found.kind)
    except ValueError:
        return None
