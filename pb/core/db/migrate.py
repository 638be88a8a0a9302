"""Migrations: files in order, each with its bookkeeping in one transaction, one process at a time."""

import importlib.util
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pb.core.db.engine import Engine
from pb.core.db.postgres import CityEngine

FOLDER = Path(__file__).parent.parent.parent.parent / "migrations"
_ADVISORY = 7_263_271
_TABLE = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"


async def migrate(engine: Engine, folder: Path = FOLDER) -> list[str]:
    """Run the migrations that wait; gives their names. Killed midway, the last one leaves nothing behind."""
    done = []
    for path in _files(folder):
        async with engine.transaction():
            if engine.engine_type == "postgres":
                await engine.run(f"SELECT pg_advisory_xact_lock({_ADVISORY})", ())
            await engine.run(_TABLE, ())
            if path.stem in await _applied(engine):
                continue
            await _forwards(engine, path)
            stamp = datetime.now(UTC).isoformat(timespec="seconds")
            await engine.run(
                f"INSERT INTO migration (name, applied_at) VALUES ('{path.stem}', '{stamp}')", ()
            )
            done.append(path.stem)
    return done


async def pending(engine: Engine, folder: Path = FOLDER) -> list[str]:
    """The names of the migrations that wait."""
    names = [path.stem for path in _files(folder)]
    if not await _has_table(engine):
        return names
    applied = await _applied(engine)
    return [name for name in names if name not in applied]


async def drop_tables(engine: Engine, names: Sequence[str]) -> None:
    """Drop tables with what they hold, all or none; before anybody else uses the engine."""
    if isinstance(engine, CityEngine):
        await engine.run(f"DROP TABLE {', '.join(names)} CASCADE", ())
        return
    await engine.outside("PRAGMA foreign_keys = OFF")  # rows that link to rows of their own table
    try:
        async with engine.transaction():
            for name in names:
                await engine.run(f"DROP TABLE {name}", ())
    finally:
        await engine.outside("PRAGMA foreign_keys = ON")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("m[0-9][0-9][0-9][0-9]_*.py"))


async def _applied(engine: Engine) -> set[str]:
    return {row["name"] for row in await engine.run("SELECT name FROM migration", ())}


async def _has_table(engine: Engine) -> bool:
    if engine.engine_type == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
    else:
        query = "SELECT to_regclass('migration') AS name"
    rows = await engine.run(query, ())
    return bool(rows) and rows[0]["name"] is not None


async def _forwards(engine: Engine, path: Path) -> None:
    """Load the file by its path: the folder never stands on the import path."""
    spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    async def run(statement: str) -> None:
        if statement.strip():
            await engine.run(statement, ())

    await module.forwards(run, "sqlite" if engine.engine_type == "sqlite" else "postgres")
