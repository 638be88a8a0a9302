"""Every route with every role: who comes in, who is sent to log in, and for whom there is nothing here."""

import csv
from pathlib import Path
from typing import Any

import pytest

from pb.core.audit import Entry
from pb.core.events import Event
from tests.support.town import Browser
from tests.support.web_asks import Ask, asks
from tests.support.web_town import ROLES, Town, differences, routes_of

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("Z1")]
TABLE = Path(__file__).parent / "role_table.csv"
DONE = {"200", "303"}
READ = {
    "event",
    "event_actor",
    "topic_version",
}  # an officer's look at a person is written down, found or not


def table() -> list[dict[str, str]]:
    """The lines of the table, as they are checked in."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LINES = {f"{line['method']} {line['route']}": line for line in table()}


async def send(town: Town, who: Browser, name: str, ask: Ask) -> Any:
    """Ask a route as a browser does."""
    url = town.url(name, **ask.params)
    method = routes_of(town.inner)[name][0]
    return await (who.get(url) if method == "GET" else who.post(url, ask.fields))


def told(answer: Any) -> str:
    """The status as the table writes it: where to, for those who are sent to show who they are."""
    if answer.status == 303 and answer.location.startswith("/masuk"):
        return "log in"
    return (
        "step up"
        if answer.status == 303 and answer.location.startswith("/petugas/kode")
        else str(answer.status)
    )


async def refusals() -> int:
    """How many failed checks of privilege stand in the record."""
    return await Entry.count().where(Entry.kind == Event.ACT_REFUSED.value)


async def test_each_route_has_its_line_and_each_line_its_route(shared_town: Town) -> None:
    routes = {f"{method} {name}": path for name, (method, path) in routes_of(shared_town.inner).items()}
    assert sorted(routes) == sorted(LINES)
    assert {name: line["path"] for name, line in LINES.items()} == routes
    assert set(table()[0]) == {"method", "route", "path", *ROLES}


@pytest.mark.parametrize("line", LINES)
async def test_each_role_gets_what_the_table_says(shared_town: Town, line: str) -> None:
    """A refusal changes no row; counters of tries may rise, and the record says whose role was too little."""
    town, name = shared_town, LINES[line]["route"]
    ask, got = asks(town.facts)[name], {}
    for role in ROLES:
        async with town.undone():
            before = await town.rows() if LINES[line][role] not in DONE else {}
            answer = await send(town, town.browser(role), name, ask)
            got[role] = told(answer)
            changed = differences(before, await town.rows()) if before else []
            assert set(changed) <= (READ if name.startswith("counter.") else set()), role
            too_little = LINES[line]["method"] == "POST" and got[role] in {"403", "step up"}
            if too_little or got[role] == "log in" or LINES[line]["method"] == "GET":
                assert await refusals() == int(too_little), role
            if LINES[line][role] in {"403", "404"}:
                assert not private_words(town, answer.text)
    assert got == {role: LINES[line][role] for role in ROLES}


def private_words(town: Town, page: str) -> list[str]:
    """Words of things that are hidden from somebody who is refused."""
    hidden = ["Lampu di gang belakang sekolah", "Rencana 2028", *town.facts.phones.values()]
    return [words for words in hidden if words in page]
