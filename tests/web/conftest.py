"""The app on a fresh database, with a clock that tests turn."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from pb.app import create_app
from pb.settings import Settings
from tests.support.asgi import started
from tests.support.town import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path, keys: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, key_dir=keys, background=False)


@pytest.fixture
async def app(settings: Settings, clock: Clock, anyio_backend: str) -> AsyncIterator[Any]:
    """The whole app, started; what it stores is its test's alone."""
    async with started(create_app(settings, clock=clock)) as running:
        yield running
