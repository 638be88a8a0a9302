"""A round from nothing, thirty checks by keyboard, a merge, an appeal, a ballot by letter."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import acts, city
from tests.journeys.person import Person
from tests.journeys.words import _, many, said

Phone = Callable[..., Person]
DESK = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False}
KEYS = (
    "By keyboard: Enter on a verdict keeps it and goes to the next, as Alt + S does from everywhere. "
    "Alt + N and Alt + B turn the pages. In Firefox with Shift, on a Mac with Control and Option."
)
APPEAL = "Izin tertulis dari perusahaan sudah kami terima minggu ini."


@pytest.fixture(scope="module")
def town(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A city of its own, with what `commissioned` adds to it, and where it is served."""
    folder = tmp_path_factory.mktemp("commissioned") / "data"
    shutil.copytree(built, folder)
    made = json.loads(city.run(folder, "tests.journeys.commissioned").splitlines()[-1])
    with city.served(folder) as address:
        yield made | {"base": address}


@pytest.fixture(scope="module")
def base(town: dict[str, Any]) -> str:
    return str(town["base"])


def known(phones: Phone, town: dict[str, Any], who: str, **changed: Any) -> Person:
    """Somebody who is logged in already."""
    person = phones(**changed)
    cookie = {"name": "sesi", "value": town["secrets"][who], "url": town["base"]}
    person.context.add_cookies([cookie])  # type: ignore[list-item]
    return person


def test_a_round_is_planned_from_nothing_and_rehearsed_on_few_screens(
    phones: Phone, town: dict[str, Any]
) -> None:
    facilitator, screens = known(phones, town, "facilitator", **DESK), set[str]()
    facilitator.page.on("framenavigated", lambda frame: screens.add(frame.url.partition("?")[0]))
    facilitator.open("/petugas")
    facilitator.follow(_("Plan a new round"))
    acts.plan_round(facilitator, "Putaran dari nol", "Cisaranten Endah", 1, "200 juta")
    facilitator.follow(_("Rehearse the count"))
    facilitator.reads(_("Rehearsal of the count"))
    facilitator.fill(_("Number to make them from"), "7")
    facilitator.page.locator("[name=cara]").first.check()
    facilitator.press(_("Count now"))
    counted = facilitator.page.get_by_role("heading", name=_("Beside each other"))
    expect(counted).to_be_visible(timeout=60_000)  # two rules are counted beside the work of others
    assert len(screens) <= 8


def test_a_professional_checks_thirty_proposals_in_one_sitting_by_keyboard_alone(
    phones: Phone, town: dict[str, Any]
) -> None:
    for scripts, part in ((True, town["kodes"][:15]), (False, town["kodes"][15:])):
        expert = known(phones, town, "expert", java_script_enabled=scripts, **DESK)
        expert.open(f"/petugas/usulan/{part[0]}?urut=kode#f-hasil")
        keyboard = expert.page.keyboard
        for kode in part:
            expert.page.wait_for_url(f"**/{kode}?**")
            for key in ("Space", "Tab", "ArrowDown", "Shift+Tab", "Enter"):  # eligible, for a usual reason
                keyboard.press(key)
        expert.sees(said("flash.answer_ready"))
    leads = known(phones, town, "facilitator", **DESK)
    leads.open(f"/petugas/putaran/{town['desk']}/jawaban")
    leads.sees(many("%(num)s answer is ready", 30))


def test_the_keys_of_a_check_turn_its_pages_and_leave_writing_alone(
    phones: Phone, town: dict[str, Any], scripts: bool
) -> None:
    expert, asked = known(phones, town, "expert", java_script_enabled=scripts, **DESK), list[str]()
    first, here, last = (f"/petugas/usulan/{kode}?status=semua&urut=kode" for kode in town["kodes"][10:13])
    expert.page.on("dialog", lambda box: (asked.append(box.type), box.dismiss()))
    expert.open(here)
    expert.sees(_(KEYS))
    for key, there in (("n", last), ("b", here), ("b", first), ("n", here)):
        expert.presses_alt(key)
        expert.page.wait_for_url(f"**{there}")
    reason = expert.field(_("Reason, in plain words"))
    reason.fill("")
    for letter in "nbsNBS":
        expert.page.keyboard.press(letter)
        expert.presses_alt(letter.lower(), control=True)  # how some keyboards write a letter more
    expect(reason).to_have_value("nbsNBS")
    if scripts:  # a slip of the hand does not throw the words away
        expert.presses_alt("n")
        expect(reason).to_have_value("nbsNBS")
    assert asked == ["beforeunload"] * scripts
    expert.mark(_("Is it possible?"), said("verdict.eligible"))
    reason.focus()
    expert.presses_alt("s")
    expert.page.wait_for_url(f"**{last}#f-hasil")
    expert.sees(said("flash.answer_ready"))
    expert.presses_alt("b")
    expert.page.wait_for_url(f"**{here}")
    expect(reason).to_have_value("nbsNBS")
    assert asked == ["beforeunload"] * scripts


def test_two_authors_agree_and_a_supporter_moves_with_one_tap(phones: Phone, town: dict[str, Any]) -> None:
    first, second = town["pair"]
    author, neighbour, fan = (known(phones, town, who) for who in ("author", "neighbour", "fan"))
    author.open(f"/usulan/{first}")
    author.follow(_("Merge with another one"))
    author.page.get_by_role("checkbox", name="Saluran air gang Mawar RT 02").check()
    author.fill(_("Why should they be one?"), "Salurannya satu, pekerjaannya satu.")
    author.press(_("Ask those who wrote them"))
    author.reads(_("Shall these proposals become one?"))
    neighbour.open("/saya/kabar")
    neighbour.page.get_by_role("link", name="Saluran air gang Mawar RT 02").first.click()
    neighbour.follow(_("Read it"))
    neighbour.press(_("Yes, I go along"))
    neighbour.sees(said("regroup_state.done"))
    fan.open(f"/usulan/{second}")
    fan.page.get_by_role("button", name=_("Support the new one")).click()
    fan.open(f"/usulan/{second}")
    fan.sees(_("You support the new one"))


def test_another_professional_answers_an_appeal(phones: Phone, town: dict[str, Any]) -> None:
    author, expert, judge = (known(phones, town, who) for who in ("author", "expert", "judge"))
    author.open(f"/usulan/{town['refused']}")
    author.follow(_("Appeal against the refusal"))
    author.fill(_("Why should it be looked at again?"), APPEAL)
    author.press(_("Send the appeal"))
    author.sees(said("flash.appealed"))
    expert.open(f"/petugas/usulan/{town['refused']}")
    expert.sees(said("answer.appealed"))
    judge.open("/petugas/usulan")
    judge.follow(f"{_('Answer the appeal')} {town['refused']}")
    judge.sees(APPEAL)
    judge.mark(_("What now?"), said("verdict.eligible"))
    judge.fill(_("Reason, in plain words"), "Izinnya sudah dilihat dan berlaku sepuluh tahun.")
    judge.press(_("Answer in public"))
    author.open(f"/usulan/{town['refused']}")
    author.sees(said("appeal_outcome.changed"), "Izinnya sudah dilihat dan berlaku sepuluh tahun.")


def test_from_the_code_of_a_letter_to_the_box_in_under_a_minute(
    phones: Phone, town: dict[str, Any], scripts: bool
) -> None:
    voter, (serial, code) = phones(java_script_enabled=scripts), town["letters"][int(scripts)]
    began, screens = time.monotonic(), list[str]()
    voter.page.on("framenavigated", lambda frame: screens.append(frame.url))
    voter.open(f"/putaran/{town['voting']}/surat?seri={serial}")  # as the code on the letter leads there
    voter.fill(_("Code"), code.lower())
    voter.press(_("Open my ballot"))
    acts.tap_first(voter)
    voter.follow(_("Review my ballot"))
    voter.press(_("Send my ballot"))
    voter.reads(_("Thank you. Your ballot is in the box."))
    expect(voter.page.get_by_text(_("Your receipt"))).to_be_visible()
    assert time.monotonic() - began < 60
    assert len(set(screens)) <= 4
