"""`pb verify` on a database that somebody changed: a schema, a trigger, a ledger, single bits of the file."""

import contextlib
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from pb.commitments.rules import EntryKind
from pb.core.db import Engine, bind, make_engine
from pb.piccolo_app import TABLES
from pb.transparency.services import extend_log
from pb.verify_command import all_faults
from tests.support.databases import KIND
from tests.support.processes import pb
from tests.support.promise import add_site
from tests.support.sealed import sealed_round
from tests.support.town import NOON
from tests.test_start import settings
from tests.transparency.test_log import unguard

pytestmark = pytest.mark.anyio
FLIPS = int(os.environ.get("PB_FLIPS", "12"))  # 500 in the slow group


async def wrong() -> list[str]:
    return [f"{kind}: {text}" async for kind, text in all_faults(NOON)]


@pytest.mark.matrix("I2")
async def test_a_schema_that_was_changed_and_a_trigger_that_is_gone_are_named(engine: Engine) -> None:
    assert await wrong() == []
    await unguard(engine, "outcome")
    await engine.run_ddl("ALTER TABLE contest ADD COLUMN backdoor TEXT")
    await engine.run_ddl("CREATE TABLE elsewhere (id BIGINT)")
    found = await wrong()
    assert "schema: table contest is not as the migrations made it" in found
    assert "schema: table elsewhere was added to the schema" in found
    assert "schema: table outcome has lost the trigger that lets it only grow" in found


@pytest.mark.matrix("I1")
async def test_a_ledger_that_was_rewritten_with_new_digests_does_not_fit_the_record(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    await site.write(site.officer, EntryKind.STARTED, milestone=1)
    assert await wrong() == []
    await unguard(engine, "ledger_entry")
    await engine.run_ddl("UPDATE ledger_entry SET text = 'Lain' WHERE number = 1")
    assert f"ledger: {site.kode}: ledger_entry 1 does not follow from those before it" in await wrong()


@pytest.mark.skipif(KIND != "sqlite", reason="the bits of a file")
@pytest.mark.matrix("I3")
async def test_single_bits_of_the_file_are_noticed_or_change_no_outcome(
    engine: Engine, tmp_path: Path
) -> None:
    await sealed_round()
    await extend_log(now=NOON)
    whole = tmp_path / "utuh.sqlite3"
    await engine.outside(f"VACUUM INTO '{whole}'")
    counted = outcome(whole)
    chance, size, noticed = random.Random(7), whole.stat().st_size, 0
    for turn in range(FLIPS):
        hurt = tmp_path / f"rusak-{turn}.sqlite3"
        shutil.copy(whole, hurt)
        with hurt.open("r+b") as file:
            place = chance.randrange(size)
            file.seek(place)
            byte = file.read(1)[0] ^ 1 << chance.randrange(8)
            file.seek(place)
            file.write(bytes([byte]))
        found = await verified(hurt)
        noticed += bool(found)
        assert found or outcome(hurt) == counted, place
        hurt.unlink()
    assert noticed or FLIPS < 50


def outcome(path: Path) -> object:
    """What a stranger would be told: counts, ballots, decisions; or that the file cannot be read."""
    with contextlib.suppress(sqlite3.DatabaseError), sqlite3.connect(path) as file:
        return [
            sorted(file.execute(f"SELECT * FROM {table}"))
            for table in ("outcome", "closed_ballot", "decision", "project")
        ]
    return "unreadable"


async def verified(path: Path) -> list[str]:
    """What verify says of this file; a file that cannot be read is noticed too."""
    other = make_engine(f"sqlite:///{path}", readers=1)
    bind(other, TABLES)
    try:
        await other.start()
        return await wrong()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    finally:
        await other.stop()


def test_the_command_names_what_differs_and_makes_nothing(database_url: str, tmp_path: Path) -> None:
    given = settings(database_url, tmp_path)
    pb("keys", "create", **given)
    sound = pb("verify", **given)
    assert (sound.returncode, sound.stdout) == (0, "ok: 0 entries\n"), sound.stderr
    empty = pb("verify", "--json", **settings(f"sqlite:///{tmp_path / 'baru.sqlite3'}", tmp_path))
    assert empty.returncode == 1
    assert "migrations wait" in empty.stdout
