"""What the pages of the movement share: sentences with the numbers of the city, and who may write."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.programmes.biopori.queries import Group, Note, WardFacts
from pb.programmes.biopori.rules import Belongs, NoteKind, TrainLevel, per_hole
from pb.web.filters import day, number
from pb.web.words import say


def say_why(reason: StrEnum, rws: int | None = None) -> str:
    """The sentence of a refusal, with the limits of this city."""
    plan = this_city().biopori
    known = {"most": number(plan.most_holes), "launched": day(plan.launched), "days": plan.check_days}
    return str(say(reason, **known, rws=rws or 99))


class Rights(msgspec.Struct, frozen=True):
    """What somebody may do in a kelurahan: the groups they belong to, and whether they are its officer."""

    groups: tuple[int, ...]
    officer: bool

    @property
    def writes(self) -> bool:
        return bool(self.groups) or self.officer


def rights(actor: Actor, ward: str, groups: Iterable[Group]) -> Rights:
    """Rights in a kelurahan, from its groups."""
    mine = [g.number for g in groups if g.mine(actor) in {Belongs.MEMBER, Belongs.LEADER}]
    return Rights(tuple(mine), actor.holds(RoleKind.OFFICER, ward))


class Price(msgspec.Struct, frozen=True):
    """What holes cost in a time, before they were a programme or after."""

    cost: int
    holes: int

    @property
    def each(self) -> int | None:
        return per_hole(self.cost, self.holes)


class Cascade(msgspec.Struct, frozen=True):
    """Training in a kelurahan, level by level: notes that count, people, the last day, RW and RT reached."""

    level: TrainLevel
    reached: int
    people: int
    last: str


def cascade(notes: Iterable[Note]) -> tuple[Cascade, ...]:
    """From the notes of one kelurahan, the newest first."""
    found = []
    for level in TrainLevel:
        some = [n for n in notes if n.kind is NoteKind.TRAINING and n.level is level and n.gone is None]
        reached = {(n.rw, n.rt) for n in some}
        found.append(
            Cascade(level, len(reached), sum(n.people for n in some), day(some[0].day) if some else "")
        )
    return tuple(found)


def prices(facts: WardFacts, notes: Iterable[Note], before: int, after: int) -> tuple[Price, Price]:
    """Costs and holes of one kelurahan before holes were a programme there, and after."""
    costs = [note for note in notes if note.kind is NoteKind.COST and note.gone is None]
    late = sum(note.amount for note in costs if facts.since is not None and note.day >= facts.since)
    return Price(sum(note.amount for note in costs) - late, before), Price(late, after)
