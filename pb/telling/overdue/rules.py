"""What is overdue in a round once its vote has closed, who is told of it, and in which words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from pb.ballots.life.rules import Act, act_due
from pb.core.actor import RoleKind
from pb.core.area import inside
from pb.people.staffing.rules import Held
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.needs import DECIDED_WITHIN
from pb.rounds.rules import Phase

ONE, MANY = "overdue_one", "overdue_many"
KINDS = (ONE, MANY)


class Overdue(StrEnum):
    """What residents still wait for."""

    UNSIGNED = "overdue.unsigned"
    UNPUBLISHED = "overdue.unpublished"
    UNDECIDED = "overdue.undecided"
    NO_REASONS = "overdue.no_reasons"


class Late(msgspec.Struct, frozen=True):
    """A round with what is overdue in it, and since when."""

    kode: str
    title: str
    place: str
    what: Overdue
    since: datetime


def overdue_in(
    facts: RoundFacts, *, unsigned: int, undecided: int, unreasoned: int, now: datetime
) -> tuple[Overdue, datetime] | None:
    """What is overdue, with the moment at which it was due.

    A count that could be signed is due at the date of the result; decisions with their reasons a week after
    the count became public. `undecided` are areas without public decisions, `unreasoned` those of them in
    which everything is decided, and only reasons lack.
    """
    if act_due(facts, now) is Act.PUBLISH:
        due = facts.dates.get(Phase.PUBLISHED)
        if due is None or now < due:
            return None
        return (Overdue.UNSIGNED if unsigned else Overdue.UNPUBLISHED), due
    if facts.phase(now) is Phase.PUBLISHED and undecided:
        due = facts.moves.get(Phase.PUBLISHED, now) + DECIDED_WITHIN
        if now > due:
            return (Overdue.NO_REASONS if unreasoned == undecided else Overdue.UNDECIDED), due
    return None


def who_runs(place: str, held: Collection[Held]) -> frozenset[int]:
    """The facilitators of a place; of what it lies in where it has none of its own."""
    reach = [one for one in held if one.kind is RoleKind.FACILITATOR and inside(place, one.place)]
    nearest = max((len(one.place) for one in reach), default=0)
    return frozenset(one.person for one in reach if len(one.place) == nearest)


def by_person(late: Sequence[Late], held: Collection[Held]) -> dict[int, tuple[Late, ...]]:
    """What each facilitator is told: all their rounds together, the longest overdue first."""
    found: dict[int, list[Late]] = {}
    for one in sorted(late, key=lambda one: (one.since, one.kode)):
        for person in who_runs(one.place, held):
            found.setdefault(person, []).append(one)
    return {person: tuple(rounds) for person, rounds in found.items()}


def words_of(rounds: Sequence[Late]) -> tuple[str, str, Mapping[str, object]]:
    """The one notice for these rounds: its kind, the round that it names, its facts."""
    first = rounds[0]
    facts: dict[str, object] = {"title": first.title, "overdue": first.what.value}
    if len(rounds) == 1:
        return ONE, first.kode, facts
    return MANY, first.kode, facts | {"n": len(rounds)}
