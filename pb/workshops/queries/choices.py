"""The options board and the decisions: options with costs and dots, measures, stances."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.workshops.rules import (
    Count,
    Group,
    OptionContent,
    SeatState,
    StanceKind,
    Value,
    read_option,
)
from pb.workshops.tables import Criterion, DesignDecision, DesignOption, Dot, Rating, Seat, Stance

LETTERS = "ABCD"


class OptionFacts(msgspec.Struct, frozen=True):
    """One option. `body` is what was typed, `content` what can be read of it; dots on phones and on paper."""

    id: int
    number: int
    revision: int
    body: dict[str, Any]
    content: OptionContent | None
    dots: int
    paper_dots: int
    mine: int

    @property
    def letter(self) -> str:
        return LETTERS[self.number - 1]

    @property
    def all_dots(self) -> int:
        return self.dots + self.paper_dots


class CriterionFacts(msgspec.Struct, frozen=True):
    """A measure, and how each option does (by the key of the option)."""

    id: int
    number: int
    text: str
    values: dict[int, Value]


class StanceFacts(msgspec.Struct, frozen=True):
    """An objection or an agreement; `answer` says why an objection is not followed."""

    id: int
    seat: int | None
    group: Group
    kind: StanceKind
    reason: str
    answer: str


class DecisionFacts(msgspec.Struct, frozen=True):
    """A question, what is decided, why, what was refused; counted while open, sealed when settled."""

    id: int
    number: int
    question: str
    decided: str
    why: str
    refused: str
    option: int | None
    revision: int
    agree_hands: int
    object_hands: int
    settled_at: datetime | None
    stances: tuple[StanceFacts, ...]
    count: Count

    @property
    def objections(self) -> tuple[StanceFacts, ...]:
        return tuple(stance for stance in self.stances if stance.kind is StanceKind.OBJECT)

    def stance_of(self, seat: int | None) -> StanceFacts | None:
        """Where the person of a seat stands."""
        return next((s for s in self.stances if seat is not None and s.seat == seat), None)


async def options_of(workshop: int, *, seat: int | None = None) -> tuple[OptionFacts, ...]:
    """The options in their order, in two queries; `mine` are the dots of the seat."""
    rows = await DesignOption.select().where(DesignOption.workshop == workshop).order_by(DesignOption.number)
    if not rows:
        return ()
    dots = await Dot.select(Dot.option, Dot.seat, Dot.n).where(Dot.option.is_in([row["id"] for row in rows]))
    found = []
    for row in rows:
        body = json.loads(row["body"])
        content = read_option(body)
        mine = [dot for dot in dots if dot["option"] == row["id"]]
        found.append(
            OptionFacts(
                **{name: row[name] for name in ("id", "number", "revision", "paper_dots")},
                body=body,
                content=content if isinstance(content, OptionContent) else None,
                dots=sum(dot["n"] for dot in mine),
                mine=sum(dot["n"] for dot in mine if dot["seat"] == seat),
            )
        )
    return tuple(found)


async def criteria_of(workshop: int) -> tuple[CriterionFacts, ...]:
    """The measures in their order, with what was said of each option."""
    rows = await Criterion.select().where(Criterion.workshop == workshop).order_by(Criterion.number)
    if not rows:
        return ()
    values: dict[int, dict[int, Value]] = defaultdict(dict)
    for row in await Rating.select().where(Rating.criterion.is_in([row["id"] for row in rows])):
        values[row["criterion"]][row["option"]] = Value(row["value"])
    return tuple(CriterionFacts(row["id"], row["number"], row["text"], values[row["id"]]) for row in rows)


async def decisions_of(workshop: int, *, present: int | None = None) -> tuple[DecisionFacts, ...]:
    """The decisions in their order with everybody's stance; `present` is counted unless it is known."""
    rows = (
        await DesignDecision.select()
        .where(DesignDecision.workshop == workshop)
        .order_by(DesignDecision.number)
    )
    if not rows:
        return ()
    stances: dict[int, list[StanceFacts]] = defaultdict(list)
    listed = (
        await Stance.select().where(Stance.decision.is_in([row["id"] for row in rows])).order_by(Stance.id)
    )
    for row in listed:
        stances[row["decision"]].append(_stance(row))
    present = await present_in(workshop) if present is None else present
    return tuple(_decision(row, stances[row["id"]], present) for row in rows)


async def present_in(workshop: int) -> int:
    """How many people are there, in the room and from home."""
    here = Seat.state == SeatState.SEATED.value
    return int(await Seat.count().where(Seat.workshop == workshop, here, Seat.attended_at.is_not_null()))


def _stance(row: dict[str, Any]) -> StanceFacts:
    plain = {name: row[name] for name in ("id", "seat", "reason", "answer")}
    return StanceFacts(**plain, group=Group(row["group_kind"]), kind=StanceKind(row["stance"]))


_PLAIN = (
    *("id", "number", "question", "decided", "why", "refused", "option", "revision"),
    *("agree_hands", "object_hands", "settled_at"),
)


def _decision(row: dict[str, Any], stances: Sequence[StanceFacts], present: int) -> DecisionFacts:
    return DecisionFacts(
        **{name: row[name] for name in _PLAIN}, stances=tuple(stances), count=_count(row, stances, present)
    )


def _count(row: dict[str, Any], stances: Sequence[StanceFacts], present: int) -> Count:
    """As it stood when it was settled, else as it stands now. Objections on paper have no seat."""
    unanswered = sum(1 for s in stances if s.kind is StanceKind.OBJECT and not s.answer)
    if row["settled_at"] is not None:
        return Count(
            present=row["present"],
            agree=row["agreed"] - row["agree_hands"],
            object=row["objected"] - row["object_hands"],
            agree_hands=row["agree_hands"],
            object_hands=row["object_hands"],
            unanswered=unanswered,
        )
    by_phone = [s for s in stances if s.seat is not None]
    return Count(
        present=present,
        agree=sum(1 for s in by_phone if s.kind is StanceKind.AGREE),
        object=sum(1 for s in by_phone if s.kind is StanceKind.OBJECT),
        agree_hands=row["agree_hands"],
        object_hands=row["object_hands"],
        unanswered=unanswered,
    )
