"""What all journeys share: the demo city behind a real server, one browser, and people with phones."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys import acts, city
from tests.journeys.person import Person, options

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WORDS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE = 15_000
_FRESH = 300  # seconds; a second factor counts for ten minutes
SCRIPTS = {"with JavaScript": True, "without JavaScript": False}


def chromium() -> str:
    """The browser of this machine."""
    given = [os.environ.get("PB_CHROMIUM", ""), *_NAMES]
    found = [path for name in given if name and (path := shutil.which(name))]
    if not found:
        raise RuntimeError(
            "no Chromium: install the package chromium-headless-shell, or say where it is in PB_CHROMIUM"
        )
    return found[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the run; each person gets a profile of their own in it."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=WORDS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as `pb demo` builds it; nobody serves this folder, servers get copies.

    PB_TEST_SHARED names a folder in which runs share it: the first one builds it.
    """
    shared = os.environ.get("PB_TEST_SHARED")
    folder = (Path(shared) if shared else tmp_path_factory.mktemp("demo")) / "data"
    with (folder.parent / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_name("half")
            shutil.rmtree(half, ignore_errors=True)
            city.build(half)
            half.rename(folder)
    return folder


@pytest.fixture(scope="session")
def base(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the city in which the journeys happen."""
    folder = tmp_path_factory.mktemp("city") / "data"
    shutil.copytree(built, folder)
    with city.served(folder) as address:
        yield address


@pytest.fixture(params=list(SCRIPTS.values()), ids=list(SCRIPTS))
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the phones of this journey run JavaScript."""
    return bool(request.param)


@pytest.fixture
def phones(browser: Browser, base: str) -> Iterator[Callable[..., Person]]:
    """Makes people with phones; at the end nothing may have broken on any of them."""
    people: list[Person] = []

    def phone(**changed: Any) -> Person:
        person = Person(browser.new_context(**options(**changed)), base)
        person.page.set_default_timeout(_PATIENCE)
        people.append(person)
        return person

    yield phone
    faults = [fault for person in people for fault in person.faults]
    for person in people:
        person.context.close()
    assert faults == []


@pytest.fixture(scope="session")
def sessions() -> dict[str, tuple[float, Any]]:
    """Who of the staff is logged in already, since when, with which cookies: a code opens only once."""
    return {}


@pytest.fixture
def staff(phones: Callable[..., Person], sessions: dict[str, tuple[float, Any]]) -> Callable[..., Person]:
    """Makes people of the staff who have shown their second factor in the last minutes."""

    def on_duty(row: str, **changed: Any) -> Person:
        since, cookies = sessions.get(row, (0.0, None))
        if time.monotonic() - since < _FRESH:
            return phones(storage_state=cookies, **changed)
        person = phones(**changed)
        acts.log_in_from_demo(person, row)
        sessions[row] = (time.monotonic(), person.context.storage_state())
        return person

    return on_duty
