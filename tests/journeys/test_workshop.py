"""A workshop from the invitation to the version that counts, in the browsers of all who take part at once."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pb.rounds.rules import Phase
from tests.journeys import acts, evening
from tests.journeys.acts import FACILITATOR, PROFESSIONAL
from tests.journeys.evening import Evening
from tests.journeys.person import Person
from tests.journeys.sights import demo
from tests.journeys.words import _, said

Phone = Callable[..., Person]
PROMISED = 2_000  # milliseconds until a note stands on the pages of the others
A4 = {"width": 794, "height": 1123}
LAMPS = ("Lampu jalan", "10", "titik", "1,5 juta")


def test_residents_make_a_better_version(phones: Phone, staff: Phone, built: Path, scripts: bool) -> None:
    names = ("author", "guest")
    people = {name: phones(java_script_enabled=scripts) for name in names}
    for role in (FACILITATOR, PROFESSIONAL):
        people[role] = staff(role, java_script_enabled=scripts)
    rounds, _proposals = demo(built)
    title = a_proposal(people["author"], rounds[Phase.IDEAS], f"0812-9393-{1000 + scripts}")
    it = Evening(evening.plan(people[FACILITATOR], rounds[Phase.IDEAS], title), people)
    everybody_comes(it)
    they_speak_and_hear_each_other(it, live=scripts)
    they_draft_and_weigh(it)
    they_agree(it, live=scripts)
    the_new_version_takes_effect(it, title)
    it_is_on_paper(it)


def a_proposal(author: Person, round_: str, contact: str) -> str:
    title = f"Lampu di gang {contact[-4:]}"
    acts.join(author, contact, "Binong", 3, "Warga Satu")
    acts.start_proposal(author, round_)
    acts.write_proposal(author, title, "Gang gelap sejak magrib.", "penerangan", LAMPS)
    acts.publish(author)
    return title


def everybody_comes(it: Evening) -> None:
    author, guest, facilitator = it.people["author"], it.people["guest"], it.people[FACILITATOR]
    evening.sign_up(author, it)
    evening.sign_up(guest, it, "Tamu Dua")
    evening.next_stage(facilitator, it, "understand")
    facilitator.follow(_("Sheet for the door"))
    code = facilitator.page.locator(".poster-letters").inner_text()
    for person in (author, guest):
        evening.come(person, it, code)


def they_speak_and_hear_each_other(it: Evening, *, live: bool) -> None:
    author, facilitator, professional = it.people["author"], it.people[FACILITATOR], it.people[PROFESSIONAL]
    others = (facilitator, professional)
    for one in others:
        one.open(it.at())
        if live:
            one.page.evaluate("window.stayed = true")
    evening.say(author, "need", evening.NEED)
    for one in others:
        if live:
            expect(evening.note(one, evening.NEED)).to_be_visible(timeout=PROMISED)
            assert one.page.evaluate("window.stayed")
        else:
            one.open(it.at())
            expect(evening.note(one, evening.NEED)).to_be_visible()
    evening.say(author, "question", evening.ASKED)
    evening.answer(professional, it, evening.ASKED, evening.ANSWERED)
    if not live:
        author.open(it.at())
    expect(evening.note(author, evening.ANSWERED)).to_be_visible(timeout=PROMISED)


def they_draft_and_weigh(it: Evening) -> None:
    author, guest, facilitator = it.people["author"], it.people["guest"], it.people[FACILITATOR]
    for stage in ("assets", "options"):
        evening.next_stage(facilitator, it, stage)
    evening.draft_options(facilitator, it)
    evening.next_stage(facilitator, it, "weigh")
    guest.open(it.at())
    evening.say(guest, "concern", evening.WORRY)
    facilitator.open(it.desk())
    facilitator.sees(said("workshop.open_concerns"))
    evening.answer(it.people[PROFESSIONAL], it, evening.WORRY, evening.CALM)
    evening.mark_answered(facilitator, it, evening.WORRY)
    evening.weigh(facilitator, it)
    evening.give_dots(author, it)


def they_agree(it: Evening, *, live: bool) -> None:
    author, guest, facilitator = it.people["author"], it.people["guest"], it.people[FACILITATOR]
    author.open(it.at())
    evening.next_stage(facilitator, it, "agree")
    evening.write_decision(facilitator, it)
    if not live:
        author.open(it.at())
    evening.agree(author)  # with JavaScript the page of the weighing became that of the decision by itself
    guest.open(it.at())
    evening.object_(guest, "Bambu lebih murah dan bisa diambil sendiri.")
    evening.settle(facilitator, it)
    evening.next_stage(facilitator, it, "write")


def the_new_version_takes_effect(it: Evening, title: str) -> None:
    author, facilitator = it.people["author"], it.people[FACILITATOR]
    evening.write_version(facilitator, it)
    evening.sign_off(it.people[PROFESSIONAL], it)
    evening.accept(author, it)
    author.follow(_("Open the proposal"))
    author.reads(title)
    author.sees("Rp12.000.000", _("Version %(n)s", n=2))
    evening.next_stage(facilitator, it, "finished")


def it_is_on_paper(it: Evening) -> None:
    guest = it.people["guest"]
    evening.evaluate(guest, it)
    guest.open(it.at())
    guest.follow(_("Minutes"))
    guest.reads(_("Minutes of the workshop"))
    guest.sees(evening.CALM, "Fondasi tiang 60 cm", "Rp12.000.000", "Bambu lebih murah")
    paper = guest.page
    paper.emulate_media(media="print")
    paper.set_viewport_size(A4)
    assert paper.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")
    assert paper.pdf(format="A4").startswith(b"%PDF")


@pytest.fixture
def garden(built: Path) -> str:
    """The workshop of the demo that drafts its options."""
    with sqlite3.connect(f"file:{built}/rembug.sqlite3?mode=ro", uri=True) as rows:
        return str(rows.execute("SELECT kode FROM workshop WHERE stage = 'options'").fetchone()[0])


def test_words_written_without_a_connection_arrive_once(phones: Phone, garden: str) -> None:
    guest, it, words = phones(), Evening(garden), "Pagar rendah, supaya anak terlihat dari jalan."
    evening.sign_up(guest, it, "Tamu Tiga")
    guest.open(it.at())
    guest.choose(_("Kind"), said("kind.idea"))
    guest.context.set_offline(True)
    guest.fill(_("Your words"), words)
    guest.press(_("Send the note"))
    guest.sees(_("No connection. Your words are kept here, and are sent when it is back."))
    guest.press(_("Send the note"))
    expect(guest.field(_("Your words"))).to_have_value(words)
    guest.context.set_offline(False)
    expect(evening.note(guest, words)).to_have_count(1)
    expect(guest.field(_("Your words"))).to_have_value("")
    guest.open(it.at())
    expect(evening.note(guest, words)).to_have_count(1)
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in guest.faults)
    guest.faults.clear()
