"""The ballot without leaving the page, and without a mouse."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys import acts
from tests.journeys.person import Person, loose
from tests.journeys.words import _, many

WARD = "Cisaranten Endah"
Phone = Callable[..., Person]


def test_a_tap_is_kept_without_leaving_the_page(phones: Phone) -> None:
    voter = a_voter(phones(), "0812-9292-1000")
    voter.page.evaluate("window.stayed = true")
    acts.tap_first(voter)
    expect(tray(voter)).to_contain_text("Belum dikirim")
    assert voter.page.evaluate("window.stayed")


def test_one_votes_by_keyboard_alone(phones: Phone, scripts: bool) -> None:
    voter = a_voter(phones(java_script_enabled=scripts), f"0812-9292-200{int(scripts)}")
    voter.walk_to(voter.page.get_by_role("button", name=re.compile(rf"^{_('Choose')} ")).first)
    voter.page.keyboard.press("Enter")
    expect(voter.page.get_by_text(_("You chose this"), exact=True)).to_have_count(1)
    voter.walk_to(voter.link(_("Review my ballot")))
    voter.page.keyboard.press("Enter")
    voter.reads(_("Review, then send"))
    voter.walk_to(voter.button(_("Send my ballot")))
    voter.page.keyboard.press("Enter")
    voter.reads(_("Thank you. Your ballot is in the box."))
    voter.sees(many("%(num)s proposal", 1))


def a_voter(person: Person, contact: str) -> Person:
    """A new resident of a ward that votes now, with the ballot open."""
    acts.join(person, contact, WARD, 5, "Warga Empat")
    person.open("/saya")
    person.page.get_by_role("link", name=re.compile(rf"{loose(WARD)}$")).first.click()
    person.follow(_("Open my ballot"))
    person.reads(_("Your ballot"))
    return person


def tray(person: Person) -> Locator:
    """The bar of the ballot: sent or not, and the running total."""
    return person.page.get_by_role("region", name=_("Your choices so far"))
