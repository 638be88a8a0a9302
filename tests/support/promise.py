"""A promise for tests: an agency with money, a community with hours, two milestones."""

from datetime import date, datetime, timedelta
from typing import Any

from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import (
    Asked,
    Brings,
    EntryKind,
    Indicator,
    Milestone,
    Party,
    PartyKind,
    Plan,
    Pledge,
)
from pb.commitments.services import Picture, Source, name_representative, promise, write_entry
from pb.core.actor import Actor, RoleHeld, RoleKind
from pb.core.ids import new_id
from pb.people.tables import RoleRow
from tests.support.town import NOON, WARD, add_person

PHOTO = Picture("0" * 32 + ".jpg", "a03d77f800112233", "Gang utama")


def plan(**changes: Any) -> Plan:
    """The drain of the main alley, in a plan."""
    values: dict[str, Any] = {
        "title": "Saluran air gang utama", "what": "Saluran diganti u-ditch.", "for_whom": "64 keluarga",
        "quantity": 90, "unit": "meter", "budget_line": "2026", "amount": 85_500_000,
        "starts": date(2026, 6, 1), "ends": date(2026, 8, 31),
        "parties": (Party(1, PartyKind.AGENCY, "DPKP"), Party(2, PartyKind.COMMUNITY, "Karang Taruna")),
        "pledges": (
            Pledge(1, 1, Brings.MONEY, "Anggaran", "Rp", 85_500_000),
            Pledge(2, 2, Brings.HOURS, "Kerja bakti", "jam", 240),
        ),
        "milestones": (
            Milestone(1, "Galian", date(2026, 6, 30), 1),
            Milestone(2, "U-ditch terpasang", date(2026, 8, 15), 3),
        ),
        "indicators": (Indicator(1, "Rumah kemasukan air", "rumah", 64, 0, "Dihitung sesudah hujan"),),
        "goal": "Gang tidak kebanjiran.", "change": "Warga dan dinas membersihkan saluran bersama.",
        "for_residents": "Rumah kering.", "for_professionals": "Saluran terukur.",
        "for_government": "Aduan berkurang.", "costs": "Biaya sesudah banjir hilang.",
    }  # fmt: skip
    return Plan(**(values | changes))


async def add_officer(agency: str = "DPKP") -> Actor:
    """An officer of an agency in the ward."""
    person = await add_person(name="Petugas dinas", kelurahan=None, rw=None)
    row = RoleRow(
        id=new_id(), account=person.person, kind="officer", place=WARD, agency=agency, discipline="",
        starts_at=NOON - timedelta(days=1), ends_at=None, given_by=None,
    )  # fmt: skip
    await RoleRow.insert(row)
    role = RoleHeld(RoleKind.OFFICER, WARD, agency)
    return Actor(person=person.person, label=person.label, roles=(role,), stepped_up=NOON)


class Site:
    """A promise with its people: council, officer, group, and three neighbours."""

    kode: str
    council: Actor
    officer: Actor
    group: Actor
    neighbours: list[Actor]

    async def write(self, who: Actor, kind: EntryKind, *, at: datetime = NOON, **more: Any) -> int:
        picture = more.pop("picture", None)
        key = more.pop("sent_key", "")
        asked = Asked(kind=kind, on=more.pop("on", at.date()), **more)
        return await write_entry(self.kode, asked, picture=picture, sent_key=key, by=who, now=at)

    async def facts(self, at: datetime = NOON) -> Promise:
        return await require_promise(self.kode, now=at)

    async def agree(self) -> None:
        await self.write(self.officer, EntryKind.ACCEPTED)
        await self.write(self.group, EntryKind.ACCEPTED)

    async def deliver(self, at: datetime = NOON) -> None:
        """Agreed, worked, shown, delivered."""
        await self.agree()
        for milestone in (1, 2):
            await self.write(self.officer, EntryKind.PROGRESS, milestone=milestone, amount=100, at=at)
        await self.write(self.officer, EntryKind.EVIDENCE, picture=PHOTO, at=at)
        await self.write(self.officer, EntryKind.DELIVERED, at=at)


async def add_site(**changes: Any) -> Site:
    site = Site()
    site.council = await add_person(name="Anggota dewan", roles=[(RoleKind.COUNCIL, WARD)])
    site.officer, site.group = await add_officer(), await add_person(name="Karang Taruna")
    site.neighbours = [await add_person() for _ in range(3)]
    site.kode = await promise(plan(**changes), Source("hand"), WARD, "DPKP", by=site.council, now=NOON)
    await name_representative(site.kode, 2, site.group.person or 0, by=site.council, now=NOON)
    return site
