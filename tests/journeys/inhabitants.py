"""People of every role, each with something of their own on the pages: drafts, a proposal, a ballot."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys import acts
from tests.journeys.acts import ADMINISTRATOR, COUNCIL, FACILITATOR, OFFICER, PROFESSIONAL, RESIDENT
from tests.journeys.person import Person
from tests.journeys.words import _, said

ROWS = {
    "resident": RESIDENT,
    "facilitator": FACILITATOR,
    "professional": PROFESSIONAL,
    "officer": OFFICER,
    "council": COUNCIL,
    "administrator": ADMINISTRATOR,
}
WARD = RESIDENT.partition(" RW 05 ")[2]


@dataclass(frozen=True)
class Made:
    """Where these things are: two drafts, a proposal, two planned rounds, a count that was tried."""

    draft: str
    bare: str
    proposal: str
    plan: str
    by_rw: str
    trial: str


def _try_a_count(visitor: Person, kode: str) -> str:
    """Count a finished round in two ways, and wait until it is counted."""
    visitor.open(f"/hitung?putaran={kode}-1")
    visitor.press(_("Count now"))
    visitor.sees(_("Where they differ"))
    return visitor.path


def settle(phone: Callable[[], Person], voting: str, counted: str) -> tuple[dict[str, Person], Made]:
    """Log everybody in and let them do something, in the rounds of these numbers and in new ones."""
    people = {role: phone() for role in (*ROWS, "visitor", "passer-by", "witness")}
    for role, row in ROWS.items():
        acts.log_in_from_demo(people[role], row)
    _become_witness(people["witness"], people["administrator"])
    _vote(people["resident"], voting)
    _decide(people["council"], counted)
    plan, by_rw = _plan_two(people["facilitator"])
    resident = people["resident"]
    line = ("Lampu jalan", "20", "titik", "1,5 juta")
    acts.start_proposal(resident, by_rw)
    acts.write_proposal(resident, "Lampu di gang sekolah", "Gang gelap sejak magrib.", "penerangan", line)
    proposal = acts.publish(resident)
    draft = acts.start_proposal(resident, by_rw)
    acts.write_proposal(resident, "Bangku di taman", "Lansia tidak bisa duduk.", "taman", line)
    resident.open(f"{draft}/2")
    acts.attach(resident, acts.photo())
    resident.press(_("Add this photo"))
    bare = acts.start_proposal(resident, by_rw)
    return people, Made(draft, bare, proposal, plan, by_rw, _try_a_count(people["visitor"], counted))


def _become_witness(witness: Person, administrator: Person) -> None:
    contact = "0812-9595-1000"
    acts.join(witness, contact, WARD, 5, "Warga Lima")
    acts.give_role(administrator, contact, "witness", WARD)
    acts.log_in(witness, contact)
    acts.set_up_second_factor(witness)


def _vote(resident: Person, kode: str) -> None:
    resident.open(f"/putaran/{kode}/suara")
    acts.tap_first(resident)
    acts.send_ballot(resident, _("Review, then send"))


def _decide(council: Person, kode: str) -> None:
    council.open(f"/petugas/hasil/{kode}/1")
    council.press(_("Keep for now"))
    council.sees(said("flash.decisions_saved"))


def _plan_two(facilitator: Person) -> tuple[str, str]:
    """One round stays a draft; the other has a budget for each of two RW and takes ideas."""
    facilitator.open("/petugas/putaran/baru")
    plan = acts.plan_round(facilitator, "Rencana tahun depan", "Binong", 1, "200 juta")
    facilitator.open("/petugas/putaran/baru")
    acts.plan_round(facilitator, f"Dana RW {WARD}", WARD, 1, "RW 05 = 50 juta\nRW 06 = 60.000.000")
    facilitator.press(_("Announce the round"))
    facilitator.sees(said("flash.round_announced"))
    kode = facilitator.path.rpartition("/")[2]
    acts.begin(facilitator, "ideas")
    return plan, kode
