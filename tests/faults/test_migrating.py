"""`pb migrate` is killed again and again on its way: the schema is always that of some whole migrations."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pb.core.db import Engine, make_engine, migrate, pending
from pb.core.db.migrate import FOLDER
from tests.support.databases import KIND, administer, fresh_name, postgres_server
from tests.support.processes import PB, begin, pb
from tests.support.schema import shape

pytestmark = pytest.mark.anyio
NAMES = sorted(path.stem for path in FOLDER.glob("m[0-9]*.py"))
KILLS = min(int(os.environ.get("PB_FAULTS", "0")), len(NAMES) - 1)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[list[str]]:
    """Two databases with nothing in them: one to disturb, and one to compare with."""
    if KIND == "sqlite":
        yield [f"sqlite:///{tmp_path / name}.sqlite3" for name in ("disturbed", "calm")]
        return
    with postgres_server() as server:
        names = [fresh_name() for _ in range(2)]
        for name in names:
            administer(server, f"CREATE DATABASE {name}")
        yield [server.format(name=name) for name in names]
        for name in names:
            administer(server, f"DROP DATABASE {name}")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Engine]:
    engine = make_engine(url, readers=1)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def until_done(url: str, wanted: int) -> None:
    """Until so many migrations are done."""
    until = time.monotonic() + 60
    async with opened(url) as engine:
        while len(NAMES) - len(await pending(engine)) < wanted:
            assert time.monotonic() < until
            await asyncio.sleep(0.001)


async def make(url: str, count: int, folder: Path) -> set[tuple[str, ...]]:
    """What so many whole migrations make; the database holds no more of them yet."""
    for name in NAMES[:count]:
        link = folder / f"{name}.py"
        if not link.exists():
            link.symlink_to(FOLDER / link.name)
    async with opened(url) as engine:
        await migrate(engine, folder)
        return await shape(engine)


@pytest.mark.matrix("O2")
async def test_migrations_that_are_killed_are_done_whole_or_not_at_all(
    empty: list[str], tmp_path: Path, keys: Path
) -> None:
    disturbed, calm = empty
    (whole := tmp_path / "whole").mkdir()
    settings = {"PB_DATABASE_URL": disturbed, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
    stopped: list[int] = []
    for wanted in sorted(random.sample(range(1, len(NAMES)), KILLS)):
        process = begin((*PB, "migrate"), settings, quiet=True)
        try:
            await until_done(disturbed, wanted)
            await asyncio.sleep(random.uniform(0, 0.02))
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)
        async with opened(disturbed) as engine:
            waiting, made = await pending(engine), await shape(engine)
        count = len(NAMES) - len(waiting)
        assert waiting == NAMES[count:], "one is done and another before it is not"
        assert made == await make(calm, count, whole)
        stopped.append(count)
    done = await asyncio.to_thread(lambda: pb("migrate", **settings))
    assert done.returncode == 0, done.stderr
    async with opened(disturbed) as engine:
        assert await shape(engine) == await make(calm, len(NAMES), whole)
    print(f"\n{len(stopped)} kills, the migrations stood at {sorted(set(stopped))} of {len(NAMES)}")
    assert any(count < len(NAMES) for count in stopped)
