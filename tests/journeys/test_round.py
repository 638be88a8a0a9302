"""One round from a fresh idea to a promise that was kept, lived by everybody who takes part in it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys import acts, keeping
from tests.journeys.acts import COUNCIL, FACILITATOR, OFFICER, PROFESSIONAL, WITNESS
from tests.journeys.person import Person, loose
from tests.journeys.words import _, many, said

WARDS = {True: "Ancol", False: "Pasirluyu"}
DRAIN, LAMPS = "Saluran air di gang utama", "Lampu di gang sekolah"
Phone = Callable[..., Person]


@dataclass
class Round:
    """What the people of one round know: where it is, and who they are."""

    ward: str
    number: int
    scripts: bool
    kode: str = ""
    drain: str = ""
    lamps: str = ""
    people: dict[str, Person] = field(default_factory=dict)

    def contact(self, who: int) -> str:
        return f"0812-9090-{self.number}{who:03d}"

    def page(self, rest: str = "") -> str:
        return f"/putaran/{self.kode}{rest}"


def test_an_idea_becomes_a_funded_project(phones: Phone, staff: Phone, scripts: bool) -> None:
    it = Round(ward=WARDS[scripts], number=1 + scripts, scripts=scripts)
    for role in (PROFESSIONAL, OFFICER, COUNCIL, WITNESS):
        it.people[role] = staff(role, java_script_enabled=scripts)
    for who in (FACILITATOR, "author", "neighbour", "visitor"):
        it.people[who] = phones(java_script_enabled=scripts)
    facilitator, author, neighbour = it.people[FACILITATOR], it.people["author"], it.people["neighbour"]
    the_facilitator_plans_a_round(facilitator, it)
    the_facilitator_announces_it_and_begins(facilitator, it)
    a_resident_joins_and_is_told_what_is_missing(author, it)
    acts.raise_proof(it.people[OFFICER], it.contact(1))
    the_resident_writes_a_proposal(author, it)
    a_neighbour_supports_and_asks(neighbour, it)
    the_author_writes_a_second_version(author, it)
    the_neighbour_proposes_too(neighbour, it)
    the_facilitator_learns_what_is_missing(facilitator, it)
    the_professional_checks_both(it.people[PROFESSIONAL], it)
    the_facilitator_opens_the_vote(facilitator, it)
    the_author_votes_and_changes_the_ballot(author, it)
    the_neighbour_votes(neighbour, it)
    nobody_sees_the_votes_before_the_count(it)
    the_facilitator_closes_and_publishes_the_count(facilitator, it)
    the_council_member_decides(it.people[COUNCIL], it)
    everybody_reads_the_outcome(it.people["visitor"], it)
    the_promise_is_kept(it, phones)
    the_author_finds_a_notice_and_the_whole_trail(author, it)
    the_author_sees_the_data_and_leaves(author, it)


def the_facilitator_plans_a_round(facilitator: Person, it: Round) -> None:
    acts.log_in_from_demo(facilitator, FACILITATOR)
    facilitator.follow(_("Plan a new round"))
    facilitator.press(_("Save and go on"))
    facilitator.is_told(_("Title"), _("Fill this in."))
    acts.plan_round(facilitator, f"Putaran uji {it.ward}", it.ward, 2, "60 juta")
    facilitator.sees("Rp60.000.000")


def the_facilitator_announces_it_and_begins(facilitator: Person, it: Round) -> None:
    facilitator.press(_("Announce the round"))
    facilitator.sees(said("flash.round_announced"))
    it.kode = facilitator.path.rpartition("/")[2]
    extend(facilitator, "closed", 47, "Hari libur bersama jatuh di tengah pemungutan suara.")
    acts.begin(facilitator, "ideas")


def extend(facilitator: Person, phase: str, days: int, reason: str) -> None:
    """Move the date of a phase; without a reason nothing moves, and what was typed stays."""
    facilitator.unfold(_("Change a date"))
    facilitator.field(_("Phase")).select_option(phase)
    facilitator.fill(_("New day"), acts.day(days))
    facilitator.press(_("Change and announce"))
    facilitator.is_told(_("Reason, read by all residents"), _("Fill this in."))
    facilitator.fill(_("Reason, read by all residents"), reason)
    facilitator.press(_("Change and announce"))
    facilitator.sees(said("flash.dates_changed"), said("event.round.dates_changed"), reason)


def a_resident_joins_and_is_told_what_is_missing(author: Person, it: Round) -> None:
    acts.join(author, it.contact(1), it.ward, 5, "Warga Satu")
    author.open(it.page())
    author.reads(f"Putaran uji {it.ward}")
    author.sees(said("needs_level.2"))
    author.follow(_("How to prove where you live"))
    author.sees(_("Some rounds ask for proof that you live here."))


def the_resident_writes_a_proposal(author: Person, it: Round) -> None:
    acts.start_proposal(author, it.kode)
    author.fill(_("Your idea in a few words"), DRAIN)
    author.press(_("Next"))
    author.is_told(_("What is the need?"), said("lack.empty"))
    author.fill(_("What is the need?"), "Air masuk dapur setiap hujan. Hubungi 0812-3456-7890.")
    author.fill(_("Who benefits?"), "64 keluarga di 3 RT")
    author.press(_("Next"))
    author.is_told(_("What is the need?"), said("talk.private_numbers"))
    author.fill(_("What is the need?"), "Air masuk dapur setiap hujan.")
    author.press(_("Next"))
    the_resident_says_where(author)
    the_resident_says_what_it_costs(author)
    author.reads(DRAIN)
    author.sees(_("Not public yet"), "Rp40.000.000")
    it.drain = acts.publish(author)


def the_resident_says_where(author: Person) -> None:
    author.reads(_("Where is it?"))
    author.fill(_("Number of the RW"), "lima")
    author.press(_("Next"))
    author.is_told(_("Number of the RW"), said("lack.rw"))
    author.is_told(_("Kind of proposal"), said("lack.choose"))
    author.fill(_("Number of the RW"), "5")
    author.choose(_("Kind of proposal"), said("category.drainase"))
    acts.attach(author, b"ini bukan foto")
    author.press(_("Add this photo"))
    author.is_told(_("Take or choose a photo"), said("photo.not_a_photo"))
    acts.attach(author, acts.photo())
    author.fill(_("What does it show?"), "Gang utama sesudah hujan")
    author.press(_("Add this photo"))
    author.sees("Gang utama sesudah hujan")
    author.press(_("Next"))


def the_resident_says_what_it_costs(author: Person) -> None:
    author.reads(_("What does it cost?"))
    acts.cost_line(author, 1, "Saluran beton", "100", "m", "murah")
    author.press(_("See it before it is public"))
    author.sees(said("lack.line"))
    acts.cost_line(author, 1, "Saluran beton", "100", "m", "350.000")
    author.press(_("Add a line"))
    acts.cost_line(author, 2, "Tutup saluran", "50", "lembar", "100 ribu")
    author.fill(_("What can residents bring?"), "Kerja bakti tiap Minggu")
    author.press(_("See it before it is public"))


def a_neighbour_supports_and_asks(neighbour: Person, it: Round) -> None:
    acts.join(neighbour, it.contact(2), it.ward, 7, "Warga Dua")
    acts.raise_proof(it.people[OFFICER], it.contact(2))
    neighbour.open(it.page("/usulan"))
    neighbour.follow(DRAIN)
    neighbour.press(_("Support"))
    neighbour.sees(many("%(num)s supporter", 1), _("You support this. Take it back"))
    neighbour.mark(_("What is it?"), said("comment.question"))
    neighbour.fill(_("Your words"), "Siapa yang merawat sesudah selesai?")
    neighbour.press(_("Send"))
    neighbour.sees("Siapa yang merawat sesudah selesai?")


def the_author_writes_a_second_version(author: Person, it: Round) -> None:
    author.open(it.drain)
    author.sees("Siapa yang merawat sesudah selesai?")
    author.press(_("Change my proposal"))
    author.fill(_("What is the need?"), "Air masuk dapur setiap hujan deras.")
    author.press(_("Next"))
    author.press(_("Next"))
    author.press(_("See it before it is public"))
    author.fill(_("What did you change, and why?"), "Diukur bersama warga.")
    author.press(_("Publish the new version"))
    author.follow(_("Version %(n)s", n=2))
    author.reads(DRAIN)
    expect(author.page.get_by_role("insertion").filter(has_text="deras")).to_be_visible()
    author.sees("Diukur bersama warga.", _("unchanged"))


def the_neighbour_proposes_too(neighbour: Person, it: Round) -> None:
    acts.start_proposal(neighbour, it.kode)
    line = ("Lampu jalan", "20", "titik", "1,5 juta")
    acts.write_proposal(neighbour, LAMPS, "Gang gelap sejak magrib.", "penerangan", line)
    neighbour.sees("Rp30.000.000")
    it.lamps = acts.publish(neighbour)


def the_facilitator_learns_what_is_missing(facilitator: Person, it: Round) -> None:
    facilitator.open(f"/petugas/putaran/{it.kode}")
    for phase in ("screening", "listing"):
        acts.begin(facilitator, phase)
    facilitator.sees(said("gate.screened.no", n=2), said("gate.eligible.no", n=1, names=it.ward))
    facilitator.unfold(_("Begin this phase now"))
    facilitator.fill(_("Reason, read by all residents"), acts.REASON)
    facilitator.press(_("Begin “%(phase)s” now", phase=said("phase.voting")))
    facilitator.is_told(_("Reason, read by all residents"), said("round.gate"))


def the_professional_checks_both(professional: Person, it: Round) -> None:
    professional.open("/petugas")
    professional.follow(_("Screening"))
    professional.follow(DRAIN)
    professional.press(_("Make the verdict public"))
    professional.is_told(_("Reason, in plain words"), _("Fill this in."))
    professional.choose(_("Agency"), keeping.AGENCY)
    verdict(professional, "eligible", "40.000.000", "Tanahnya milik kota. Biayanya cukup.")
    professional.open(f"/petugas/usulan/{it.lamps.rpartition('/')[2]}")
    verdict(professional, "eligible_changed", "32 juta", "Bisa, dengan tiang yang lebih kuat.")


def verdict(professional: Person, result: str, cost: str, reason: str) -> None:
    """A verdict with its cost and a public reason."""
    professional.mark(_("Is it possible?"), said(f"verdict.{result}"))
    professional.fill(_("Cost as checked"), cost)
    professional.fill(_("Reason, in plain words"), reason)
    professional.press(_("Make the verdict public"))
    professional.sees(said("flash.screened"))


def the_facilitator_opens_the_vote(facilitator: Person, it: Round) -> None:
    facilitator.open(f"/petugas/putaran/{it.kode}")
    facilitator.sees(said("gate.screened"), said("gate.eligible"), said("gate.voters"))
    acts.sign_both(it.kode, facilitator, it.people[WITNESS])
    facilitator.open(f"/petugas/putaran/{it.kode}")
    acts.begin(facilitator, "voting")
    facilitator.open(it.page("/catatan"))
    facilitator.sees(said("event.round.announced"), said("event.round.dates_changed"), acts.REASON)


def the_author_votes_and_changes_the_ballot(author: Person, it: Round) -> None:
    author.open(it.page())
    author.follow(_("Open my ballot"))
    tray = author.page.get_by_role("region", name=_("Your choices so far"))
    expect(tray).to_contain_text("Belum dikirim")
    acts.tap(author, LAMPS)
    expect(tray).to_contain_text("Rp32.000.000")
    author.sees(_("Does not fit yet: it lacks"))
    author.open("/saya")
    author.open(it.page("/suara"))
    expect(tray).to_contain_text("Rp32.000.000")
    acts.send_ballot(author, LAMPS)
    author.follow(_("Change my choices"))
    expect(tray).to_contain_text("Terkirim")
    author.press(f"{_('Take back')} {LAMPS}")
    expect(tray).to_contain_text("Belum dikirim")
    acts.tap(author, DRAIN)
    expect(tray).to_contain_text("Rp40.000.000")
    acts.send_ballot(author, DRAIN)
    author.open(it.page("/suara"))
    expect(tray).to_contain_text("Terkirim")


def the_neighbour_votes(neighbour: Person, it: Round) -> None:
    neighbour.open(it.page("/suara"))
    acts.tap(neighbour, DRAIN)
    acts.send_ballot(neighbour, DRAIN)


def nobody_sees_the_votes_before_the_count(it: Round) -> None:
    for who in ("visitor", FACILITATOR, COUNCIL):
        it.people[who].open(it.page("/hasil"))
        it.people[who].reads(_("The result is not public yet"))
        it.people[who].sees_not(DRAIN, LAMPS)


def the_facilitator_closes_and_publishes_the_count(facilitator: Person, it: Round) -> None:
    facilitator.open(f"/petugas/putaran/{it.kode}")
    acts.sign_both(it.kode, facilitator, it.people[WITNESS])
    acts.sign_both(it.kode, facilitator, it.people[WITNESS])
    facilitator.open(f"/petugas/putaran/{it.kode}")
    acts.begin(facilitator, "published")
    facilitator.follow(_("See the result"))
    facilitator.reads(many("%(num)s proposal chosen in %(name)s", 1, name=it.ward))


def the_council_member_decides(council: Person, it: Round) -> None:
    council.open("/petugas")
    council.follow(f"{_('Decide')} {it.ward}")
    council.reads(_("Decide on each project"))
    council.choose(f"{_('Decision')}: {DRAIN}", said("decision.funded_changed"))
    council.fill(f"{_('If changed, the new amount')}: {DRAIN}", "38 juta")
    council.press(_("Go on to publishing"))
    council.is_told(f"{_('Reason, read by everybody')}: {DRAIN}", said("decide.reason"))
    council.fill(f"{_('Reason, read by everybody')}: {DRAIN}", "Harga bahan turun.")
    council.press(_("Go on to publishing"))
    council.reads(_("Publish these decisions?"))
    council.sees("Rp38.000.000", "Harga bahan turun.", said("referral.musrenbang"))
    council.press(_("Publish all decisions now"))
    council.sees(said("flash.decisions_published"))
    council.follow(_("Minutes"))
    council.reads(_("Minutes of the vote"))
    council.sees(DRAIN, LAMPS, "Harga bahan turun.", _("Witness of the residents"))


def everybody_reads_the_outcome(visitor: Person, it: Round) -> None:
    visitor.open("/hasil")
    visitor.follow(f"Putaran uji {it.ward}")
    visitor.sees(DRAIN, said("decision.funded_changed"), "Harga bahan turun.", said("count.no_votes"))
    visitor.sees(_("%(n)s ballots = %(m)s voters marked", n=2, m=2))


def the_promise_is_kept(it: Round, phones: Phone) -> None:
    """Promised, accepted, built, disputed, answered, confirmed by three who are no party."""
    visitor, officer, neighbour = it.people["visitor"], it.people[OFFICER], it.people["neighbour"]
    visitor.open(it.drain)
    visitor.follow(_("See what was promised, and what is done"))
    path = visitor.path
    acts.log_in_anew(it.people["author"], it.contact(1))
    acts.log_in_anew(neighbour, it.contact(2))
    keeping.the_plan_gets_its_steps(it.people[COUNCIL], path)
    keeping.the_parties_accept(officer, it.people[COUNCIL], it.people["author"], it.contact(1), path)
    keeping.the_work_is_reported(officer, path)
    keeping.a_neighbour_disputes_it(neighbour, path)
    keeping.the_agency_answers(officer, path)
    others = [phones(java_script_enabled=it.scripts) for _other in range(2)]
    for who, other in enumerate(others, 3):
        acts.join(other, it.contact(who), it.ward, 8, "Warga Tiga")
        acts.raise_proof(officer, it.contact(who))
    keeping.three_neighbours_confirm([neighbour, *others], path)
    keeping.the_trail_tells_it_all(visitor, it.drain, path)
    keeping.the_report_of_the_year_counts_it(visitor, path)


def the_author_finds_a_notice_and_the_whole_trail(author: Person, it: Round) -> None:
    author.open("/")
    author.page.get_by_role("link", name=re.compile(rf"^{_('My page')}")).click()
    author.follow(_("All notices"))
    author.follow(said("notice.decided.funded_changed", title=DRAIN))
    author.reads(DRAIN)
    author.sees(said("decision.funded_changed"), "Rp38.000.000", "Harga bahan turun.")
    trail = author.page.get_by_role("region", name=_("The trail of this proposal"))
    for code in ("proposal.published", "proposal.changed", "proposal.screened", "proposal.listed"):
        expect(trail).to_contain_text(re.compile(loose(said(f"event.{code}"))))
    expect(trail).to_contain_text(re.compile(loose(said("counted.won", votes=2))))
    expect(trail).to_contain_text(re.compile(loose(said("decision.funded_changed"))))


def the_author_sees_the_data_and_leaves(author: Person, it: Round) -> None:
    author.open("/saya")
    author.follow(_("See my data"))
    author.sees("Warga Satu", it.contact(1), f"Putaran uji {it.ward}", DRAIN)
    with author.page.expect_download() as download:
        author.follow(_("Download as a file"))
    kept = json.loads(Path(download.value.path()).read_text())
    assert "Warga Satu" in json.dumps(kept)
    author.follow(_("Delete my account"))
    author.fill(_("Your password, to be sure"), "bukan sandi saya")
    author.press(_("Delete my account"))
    author.is_told(_("Your password, to be sure"), said("person.wrong_password"))
    author.fill(_("Your password, to be sure"), acts.PASSWORD)
    author.press(_("Delete my account"))
    author.open(it.drain)
    author.reads(DRAIN)
    author.sees_not("Warga Satu")
    acts.log_in(author, it.contact(1))
    author.sees(said("person.wrong_password"))
