"""Reads about rounds: one struct with its contests, dates and moves, in four queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from piccolo.columns import ForeignKey
from piccolo.columns.combination import Where

from pb.core.errors import NotFound
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.rules import Phase
from pb.rounds.tables import Contest, Move, PhaseDate, Round


async def require_round(kode: str) -> RoundFacts:
    """The announced round with this kode; raises `NotFound`."""
    rows = await Round.select().where(Round.kode == kode)
    return (await _filled(rows))[0] if rows else _absent()


async def require_round_by_id(round_id: int) -> RoundFacts:
    """A round, announced or not; raises `NotFound`."""
    rows = await Round.select().where(Round.id == round_id)
    return (await _filled(rows))[0] if rows else _absent()


async def announced_rounds() -> tuple[RoundFacts, ...]:
    """Every announced round, newest first."""
    rows = (
        await Round.select()
        .where(Round.announced_at.is_not_null())
        .order_by(Round.announced_at, ascending=False)
    )
    return await _filled(rows)


async def draft_rounds() -> tuple[RoundFacts, ...]:
    """Rounds that are not announced yet, newest first: for facilitators."""
    rows = (
        await Round.select().where(Round.announced_at.is_null()).order_by(Round.created_at, ascending=False)
    )
    return await _filled(rows)


async def rounds_where(*conditions: Any) -> tuple[RoundFacts, ...]:
    """Announced rounds and drafts for which this holds, in four queries."""
    return await _filled(await Round.select().where(*conditions))


def _absent() -> RoundFacts:
    raise NotFound


_FEW = 60


def _of(column: ForeignKey[Any], ids: list[int]) -> Where:
    """What belongs to these rounds; many are asked for with all others, which costs less than naming them."""
    return column.is_in(ids) if len(ids) <= _FEW else column.is_not_null()


async def _filled(rows: Sequence[dict[str, Any]]) -> tuple[RoundFacts, ...]:
    ids = [row["id"] for row in rows]
    if not ids:
        return ()
    contests: dict[int, list[ContestFacts]] = defaultdict(list)
    for row in await Contest.select().where(_of(Contest.round, ids)).order_by(Contest.number):
        contests[row.pop("round")].append(ContestFacts(**row))
    dates: dict[int, dict[Phase, datetime]] = defaultdict(dict)
    for row in await PhaseDate.select().where(_of(PhaseDate.round, ids)):
        dates[row["round"]][Phase(row["phase"])] = row["opens_at"]
    moves: dict[int, dict[Phase, datetime]] = defaultdict(dict)
    for row in await Move.select().where(_of(Move.round, ids)):
        moves[row["round"]][Phase(row["phase"])] = row["at"]
    kept = RoundFacts.__struct_fields__
    return tuple(
        RoundFacts(
            **{name: row[name] for name in kept if name in row},
            contests=tuple(contests[row["id"]]),
            dates=dates[row["id"]],
            moves=moves[row["id"]],
        )
        for row in rows
    )
