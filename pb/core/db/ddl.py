"""Statements that differ between the engines: triggers of tables that only grow."""

from typing import Literal

from pb.core.db.engine import Engine

Dialect = Literal["sqlite", "postgres"]

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$
"""


def append_only(table: str, dialect: Dialect) -> list[str]:
    """Triggers that refuse UPDATE and DELETE on a table, on both engines (security.md 4)."""
    if dialect == "postgres":
        return [
            _FUNCTION,
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for act in ("UPDATE", "DELETE")
    ]


async def unguarded(engine: Engine, tables: tuple[str, ...]) -> list[str]:
    """Which of these tables have lost a trigger that refuses UPDATE or DELETE."""
    if engine.engine_type == "sqlite":
        found = await engine.run("SELECT name FROM sqlite_master WHERE type = 'trigger'", ())
        names = {row["name"] for row in found}
        return [t for t in tables if not {f"{t}_no_update", f"{t}_no_delete"} <= names]
    query = "SELECT tgname AS name FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
    names = {row["name"] for row in await engine.run(query, ())}
    return [t for t in tables if f"{t}_only_grows" not in names]
