"""A workshop for tests: in any stage, with a facilitator, seats and people in them."""

from datetime import datetime, timedelta
from typing import Any

from pb.core.actor import Actor, RoleHeld, RoleKind
from pb.core.area import PlaceCode
from pb.core.ids import new_id
from pb.people.rules import Discipline
from pb.people.tables import RoleRow
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from pb.workshops.facts import AgendaItem, WorkshopFacts
from pb.workshops.queries import require_workshop
from pb.workshops.rules import Group, WorkshopStage
from pb.workshops.services import WorkshopPlan, plan_workshop, write_option
from pb.workshops.tables import Seat, Workshop
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

SEATS = {Group.RESIDENTS: 8, Group.WOMEN: 2, Group.PROFESSIONALS: 2}


def plan(*proposals: str, **changes: Any) -> WorkshopPlan:
    """A plan for tomorrow evening in the balai RW."""
    values: dict[str, Any] = {
        "title": "Lokakarya saluran air",
        "purpose": "Memilih cara memperbaiki saluran air gang utama.",
        "venue": "Balai RW 05",
        "starts_at": NOON + timedelta(hours=7),
        "ends_at": NOON + timedelta(hours=10),
        "proposals": proposals,
        "seats": SEATS,
        "agenda": (AgendaItem(5, "Pembukaan"), AgendaItem(30, "Memahami kebutuhan")),
        "needed": (Discipline.DRAINAGE,),
        "quorum": 3,
    }
    return WorkshopPlan(**(values | changes))


async def add_facilitator(place: PlaceCode = WARD) -> Actor:
    """A facilitator of the ward, with a fresh second factor."""
    return await add_person(name="Pendamping", roles=[(RoleKind.FACILITATOR, place)], totp=True)


async def add_professional(discipline: Discipline = Discipline.DRAINAGE, place: PlaceCode = WARD) -> Actor:
    """A professional of a discipline in the ward."""
    person = await add_person(name="Tenaga ahli", totp=True)
    row = RoleRow(
        id=new_id(), account=person.person, kind=RoleKind.PROFESSIONAL.value, place=place, agency="DSDABM",
        discipline=discipline.value, starts_at=NOON - timedelta(days=1), ends_at=None, given_by=None,
    )  # fmt: skip
    await RoleRow.insert(row)
    role = RoleHeld(RoleKind.PROFESSIONAL, place, "DSDABM", discipline.value)
    return Actor(
        person=person.person, label=person.label, kelurahan=person.kelurahan, rw=person.rw,
        level=person.level, roles=(role,), stepped_up=NOON,
    )  # fmt: skip


async def add_workshop(
    stage: WorkshopStage = WorkshopStage.PLANNED,
    *,
    round_: RoundFacts | None = None,
    proposals: int = 1,
    author: Actor | None = None,
    by: Actor | None = None,
    **changes: Any,
) -> WorkshopFacts:
    """A workshop about new proposals of a round in its phase of co-design, already in a stage."""
    round_ = round_ or await add_round(Phase.CODESIGN)
    kodes = [await add_proposal(round_, author=author) for _ in range(proposals)]
    kode = await plan_workshop(plan(*kodes, **changes), by=by or await add_facilitator(), now=NOON)
    await Workshop.update({Workshop.stage: stage.value}).where(Workshop.kode == kode)
    return await require_workshop(kode)


async def add_seat(
    workshop: WorkshopFacts,
    who: Actor | None = None,
    *,
    kind: Group = Group.RESIDENTS,
    state: str = "seated",
    attended: bool = True,
    now: datetime = NOON,
) -> int:
    """Somebody with a seat; without `who` somebody whom the facilitator wrote down."""
    key = new_id()
    held = who.roles[0] if who is not None and who.roles else None
    row = Seat(
        id=key, workshop=workshop.id, kind=kind.value, account=who.person if who else None, guest=None,
        label=who.label if who else "Warga", discipline=held.discipline if held else "",
        agency=held.agency if held else "", state=state, from_home=0, credit=0, evaluated=0,
        attended_at=now if attended else None, created_at=now,
    )  # fmt: skip
    await Seat.insert(row)
    return key


OPTION = {
    "name": "Ganti semua, dengan kerja bakti",
    "text": "Saluran diganti u-ditch 30 cm sepanjang 90 meter.",
    "contribution": "Warga memberi 240 jam.",
    "lines": [{"activity": "U-ditch 30 cm", "unit": "m", "quantity": "90", "unit_price": "950.000"}],
}


async def add_option(workshop: WorkshopFacts, by: Actor, **changes: Any) -> int:
    """One more option on the board. Gives its number."""
    return await write_option(workshop.kode, OPTION | changes, number=None, revision=0, by=by, now=NOON)
