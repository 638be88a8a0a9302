"""Every route with every role: who comes in, who is sent to log in, and for whom there is nothing here."""

import csv
from pathlib import Path
from typing import Any

import pytest

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
REFUSED = {"event", "event_actor"}  # and so is an act that its role may not do


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


async def test_each_route_has_its_line_and_each_line_its_route(shared_town: Town) -> None:
    routes = {f"{method} {name}": path for name, (method, path) in routes_of(shared_town.inner).items()}
    assert sorted(routes) == sorted(LINES)
    assert {name: line["path"] for name, line in LINES.items()} == routes
    assert set(table()[0]) == {"method", "route", "path", *ROLES}


@pytest.mark.parametrize("line", LINES)
async def test_each_role_gets_what_the_table_says(shared_town: Town, line: str) -> None:
    """A refusal changes no row, save in counters of tries and in the record, which says who tried."""
    town, name = shared_town, LINES[line]["route"]
    ask, got = asks(town.facts)[name], {}
    for role in ROLES:
        async with town.undone():
            before = await town.rows() if LINES[line][role] not in DONE else {}
            answer = await send(town, town.browser(role), name, ask)
            got[role] = told(answer)
            changed = differences(before, await town.rows()) if before else []
            noted = REFUSED if LINES[line]["method"] == "POST" else set()
            assert set(changed) <= (READ if name.startswith("counter.") else noted), role
            if got[role] in {"403", "step up"} and noted:
                assert set(changed) == REFUSED, role
            if LINES[line][role] in {"403", "404"}:
                assert not private_words(town, answer.text)
    assert got == {role: LINES[line][role] for role in ROLES}


def private_words(town: Town, page: str) -> list[str]:
    """Words of things that are hidden from somebody who is refused."""
    hidden = ["Lampu di gang belakang sekolah", "Rencana 2028", *town.facts.phones.values()]
    return [words for words in hidden if words in page]
