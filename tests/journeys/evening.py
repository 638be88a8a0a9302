"""What people do in a workshop: plan it, sign up, come, speak, weigh, decide, write, sign off."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.journeys import acts
from tests.journeys.person import Person, loose
from tests.journeys.words import _, said

TITLE = "Lokakarya lampu gang"
DRAFTS = {
    "Tiang besi": ("Tiang besi", "10", "tiang", "1,2 juta"),
    "Tiang bambu": ("Tiang bambu", "10", "tiang", "400 ribu"),
}
QUESTION = "Tiang mana yang kita pakai?"
ASKED, ANSWERED = "Berapa lama tiang bambu bertahan?", "Dua musim hujan, sesudah itu diganti."
NEED, WORRY = "Anak pulang mengaji lewat gang gelap.", "Tiang bambu rubuh kalau angin kencang."
CALM = "Kita pakai tiang besi, jadi tidak rubuh."
SPEAKS = {"author": "Warga Satu", "guest": "Tamu Dua"}


@dataclass
class Evening:
    """Where a workshop is and who is there."""

    kode: str
    people: dict[str, Person] = field(default_factory=dict)

    def at(self, rest: str = "") -> str:
        return f"/lokakarya/{self.kode}{rest}"

    def desk(self, rest: str = "") -> str:
        return f"/petugas/lokakarya/{self.kode}{rest}"


def plan(facilitator: Person, round_: str, proposal: str) -> str:
    """On the desk of the round: fill in the form; gives the number of the workshop."""
    facilitator.open(f"/petugas/putaran/{round_}")
    facilitator.follow(_("Plan a workshop"))
    facilitator.press(_("Plan and announce"))
    facilitator.is_told(_("Title"), _("Fill this in."))
    facilitator.fill(_("Title"), TITLE)
    facilitator.fill(_("What is to be decided?"), "Tiang apa yang tahan lama dan bisa dirawat warga?")
    facilitator.tick(proposal)
    facilitator.fill(_("Where"), "Balai RW 03, tanpa anak tangga")
    facilitator.fill(_("Day"), acts.day(1))
    facilitator.tick(said("discipline.drainage"))
    facilitator.fill(_("How many people must be there?"), "2")
    facilitator.fill(_("How many percent of them must agree?"), "50")
    facilitator.press(_("Plan and announce"))
    facilitator.sees(said("flash.workshop_planned"))
    return facilitator.path.split("/")[3]


def sign_up(person: Person, it: Evening, name: str = "") -> None:
    """Take a seat; who has no account gives a name."""
    person.open(it.at())
    person.follow(_("Sign up"))
    if name:
        person.fill(_("Your name"), name)
    person.press(_("Sign up"))
    person.reads(_("You have a seat"))


def come(person: Person, it: Evening, code: str) -> None:
    """Enter the code that hangs at the door, not at once the right one."""
    person.open(it.at())
    person.follow(_("I am here"))
    person.fill(_("Code at the door"), "XXXXXX")
    person.press(_("I am here"))
    person.is_told(_("Code at the door"), said("seat.wrong_code"))
    person.fill(_("Code at the door"), code.lower())
    person.press(_("I am here"))
    person.sees(_("You are there"))


def next_stage(facilitator: Person, it: Evening, stage: str) -> None:
    """On the desk: open the next stage."""
    facilitator.open(it.desk())
    facilitator.press(_("Open “%(stage)s”", stage=said(f"stage_now.{stage}")))
    facilitator.sees(f"{said(f'stage_now.{stage}')}: {said(f'stage_says.{stage}')}")


def say(person: Person, kind: str, text: str) -> None:
    """Write a note, on the page of the workshop."""
    person.choose(_("Kind"), said(f"kind.{kind}"))
    person.fill(_("Your words"), text)
    person.press(_("Send the note"))
    expect(note(person, text)).to_be_visible()


def note(person: Person, text: str) -> Locator:
    """A note on the board."""
    return person.page.locator("#papan .said-words").filter(has_text=text)


def answer(person: Person, it: Evening, asked: str, words: str) -> None:
    """Answer a note."""
    person.open(it.at())
    told = person.page.locator("#papan .said > li").filter(has_text=asked)
    told.get_by_role("link", name=re.compile(loose(_("Answer this")))).click()
    person.fill(_("Your answer"), words)
    person.press(_("Send the answer"))
    expect(note(person, words)).to_be_visible()


def mark_answered(facilitator: Person, it: Evening, asked: str) -> None:
    """On the desk: a concern has its answer."""
    facilitator.open(it.desk())
    box = facilitator.page.get_by_role("checkbox", name=re.compile(loose(asked)))
    box.check()
    facilitator.press(_("It is answered"))
    facilitator.sees(_("Answered."))


def draft_options(facilitator: Person, it: Evening) -> None:
    """Two drafts, each with its costs."""
    for name, line in DRAFTS.items():
        facilitator.open(it.desk("/pilihan"))
        facilitator.follow(_("Write an option"))
        facilitator.fill(_("Name"), name)
        facilitator.fill(_("What is done"), f"{name} di sepuluh titik.")
        acts.cost_line(facilitator, 1, *line)
        facilitator.press(_("Keep this option"))
        facilitator.sees(name)


def weigh(facilitator: Person, it: Evening) -> None:
    """One measure, and how each draft does."""
    facilitator.open(it.desk("/pilihan"))
    facilitator.fill(_("One more measure"), "Tahan lima tahun")
    facilitator.press(_("Add the measure"))
    for letter, value in {"A": "yes", "B": "no"}.items():
        chosen = facilitator.page.get_by_label(f"Tahan lima tahun: {letter}")
        chosen.select_option(label=said(f"value.{value}"))
    facilitator.press(_("Keep these values"))
    facilitator.page.wait_for_url("**#ukuran")


def give_dots(person: Person, it: Evening) -> None:
    """Two dots for the first draft, one for the second."""
    person.open(it.at())
    for number, dots in {1: "2", 2: "1"}.items():
        person.page.locator(f"#f-titik-{number}").fill(dots)
    person.press(_("Give my dots"))
    person.page.wait_for_url("**#titik-saya")
    expect(person.button(_("Change my dots"))).to_be_visible()


def write_decision(facilitator: Person, it: Evening) -> None:
    """The group chooses the first draft."""
    facilitator.open(it.desk("/putusan"))
    facilitator.follow(_("We choose option %(letter)s", letter="A"))
    facilitator.fill(_("Question"), QUESTION)
    facilitator.fill(_("What is decided"), CALM)
    facilitator.fill(_("Why"), "Tahan lima tahun.")
    facilitator.fill(_("What was refused, and why"), "Tiang bambu: cepat rusak.")
    facilitator.press(_("Keep these words"))
    facilitator.reads(QUESTION)


def agree(person: Person) -> None:
    """Agree, on a page that shows what is to be agreed to."""
    person.page.get_by_role("button", name=re.compile(rf"^{loose(_('I agree'))}")).click()
    person.sees(_("You agree"))


def object_(person: Person, why: str) -> None:
    """Object, not at once with a reason."""
    person.unfold(_("I object"))
    person.press(_("Send my objection"))
    person.is_told(_("Why do you object?"), said("decide.no_reason"))
    person.fill(_("Why do you object?"), why)
    person.press(_("Send my objection"))
    person.sees(_("You object"))


def settle(facilitator: Person, it: Evening) -> None:
    """Answer what was objected, then settle."""
    facilitator.open(it.desk("/putusan/1"))
    facilitator.sees(_("Not possible yet"))
    facilitator.fill(_("Why is this not followed?"), "Bambu tetap dipakai untuk tiang bendera.")
    facilitator.press(_("Answer"))
    facilitator.press(_("Settle this decision"))
    facilitator.sees(_("Settled"))


def write_version(facilitator: Person, it: Evening) -> None:
    """The new version from the chosen draft, each change with the decision and a note behind it."""
    facilitator.open(it.at())
    facilitator.follow(_("Write a new version"))
    facilitator.mark(_("Which option was chosen?"), "A. Tiang besi")
    facilitator.press(_("Begin to write"))
    facilitator.fill(_("The change in one sentence"), "Tiang besi, dipilih warga.")
    facilitator.page.get_by_role("button", name=_("Keep, and show what changes")).click()
    facilitator.sees(_("No reason yet"))
    for box in facilitator.page.get_by_role("checkbox", name=re.compile(_("Decision %(n)s:", n=1))).all():
        box.check()
    first = facilitator.page.locator("#t-0")
    first.select_option(index=1)
    facilitator.press(_("Keep, and see it as others will"))
    facilitator.sees_not(_("No reason yet"))
    facilitator.press(_("Hand it in"))
    facilitator.sees(said("flash.version_handed_in"))


def sign_off(professional: Person, it: Evening) -> None:
    """Can be built, on a condition."""
    professional.open("/petugas")
    waits = professional.page.get_by_role("listitem").filter(has_text=_("A new version waits for your word"))
    waits.get_by_role("link").first.click()
    for box in ("It is technically possible", "The costs are within the price list of the city"):
        professional.tick(_(box))
    professional.tick(_("It says who looks after it later"))
    professional.mark(_("Can it be built?"), said("signed.can_if"))
    professional.press(_("Make my word public"))
    professional.is_told(_("Conditions or reasons"), said("version.no_reason"))
    professional.fill(_("Conditions or reasons"), "Fondasi tiang 60 cm, diperiksa sebelum dicor.")
    professional.press(_("Make my word public"))
    professional.sees(said("flash.version_signed"))


def accept(author: Person, it: Evening) -> None:
    """All of it; with that it takes effect."""
    author.open(it.at("/versi/1"))
    author.sees("Fondasi tiang 60 cm")
    author.mark(_("Do you accept the new version?"), _("Yes, all of it"))
    author.press(_("Send my answer"))
    author.sees(_("This is version %(n)s of the proposal now.", n=2))


def evaluate(person: Person, it: Evening) -> None:
    """Two minutes, once."""
    person.open(it.at())
    person.follow(_("How was it?"))
    for question in (
        "Could everybody have a say, also those who speak little?",
        "Did the proposal get better?",
        "Did what residents said change what was decided?",
        "Were the questions settled that the workshop was held for?",
    ):
        person.mark(_(question), "4")
    person.press(_("Send my answer"))
    person.sees(said("evaluate.twice"))
