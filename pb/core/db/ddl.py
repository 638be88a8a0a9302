"""Statements that differ between the engines: triggers of tables that only grow."""

from typing import Literal

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
