"""The account for administrators in docs/operating.md reads everything but the box (security.md P8)."""

import contextlib
import re
from pathlib import Path

import pytest

from pb.core.db import Engine
from tests.support.databases import KIND

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "postgres", reason="SQLite has no accounts"),
    pytest.mark.matrix("N8"),
]


async def test_who_looks_by_hand_reads_tables_and_never_the_box(engine: Engine) -> None:
    page = Path("docs/operating.md").read_text()  # noqa: ASYNC240 - nothing else runs here
    statements = re.findall(r"```sql\n(CREATE ROLE rembug_look.*?)```", page, re.S)[0]
    (owner,) = await engine.run("SELECT current_user AS name", ())
    said = statements.replace("FOR ROLE rembug ", f'FOR ROLE "{owner["name"]}" ')
    with contextlib.suppress(_UndoneError):
        await _try(engine, said)


class _UndoneError(Exception):
    """Roles belong to the whole server: nothing of them stays."""


async def _try(engine: Engine, said: str) -> None:
    async with engine.transaction():
        for statement in filter(str.strip, said.split(";")):
            await engine.run(statement, ())
        for table, may in {
            "event": True,
            "participation": True,
            "open_ballot": False,
            "ballot_draft": False,
        }.items():
            asked = f"SELECT has_table_privilege('rembug_look', '{table}', 'SELECT') AS may"
            assert (await engine.run(asked, ()))[0]["may"] is may, table
        raise _UndoneError
