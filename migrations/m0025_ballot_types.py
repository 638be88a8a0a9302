"""Ballots with points, ranks or a budget to spend: the type of a round's ballot, its limits."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
ALTER TABLE round ADD COLUMN marking TEXT NOT NULL DEFAULT 'approval'
  CHECK (marking IN ('approval', 'knapsack', 'cumulative', 'ordinal'));
UPDATE round SET marking = ballot_type;
ALTER TABLE round DROP COLUMN ballot_type;
ALTER TABLE round RENAME COLUMN marking TO ballot_type;
ALTER TABLE round ADD COLUMN most BIGINT NOT NULL DEFAULT 0 CHECK (most >= 0);
UPDATE round SET most = max_choices;
ALTER TABLE round DROP COLUMN max_choices;
ALTER TABLE round RENAME COLUMN most TO max_choices;
ALTER TABLE round ADD COLUMN counted TEXT NOT NULL DEFAULT 'mes_cost'
  CHECK (counted IN ('greedy_votes', 'mes_cost', 'greedy_points', 'mes_points', 'greedy_borda1'));
UPDATE round SET counted = rule;
ALTER TABLE round DROP COLUMN rule;
ALTER TABLE round RENAME COLUMN counted TO rule;
ALTER TABLE round ADD COLUMN points_total BIGINT NOT NULL DEFAULT 0 CHECK (points_total >= 0);
ALTER TABLE round ADD COLUMN points_cap BIGINT NOT NULL DEFAULT 0 CHECK (points_cap >= 0)
"""  # SQLite changes no check of a column: a wider one takes its place and its name


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that were there keep their type, their most choices and their rule."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
