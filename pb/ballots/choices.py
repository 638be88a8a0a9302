"""What stands on a ballot, by its type: read from a form, changed by a tap, checked, as canonical text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from pb.ballots.rules import WhyNotChoose
from pb.core.canon import canon
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import ContestFacts, RoundFacts

Chosen = frozenset[int] | tuple[int, ...] | tuple[tuple[int, int], ...]
"""Numbers of projects; in order of preference where ballots rank, with points where they give some."""


class Limits(msgspec.Struct, frozen=True):
    """What a ballot of a contest may hold. `most` and `cap` mean nothing to types that do not know them."""

    kind: BallotType
    budget: int
    most: int = 0
    points: int = 0
    cap: int = 0


def limits_of(facts: RoundFacts, contest: ContestFacts) -> Limits:
    """The limits of the ballots of one contest."""
    return Limits(
        BallotType(facts.ballot_type),
        contest.budget,
        facts.max_choices,
        facts.points_total,
        facts.points_cap,
    )


class Step(StrEnum):
    """A step on a ballot that is not sent: choose or take back, a point more or less, a place up or down."""

    CHOOSE = "pilih"
    DROP = "batal"
    MORE = "tambah"
    LESS = "kurang"
    UP = "naik"
    DOWN = "turun"


def numbers_of(chosen: Chosen) -> tuple[int, ...]:
    """The numbers on a ballot: in the order of preference, else by number."""
    marks = sorted(chosen) if isinstance(chosen, frozenset) else chosen
    return tuple(mark if isinstance(mark, int) else mark[0] for mark in marks)


def points_on(chosen: Chosen) -> dict[int, int]:
    """The points of each project on a ballot; a ballot without points gives each 1."""
    return dict(mark if isinstance(mark, tuple) else (mark, 1) for mark in chosen)


def why_not_choose(chosen: Chosen, costs: Mapping[int, int], limits: Limits) -> WhyNotChoose | None:
    """Known projects, each once, within the limits of the type; an empty choice may be kept, not sent."""
    numbers, kind = numbers_of(chosen), limits.kind
    if not set(numbers) <= set(costs) or not _of_type(chosen, kind):
        return WhyNotChoose.UNKNOWN
    if len(set(numbers)) < len(numbers):
        return WhyNotChoose.TWICE
    if kind.by_number and len(numbers) > limits.most:
        return WhyNotChoose.TOO_MANY
    if kind is BallotType.CUMULATIVE:
        return _why_not_points(list(points_on(chosen).values()), limits)
    dear = kind.spends and sum(costs[number] for number in numbers) > limits.budget
    return WhyNotChoose.OVER_BUDGET if dear else None


def _of_type(chosen: Chosen, kind: BallotType) -> bool:
    if kind.names_only:
        return isinstance(chosen, frozenset) and all(isinstance(mark, int) for mark in chosen)
    pairs = kind is BallotType.CUMULATIVE
    return isinstance(chosen, tuple) and all(isinstance(mark, tuple) == pairs for mark in chosen)


def _why_not_points(points: list[int], limits: Limits) -> WhyNotChoose | None:
    if any(given < 1 for given in points):
        return WhyNotChoose.UNKNOWN
    if any(given > limits.cap for given in points):
        return WhyNotChoose.OVER_CAP
    return WhyNotChoose.TOO_MANY_POINTS if sum(points) > limits.points else None


def after_tap(kept: Chosen, number: int, step: Step, kind: BallotType) -> Chosen:
    """What is on the ballot after one step; a step that means nothing on this ballot changes nothing."""
    if kind.names_only:
        held = frozenset(numbers_of(kept))
        return {Step.CHOOSE: held | {number}, Step.DROP: held - {number}}.get(step, held)
    if kind is BallotType.ORDINAL:
        return _reordered(list(numbers_of(kept)), number, step)
    points = points_on(kept)
    steps = {Step.CHOOSE: 1, Step.MORE: 1, Step.LESS: -1, Step.DROP: -points.get(number, 0)}
    points[number] = points.get(number, 0) + steps.get(step, 0)
    return tuple(sorted((project, given) for project, given in points.items() if given > 0))


def _reordered(order: list[int], number: int, step: Step) -> tuple[int, ...]:
    if step is Step.CHOOSE and number not in order:
        order.append(number)
    elif number in order:
        place = order.index(number)
        order.remove(number)
        shift = {Step.UP: -1, Step.DOWN: 1}.get(step, 0)
        if step is not Step.DROP:
            order.insert(max(0, place + shift), number)
    return tuple(order)


def parse(texts: Sequence[str], kind: BallotType) -> Chosen | None:
    """The choices of one contest as a form sends them: `3`, or `3-2` for two points; None: not readable."""
    pairs = [_pair(text) for text in texts]
    if kind is BallotType.CUMULATIVE:
        marks = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
        return tuple(sorted(marks)) if len(marks) == len(texts) else None
    numbers = [pair[0] for pair in pairs if len(pair) == 1]
    if len(numbers) < len(texts):
        return None
    return frozenset(numbers) if kind.names_only else tuple(numbers)


def _pair(text: str) -> tuple[int, ...]:
    if text.isascii() and text.isdigit() and len(text) < 9:
        return (int(text),)
    parts = text.split("-")
    good = all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts)
    return tuple(map(int, parts)) if good else ()


def text_of(chosen: Chosen) -> str:
    """The canonical text: sorted numbers, the order of preference, or sorted pairs of number and points."""
    return canon(sorted(chosen) if isinstance(chosen, frozenset) else list(chosen))


def read_text(text: str, kind: BallotType) -> Chosen:
    """The choices of a text that `text_of` wrote for this type."""
    marks = json.loads(text)
    if kind.names_only:
        return frozenset(marks)
    return tuple(tuple(mark) if isinstance(mark, list) else mark for mark in marks)


def why_not_count(
    texts: Iterable[str], costs: Mapping[int, int], limits: Limits
) -> tuple[str, WhyNotChoose] | None:
    """The first ballot of a box that no voter could have sent, and why; such a box is not counted."""
    for text in texts:
        chosen = read_text(text, limits.kind)
        why = WhyNotChoose.UNKNOWN if text_of(chosen) != canon(json.loads(text)) else None
        why = why or why_not_choose(chosen, costs, limits)
        if why:
            return text, why
    return None
