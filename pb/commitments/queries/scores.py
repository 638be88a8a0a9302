"""Scoreboards: promises added up by agency or by council member, in few queries; they read no ledger."""

from collections import defaultdict
from datetime import date
from typing import Any

import msgspec
from piccolo.columns import Column
from piccolo.query.functions.aggregate import Count, Max, Min, Sum

from pb.commitments.queries.board import is_overdue
from pb.commitments.rules import PromiseState, Score, StateSum, score
from pb.commitments.tables import Commitment

_SUMS = ("amount", "spent", "hours", "disputes", "answers", "answers_in_time")


class Counted(msgspec.Struct):
    """What is added up of somebody on the way to their score."""

    sums: list[StateSum] = []
    handed_over: dict[int, int] = {}
    overdue: dict[date, int] = {}
    moved: int = 0


async def by_agency(year: int | None, *, today: date) -> dict[str, Score]:
    """The score of each agency; those of promises without one stand under the empty text."""
    found = await _scores(Commitment.agency, year, today)
    return {str(who): of for who, of in found.items()}


async def by_member(year: int | None, *, today: date) -> dict[int, Score]:
    """The score of each person who answers for a promise."""
    found = await _scores(Commitment.council, year, today)
    return {int(who): of for who, of in found.items() if who is not None}


async def score_of(
    *, agency: str | None = None, council: int | None = None, year: int | None = None, today: date
) -> Score:
    """The score of one agency or of one council member."""
    column: Column = Commitment.council if agency is None else Commitment.agency
    who = council if agency is None else agency
    found = await _scores(column, year, today, who)
    return found.get(who) or score((), {}, {}, 0, today)


async def years() -> tuple[int, ...]:
    """The years in which promises were to be kept, the newest first."""
    row = await Commitment.select(
        Min(Commitment.plan_ends, alias="first"), Max(Commitment.plan_ends, alias="last")
    ).first()
    if row is None or row["first"] is None:
        return ()
    first, last = (_year(row[name]) for name in ("first", "last"))
    return tuple(range(last, first - 1, -1))


def _year(day: date | str) -> int:
    """SQLite gives the smallest of days as text."""
    return int(str(day)[:4])


def of_year(year: int) -> tuple[Any, ...]:
    """Promises whose plan ends in this year: a date that is moved later does not take them out of it."""
    return (Commitment.plan_ends >= date(year, 1, 1), Commitment.plan_ends <= date(year, 12, 31))


async def _scores(column: Column, year: int | None, today: date, who: Any = None) -> dict[Any, Score]:
    """Four queries, however many promises there are."""
    chosen = [*(of_year(year) if year is not None else ()), *([column == who] if who is not None else ())]
    named = column.as_alias("who")
    found: dict[Any, Counted] = defaultdict(lambda: Counted([], {}, {}, 0))
    sums = [Sum(getattr(Commitment, name), name) for name in _SUMS]
    for row in await _grouped([named, Commitment.state], sums, chosen, [column, Commitment.state]):
        plain = {name: int(row[name]) for name in _SUMS}
        state = PromiseState(row["state"])
        found[row["who"]].sums.append(StateSum(state=state, promises=int(row["n"]), **plain))
    handed = [*chosen, Commitment.delivered.is_not_null()]
    late = Commitment.days_late
    for row in await _grouped([named, late], [], handed, [column, late]):
        found[row["who"]].handed_over[int(row["days_late"])] = int(row["n"])
    ends = Commitment.ends
    for row in await _grouped([named, ends], [], [*chosen, *is_overdue(today)], [column, ends]):
        found[row["who"]].overdue[row["ends"]] = int(row["n"])
    for row in await _grouped([named], [], [*chosen, Commitment.ends > Commitment.plan_ends], [column]):
        found[row["who"]].moved = int(row["n"])
    return {who: score(c.sums, c.handed_over, c.overdue, c.moved, today) for who, c in found.items()}


async def _grouped(
    shown: list[Any], sums: list[Any], where: list[Any], by: list[Any]
) -> list[dict[str, Any]]:
    query = Commitment.select(*shown, Count(alias="n"), *sums).group_by(*by)
    for part in where:
        query = query.where(part)
    return await query
