"""No page has a barrier: axe-core, targets and width, for each role, language, scheme and screen."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pb.rounds.rules import Phase
from tests.journeys import acts, city
from tests.journeys.inhabitants import ROWS, Made, settle
from tests.journeys.parts import Part, parts
from tests.journeys.person import Person, options
from tests.journeys.sight import Sight
from tests.journeys.sights import NOWHERE, demo, once, tours

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
FRESH = 300.0  # seconds
STAFF = tuple(role for role in ROWS if role != "resident")
_START = """() => {
  const why = node => node.any.concat(node.all, node.none).map(check => check.message).join("; ");
  const told = rule => rule.nodes.map(node => `${rule.id} at ${node.target}: ${why(node)}`);
  window.barriers = axe.run(document, {resultTypes: ["violations"], elementRef: false})
    .then(found => found.violations.flatMap(told));
}"""
_LAYOUT = """() => {
  const found = [], width = document.scrollingElement.scrollWidth;
  const screen = document.documentElement.clientWidth;  // on a phone innerWidth grows with the page
  if (width > screen) found.push(`${width} px wide on ${screen}`);
  const wanted = "button, a.button, summary, select, textarea, nav a, .choice label, input";
  const own = ["hidden", "radio", "checkbox"];
  for (const target of document.querySelectorAll(wanted)) {
    const high = target.getBoundingClientRect().height;
    if (high >= 43.5 || own.includes(target.type) || target.closest(".hidden, .skip")) continue;
    if (target.checkVisibility()) found.push(`${Math.round(high)} px high: ${target.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""
_SEND = """(form, fields) => {
  const given = field => Object.keys(fields).find(name => field.name.startsWith(name));
  for (const field of form.elements) {
    if (given(field)) field.value = fields[given(field)];
    else if (["radio", "checkbox"].includes(field.type)) field.checked = false;
    else if (!["hidden", "submit", "button", "file", "fieldset"].includes(field.type)) field.value = "";
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button[type=submit]"));
}"""


@dataclass
class Settled:
    """The city of this file: everybody logged in, what they made, and which addresses opened to somebody."""

    people: dict[str, Person]
    made: Made
    folder: Path
    opened: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def settled(built: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Settled]:
    """A city of its own, so that no journey changes what is looked at."""
    folder = tmp_path_factory.mktemp("sights") / "data"
    shutil.copytree(built, folder)
    rounds, _proposals = demo(folder)
    city.run(folder, "tests.journeys.rooms")

    def phone() -> Person:
        person = Person(browser.new_context(**options()), base)
        person.context.add_init_script(path=AXE)
        return person

    with city.served(folder) as base:
        people, made = settle(phone, rounds[Phase.VOTING], rounds[Phase.PUBLISHED])
        yield Settled(people, made, folder)
        for person in people.values():
            person.context.close()


def open_(person: Person, sight: Sight) -> None:
    """Open the page, or send the form and see what it answers."""
    if sight.path:
        person.open(sight.path)
    if sight.form:
        form = person.page.locator(f'form[action="{sight.form}"]').last
        with person.page.expect_navigation():
            form.evaluate(_SEND, sight.fields)
        assert sight.fields or person.page.get_by_role("alert").count(), f"{sight} finds no fault"


def look_around(settled: Settled, walks: dict[str, list[Sight]]) -> list[str]:
    """Everybody walks at once: while axe reads the page of one, the next opens theirs.

    The second factor counts for ten minutes, so the staff show it again on a long walk.
    """
    found: list[str] = []
    read: dict[str, Sight] = {}
    known: set[Part] = set()
    shown_at = -FRESH
    for step in range(max(map(len, walks.values())) + 1):
        if time.monotonic() - shown_at >= FRESH:
            found += told(settled, read, *read)
            for role in STAFF:
                acts.step_up(settled.people[role], ROWS[role])
            shown_at = time.monotonic()
        for role, sights in walks.items():
            person = settled.people[role]
            found += told(settled, read, role)
            if step < len(sights) and is_new(settled, person, sights[step], known):
                open_(person, sights[step])
                person.page.evaluate(_START)
                read[role] = sights[step]
    return found + [fault for person in settled.people.values() for fault in person.faults]


def told(settled: Settled, read: dict[str, Sight], *roles: str) -> list[str]:
    """What axe and the eye find on the pages that these roles have open."""
    found = []
    for role in roles:
        sight = read.pop(role, None)
        if sight is not None:
            page = settled.people[role].page
            faults = page.evaluate("window.barriers") + page.evaluate(_LAYOUT)
            found += [f"{role}: {sight}: {fault}" for fault in faults]
    return found


def is_new(settled: Settled, person: Person, sight: Sight, known: set[Part]) -> bool:
    """Whether this page has a part that nobody has seen; forms are always sent."""
    if sight.form:
        return True
    answer = person.context.request.get(person.base + sight.path)
    if answer.ok and answer.url == person.base + sight.path:
        settled.opened.add(sight.path)
    found = parts(answer.text())
    fresh = not found <= known
    known |= found
    return fresh


def test_no_role_meets_a_barrier(settled: Settled) -> None:
    walks = tours(settled.folder, settled.made)
    assert look_around(settled, walks) == []
    wanted = {sight.path for sights in walks.values() for sight in sights if not sight.form}
    assert wanted - settled.opened == {NOWHERE}


@pytest.mark.parametrize(
    ("tongue", "scheme", "screen", "turn"),
    [("su", "dark", PHONE, 0), ("en", "light", DESK, 1)],
    ids=["in the dark", "on a desk"],
)
def test_no_page_has_a_barrier_in_another_language(
    settled: Settled, tongue: str, scheme: Any, screen: Any, turn: int
) -> None:
    """Every fourth page in each of the two: what they are made of is the same."""
    for person in settled.people.values():
        person.context.add_cookies([{"name": "bahasa", "value": tongue, "url": person.base}])
        person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        person.page.set_viewport_size(screen)
    walks = once(settled.folder, settled.made, turn)
    assert look_around(settled, walks) == []
    for role in (role for role, sights in walks.items() if sights):
        assert settled.people[role].page.locator("html").get_attribute("lang") == tongue
