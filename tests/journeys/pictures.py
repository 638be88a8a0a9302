"""Twelve real pictures of the demo for the docs: `.venv/bin/python -m tests.journeys.pictures`."""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, sync_playwright

from pb.rounds.rules import Phase
from tests.journeys import acts, city
from tests.journeys.acts import COUNCIL, FACILITATOR, RESIDENT
from tests.journeys.conftest import WORDS, chromium
from tests.journeys.person import Person, options
from tests.journeys.sights import demo
from tests.journeys.words import _, many
from tests.journeys.workshop_sights import kodes_of

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
DESK = {"viewport": {"width": 1280, "height": 860}, "is_mobile": False, "has_touch": False}
LINE = ("Lampu jalan", "20", "titik", "1,5 juta")


def main() -> int:
    """Build a demo of its own, serve it, walk through it, and write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "data"
        city.build(folder)
        rounds, proposals = demo(folder)
        browser = playwright.chromium.launch(executable_path=chromium(), args=WORDS)
        with city.served(folder) as base:
            everybody(browser, base, rounds, proposals)
            a_resident(browser, base, rounds)
            the_staff(browser, base, rounds)
            a_workshop(browser, base, kodes_of(folder)["finished"])
        browser.close()
    return 0


def phones(browser: Browser, base: str) -> Callable[..., Person]:
    """Phones whose pictures are sharp; on a desk one dot is one dot."""
    return lambda **changed: Person(
        browser.new_context(**options(**({"device_scale_factor": 2} | changed))), base
    )


def show(thing: Locator, where: str = "start") -> None:
    """Scroll there."""
    thing.evaluate("(thing, where) => thing.scrollIntoView({block: where})", where)


def keep(person: Person, name: str) -> None:
    """What the screen shows now, with as few colours as a page has."""
    person.page.evaluate("document.fonts.ready")
    taken = Image.open(io.BytesIO(person.page.screenshot(animations="disabled")))
    small = taken.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    path = FOLDER / f"{name}.png"
    small.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} KB")


def everybody(
    browser: Browser, base: str, rounds: dict[Phase | None, str], proposals: dict[Phase | None, list[str]]
) -> None:
    """The public pages."""
    phone = phones(browser, base)
    desk, visitor, night = phone(**DESK, device_scale_factor=1), phone(), phone(color_scheme="dark")
    desk.open("/")
    keep(desk, "beranda-1280")
    desk.open(f"/putaran/{rounds[None]}/hasil/1")
    keep(desk, "hasil-1280")
    visitor.open(f"/putaran/{rounds[Phase.VOTING]}")
    keep(visitor, "putaran-360")
    visitor.open(f"/putaran/{rounds[Phase.IDEAS]}/usulan")
    show(visitor.page.get_by_role("heading", level=2, name=many("%(num)s proposal", 5), exact=True))
    keep(visitor, "usulan-360")
    night.open(f"/usulan/{proposals[Phase.DELIVERY][0]}")
    show(night.page.get_by_role("heading", name=_("The trail of this proposal")))
    keep(night, "jejak-gelap-360")


def a_resident(browser: Browser, base: str, rounds: dict[Phase | None, str]) -> None:
    """Writing a proposal, and voting."""
    phone = phones(browser, base)
    author, voter = phone(), phone()
    acts.log_in_from_demo(author, "Warga RW 03 Binong")
    acts.start_proposal(author, rounds[Phase.IDEAS])
    acts.write_proposal(author, "Lampu di gang sekolah", "Gang gelap sejak magrib.", "penerangan", LINE)
    author.page.go_back()
    show(author.page.get_by_role("heading", name=_("What does it cost?")))
    keep(author, "tulis-360")
    acts.log_in_from_demo(voter, RESIDENT)
    voter.open(f"/putaran/{rounds[Phase.VOTING]}/suara")
    acts.tap_first(voter)
    show(voter.page.get_by_text(_("You chose this"), exact=True), "center")
    keep(voter, "suara-360")
    acts.send_ballot(voter, _("Review, then send"))
    keep(voter, "terkirim-360")


def the_staff(browser: Browser, base: str, rounds: dict[Phase | None, str]) -> None:
    """The desk of a round, and decisions."""
    phone = phones(browser, base)
    facilitator, council = phone(**DESK, device_scale_factor=1), phone(**DESK, device_scale_factor=1)
    acts.log_in_from_demo(facilitator, FACILITATOR)
    facilitator.open(f"/petugas/putaran/{rounds[Phase.LISTING]}")
    keep(facilitator, "petugas-1280")
    acts.log_in_from_demo(council, COUNCIL)
    council.open(f"/petugas/hasil/{rounds[Phase.PUBLISHED]}/1")
    keep(council, "putusan-1280")


def a_workshop(browser: Browser, base: str, kode: str) -> None:
    """The options side by side, and what the new version changes with the reasons behind it."""
    phone = phones(browser, base)
    desk, visitor = phone(**DESK, device_scale_factor=1), phone()
    desk.open(f"/lokakarya/{kode}")
    show(desk.page.get_by_role("heading", level=2, name=many("%(num)s option", 3), exact=True))
    keep(desk, "pilihan-1280")
    visitor.open(f"/lokakarya/{kode}/versi/1")
    show(visitor.page.get_by_role("heading", level=2, name=_("What changes, and why")))
    keep(visitor, "versi-360")


if __name__ == "__main__":
    sys.exit(main())
