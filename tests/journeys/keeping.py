"""From the decision to the finished drain: parties report, neighbours look, the trail shows it all."""

import re

from playwright.sync_api import expect

from tests.journeys import acts
from tests.journeys.person import Person, loose
from tests.journeys.words import _, many, said

AGENCY = "Dinas Perumahan dan Kawasan Permukiman"
BROKEN = "Dua tutup saluran pecah dan air masih tergenang."
MENDED = "Dua tutup sudah diganti dan dasar saluran diratakan."


def write(person: Person, path: str, act: str, **fields: str) -> None:
    """One entry in the ledger, through the list of what can be written now."""
    person.open(path)
    person.follow(_("Write in the ledger"))
    person.follow(said(f"act.{act}"))
    for name, value in fields.items():
        asked = person.page.locator(f"[name={name}]")
        kind = asked.evaluate("element => element.tagName")
        if kind == "SELECT":
            asked.select_option(index=int(value))
        else:
            asked.fill(value)
    if act == "evidence":
        picture(person)
    person.press(said(f"act.{act}"))
    person.sees(said(f"ledger.{act}"))


def picture(person: Person) -> None:
    """Choose a file as photo of a form."""
    chosen = {"name": "saluran.jpg", "mimeType": "image/jpeg", "buffer": acts.photo()}
    person.field(_("Photo")).set_input_files(chosen)


def the_plan_gets_its_steps(council: Person, path: str) -> None:
    """Nobody is bound by a plan that lacks steps: the council member writes them."""
    council.open(path)
    council.sees(_("The plan is not whole yet"), said("step.1"))
    council.follow(_("Write the missing steps"))
    for name in ("goal", "change", "for_residents", "for_professionals", "for_government", "costs"):
        council.page.locator(f"textarea[name={name}]").fill("Dirundingkan dengan warga RW di balai.")
    council.page.locator("[name=alasan]").fill("Rencana dilengkapi bersama warga.")
    council.press(_("Change the plan"))
    council.sees_not(_("The plan is not whole yet"))


def the_parties_accept(officer: Person, council: Person, author: Person, contact: str, path: str) -> None:
    """The agency for itself; the author for the residents, once the council member lets them speak."""
    council.open(path)
    council.sees(_("Still to accept:"), AGENCY)
    council.follow(_("Who speaks for a party"))
    council.field(_("For which party?")).select_option(index=1)
    council.press(_("Let this person speak"))
    council.is_told(_("Phone number or e-mail of the account"), _("Fill this in."))
    council.fill(_("Phone number or e-mail of the account"), contact)
    council.press(_("Let this person speak"))
    for party in (officer, author):
        write(party, path, "accepted")
    author.sees(said("promise_state.agreed"))


def the_work_is_reported(officer: Person, path: str) -> None:
    """Begun, paid for, in a picture, done: an officer writes each line once."""
    officer.open(path)
    officer.follow(_("Write in the ledger"))
    officer.follow(said("act.spending"))
    officer.fill(_("How much was spent?"), "20 juta")
    officer.press(said("act.spending"))
    officer.is_told(_("Number of the receipt"), _("Fill this in."))
    officer.fill(_("Number of the receipt"), "KW-014")
    officer.press(said("act.spending"))
    officer.sees("Rp20.000.000", "KW-014")
    write(officer, path, "evidence")
    for milestone in (0, 1):
        write(officer, path, "progress", tonggak=str(milestone), persen="100")
    write(officer, path, "delivered", isi="Sudah selesai, silakan diperiksa.")


def a_neighbour_disputes_it(neighbour: Person, path: str) -> None:
    """In words and with a picture; the promise is open again until it is answered."""
    neighbour.open(path)
    neighbour.follow(_("Is it done well? Say it"))
    neighbour.fill(_("What is not right?"), BROKEN)
    picture(neighbour)
    neighbour.press(_("Not done well"))
    neighbour.reads(_("Thank you for looking"))


def the_agency_answers(officer: Person, path: str) -> None:
    officer.open(path)
    officer.sees(said("promise_state.disputed"), BROKEN)
    write(officer, path, "answered", isi=MENDED)


def three_neighbours_confirm(neighbours: list[Person], path: str) -> None:
    """The third one makes it count as done."""
    for n, neighbour in enumerate(neighbours, 1):
        neighbour.open(path)
        neighbour.follow(_("Is it done well? Say it"))
        neighbour.fill(_("What did you see?"), "Air mengalir dan gang kering.")
        neighbour.press(_("Done well"))
        neighbour.sees(many("%(num)s resident has confirmed it so far.", n))
    neighbours[-1].sees(_("That is enough: it counts as done."))


def the_trail_tells_it_all(visitor: Person, proposal: str, path: str) -> None:
    """From the proposal to its promise, with the money, the dispute and its answer."""
    visitor.open(proposal)
    visitor.page.locator(f"a[href='{path}']").first.click()
    visitor.sees(said("promise_state.verified"), "Rp20.000.000", BROKEN, MENDED)
    told = visitor.page.get_by_role("main")
    for act in ("accepted", "spending", "evidence", "delivered", "disputed", "answered", "confirmed"):
        expect(told).to_contain_text(re.compile(loose(said(f"ledger.{act}"))))


def the_report_of_the_year_counts_it(visitor: Person, path: str) -> None:
    """The council's report of the year names the promise as confirmed, with its money, and counts it."""
    visitor.open("/")
    visitor.follow(_("Promises"))
    visitor.follow(_("By council member"))
    visitor.reads(_("How council members keep promises"))
    links = visitor.page.locator("a[href^='/komitmen/laporan/']")
    reports = [str(link.get_attribute("href")) for link in links.all()]
    assert reports
    lines = [line for report in reports if (line := _line_in(visitor, report, path))]
    assert len(lines) == 1, "a promise stands in the report of one year"
    assert said("promise_state.verified") in lines[0]
    assert "Rp38.000.000" in lines[0]
    assert "Rp20.000.000" in lines[0]


def _line_in(visitor: Person, report: str, path: str) -> str:
    """The line of a promise in a report that counts at least one as confirmed; empty when it is not there."""
    visitor.open(report)
    visitor.sees(said("role.council"))
    line = visitor.page.get_by_role("row").filter(has=visitor.page.locator(f"a[href='{path}']"))
    if not line.count():
        return ""
    numbers = visitor.page.get_by_role("table", name=_("In numbers")).get_by_role("row")
    confirmed = numbers.filter(has_text=said("promise_state.verified")).get_by_role("cell")
    assert int(confirmed.inner_text()) >= 1
    return " ".join(line.inner_text().split())
