"""The app on a fresh database, and the app on a town that is full of things, with a clock that tests turn."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemBytecodeCache

from pb.app import Site, create_app, make_site
from pb.core.db import bind, current_engine, make_engine
from pb.piccolo_app import TABLES
from pb.settings import Settings
from tests.support.asgi import started
from tests.support.databases import KIND, administer, fresh_name
from tests.support.town import NOON, Clock
from tests.support.web_town import Facts, Town, build


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path, keys: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, key_dir=keys, background=False)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates as they were compiled: for both sites once, and for all runs that share PB_TEST_SHARED."""
    shared = os.environ.get("PB_TEST_SHARED")
    folder = Path(shared) / "templates" if shared else tmp_path_factory.mktemp("templates")
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session")
def site(keys: Path, compiled: FileSystemBytecodeCache) -> Site:
    """Routes and templates, made once: each test starts them on its own database."""
    made = make_site()
    made.environment.bytecode_cache = compiled
    return made


@pytest.fixture(scope="session")
def town_site(keys: Path, compiled: FileSystemBytecodeCache) -> Site:
    """The same for the town of a module, which runs while a test starts an app of its own."""
    made = make_site()
    made.environment.bytecode_cache = compiled
    return made


@pytest.fixture
async def app(settings: Settings, clock: Clock, site: Site, anyio_backend: str) -> AsyncIterator[Any]:
    """The whole app, started; what it stores is its test's alone."""
    async with started(create_app(settings, clock=clock, site=site)) as running:
        yield running


async def _build(url: str, folder: Path) -> Facts:
    engine = make_engine(url, readers=1)
    bind(engine, TABLES)
    await engine.start()
    try:
        return await build(folder)
    finally:
        await engine.stop()


@pytest.fixture(scope="session")
def full_town(
    template: str, tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None
) -> Iterator[tuple[str, Path, Facts]]:
    """A database with a whole town in it, which modules copy; its photos; what exists there."""
    folder = tmp_path_factory.mktemp("town")
    if KIND == "sqlite":
        path = folder / "town.sqlite3"
        shutil.copy(template, path)
        yield str(path), folder, asyncio.run(_build(f"sqlite:///{path}", folder / "photos"))
        return
    administer(template, "CREATE DATABASE pbtown TEMPLATE pbtemplate")
    yield template, folder, asyncio.run(_build(template.format(name="pbtown"), folder / "photos"))


@pytest.fixture(scope="module")
def town_url(full_town: tuple[str, Path, Facts], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a copy of the town for one module."""
    source = full_town[0]
    if KIND == "sqlite":
        copy = tmp_path_factory.mktemp("copy") / "rembug.sqlite3"
        shutil.copy(source, copy)
        yield f"sqlite:///{copy}"
        return
    name = fresh_name()
    administer(source, f"CREATE DATABASE {name} TEMPLATE pbtown")
    yield source.format(name=name)
    administer(source, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
async def shared_town(
    town_url: str, full_town: tuple[str, Path, Facts], keys: Path, town_site: Site, anyio_backend: str
) -> AsyncIterator[Town]:
    """The app on a copy of the town, started once for a module; `town` undoes what a test writes."""
    _, folder, facts = full_town
    clock = Clock()
    settings = Settings(database_url=town_url, data_dir=folder, key_dir=keys, background=False)
    async with started(create_app(settings, clock=clock, site=town_site)) as app:
        yield Town(app, facts, clock, current_engine(), folder)


@pytest.fixture
async def town(shared_town: Town) -> AsyncIterator[Town]:
    """The full town. What the test writes is undone after it, and the clock is turned back."""
    shared_town.clock.now = NOON
    async with shared_town.undone():
        yield shared_town
