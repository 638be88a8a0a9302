"""Whether the schema is the one that the migrations make."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from piccolo.table import Table

from pb.core.db.engine import Engine, make_engine
from pb.core.db.migrate import migrate

_MASTER = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
_WHOLE = "SELECT * FROM pragma_integrity_check(20)"
_COLUMNS = """
SELECT table_name, column_name, is_nullable FROM information_schema.columns
WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position
"""


async def schema_faults(engine: Engine, tables: Sequence[type[Table]]) -> AsyncIterator[str]:
    """What is missing, was added or differs: on SQLite every statement, on PostgreSQL tables and columns.

    On SQLite a fresh file is migrated beside and compared. On PostgreSQL the tables of the code are.
    """
    for row in await engine.run(_WHOLE, ()) if engine.engine_type == "sqlite" else []:
        if row["integrity_check"] != "ok":
            yield f"the file is damaged: {row['integrity_check']}"
    found = await (_written(engine) if engine.engine_type == "sqlite" else _shape(engine))
    expected = await (_fresh() if engine.engine_type == "sqlite" else _of_code(tables))
    for name in sorted({*expected, *found}):
        if name not in found:
            yield f"{name} is missing in the schema"
        elif name not in expected:
            yield f"{name} was added to the schema"
        elif found[name] != expected[name]:
            yield f"{name} is not as the migrations made it"


async def _written(engine: Engine) -> dict[str, str]:
    return {f"{row['type']} {row['name']}": row["sql"] for row in await engine.run(_MASTER, ())}


async def _fresh() -> dict[str, str]:
    """What the migrations make; once a process, for they do not change while it runs."""
    if not _made:
        _made.update(await _migrated())
    return _made


_made: dict[str, str] = {}


async def _migrated() -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="rembug-schema-") as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'fresh.sqlite3'}", readers=1)
        await engine.start()
        try:
            await migrate(engine)
            return await _written(engine)
        finally:
            await engine.stop()


async def _shape(engine: Engine) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in await engine.run(_COLUMNS, ()):
        if row["table_name"] != "migration":
            found.setdefault(f"table {row['table_name']}", []).append(
                f"{row['column_name']}{'?' if row['is_nullable'] == 'YES' else ''}"
            )
    return {name: " ".join(sorted(columns)) for name, columns in found.items()}


async def _of_code(tables: Sequence[type[Table]]) -> dict[str, str]:
    return {
        f"table {table._meta.tablename}": " ".join(
            sorted(
                f"{column._meta.db_column_name}"
                f"{'?' if column._meta.null and not column._meta.primary_key else ''}"
                for column in table._meta.columns
            )
        )
        for table in tables
    }
