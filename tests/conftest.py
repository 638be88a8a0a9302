"""What all tests share: a database of their own for each test, and keys that are made for the run."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pb.core.city import SHIPPED, bind_city
from pb.core.db import Engine, bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from tests.support.databases import KIND, administer, drop_copies, fresh_copy, postgres_server

# Half of what is usual, so that all tests can be run often; those that need more say so themselves.
settings.register_profile("often", max_examples=50)
settings.load_profile("often")


def pytest_collection_finish() -> None:
    """The collector of garbage looks no more at what lives as long as the run: modules, tests, templates."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of this run, bound for the whole process."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    bind_keys(load_keys(folder, create=True))
    bind_city(SHIPPED)
    return folder


async def _prepare(url: str) -> None:
    from tests.support.town import NOON

    engine = make_engine(url, readers=1)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        from pb.places.services import load_places

        await load_places(now=NOON)
    finally:
        await engine.stop()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Iterator[str]:
    """One database with all migrations and the places of the city, which the tests copy."""
    if KIND == "sqlite":
        path = tmp_path_factory.mktemp("template") / "template.sqlite3"
        asyncio.run(_prepare(f"sqlite:///{path}"))
        yield str(path)
        return
    with postgres_server() as server:
        administer(server, "CREATE DATABASE pbtemplate")
        asyncio.run(_prepare(server.format(name="pbtemplate")))
        yield server
        drop_copies(server)


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh copy."""
    with fresh_copy(template, tmp_path) as url:
        yield url


@pytest.fixture
async def engine(database_url: str, anyio_backend: str) -> AsyncIterator[Engine]:
    """A started engine on a fresh copy, bound to all tables."""
    made = make_engine(database_url, readers=2)
    bind(made, TABLES)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Password hashes that cost next to nothing."""
    from argon2 import PasswordHasher

    from pb.people.passwords import use_hasher

    use_hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
