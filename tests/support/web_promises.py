"""Promises of the town for web tests, one in each state; what is written in them looks like a script."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from pb.commitments.rules import EntryKind, Milestone, PromiseState
from pb.commitments.rules.sessions import CardEnd, Ending
from pb.commitments.services import (
    Picture,
    Source,
    end_cards,
    name_representative,
    open_session,
    promise,
    write_cards,
)
from pb.core.actor import Actor
from pb.proposals.photos import store_photo
from tests.support.promise import PHOTO, Site, add_officer, plan
from tests.support.town import NOON, WARD

SCRIPT = "<script>alert('janji')</script> & lagi"


async def stored_picture(folder: Path) -> Picture:
    """A green picture in the folder."""
    stored = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(stored, "JPEG")
    name = (await store_photo(stored.getvalue(), folder)).name
    (folder / PHOTO.name).write_bytes(stored.getvalue())
    return Picture(name, "a03d77f800112233", "Gang <b>utama</b>")


class Builder:
    """Makes sites with the people of the town."""

    def __init__(self, people: dict[str, Actor], officer: Actor, picture: Picture) -> None:
        self.people, self.officer, self.picture = people, officer, picture

    async def site(self, name: str, **changes: Any) -> Site:
        site = Site()
        site.council, site.officer = self.people["council"], self.officer
        site.group = self.people["newcomer"]
        site.neighbours = [self.people["resident"], self.people["neighbour"]]
        changes = {"title": f"Saluran gang {name}"} | changes
        site.kode = await promise(plan(**changes), Source("hand"), WARD, "DPKP", by=site.council, now=NOON)
        await name_representative(site.kode, 2, site.group.person or 0, by=site.council, now=NOON)
        return site

    async def running(self) -> str:
        """Late, with a moved date, money that was corrected, and a picture (entry 7)."""
        days = {"starts": date(2026, 3, 1), "ends": date(2026, 5, 31)}
        first = Milestone(1, "Galian", date(2026, 4, 20), 1)
        second = Milestone(2, SCRIPT, date(2026, 5, 20), 1)
        site = await self.site(SCRIPT, what=SCRIPT, **days, milestones=(first, second))
        await site.agree()
        await site.write(site.officer, EntryKind.STARTED)
        await site.write(site.officer, EntryKind.PROGRESS, milestone=1, amount=100, text=SCRIPT)
        await site.write(site.officer, EntryKind.SPENDING, amount=9_000_000, pledge=1, text=SCRIPT)
        await site.write(site.officer, EntryKind.CORRECTED, refers=5, text="Salah ketik: Rp900.000.")
        await site.write(site.officer, EntryKind.EVIDENCE, picture=self.picture, text=SCRIPT)
        await site.write(
            site.officer, EntryKind.DATE_CHANGED, new_date=date(2026, 6, 2), text="Bahan datang terlambat."
        )
        return site.kode

    async def checked(self, state: PromiseState) -> str:
        """Handed over, and what came of it."""
        site = await self.site(state.value)
        await site.deliver(NOON)
        if state is PromiseState.DISPUTED:
            await site.write(
                site.neighbours[0], EntryKind.DISPUTED, picture=self.picture, text="Air masih masuk rumah."
            )
        elif state is PromiseState.UNCONFIRMED:
            await site.write(site.council, EntryKind.CLOSED)
        elif state is not PromiseState.DELIVERED:
            await site.write(site.neighbours[0], EntryKind.CONFIRMED, text="Sudah beres.")
        return site.kode

    async def held(self, kind: EntryKind) -> str:
        site = await self.site(kind.value)
        await site.write(site.council, kind, text="Lahan masih dipakai warga.")
        return site.kode

    async def asked(self) -> str:
        """Its group wants to bring less, and says how much."""
        site = await self.site("asked")
        words = f"Kami sanggup 120 jam. {SCRIPT}"
        await site.write(site.group, EntryKind.CHANGE_ASKED, text=words, pledge=2, amount=120)
        return site.kode

    async def session(self) -> str:
        """Offices in the ward: one card was answered, one waits."""
        facilitator = self.people["facilitator"]
        day, there = NOON.date(), ("DLH", "DPKP")
        kode = await open_session(WARD, day, f"Balai {SCRIPT}", there, by=facilitator, now=NOON)
        await write_cards(kode, f"DPKP: Kapan? {SCRIPT}\nDLH: Tong sampah?", by=facilitator, now=NOON)
        answer = Ending(1, CardEnd.ANSWERED, f"Pekan ini. {SCRIPT}")
        await end_cards(kode, [answer], by=facilitator, now=NOON)
        return kode


async def build_promises(people: dict[str, Actor], folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Kodes by state, and those of field sessions.

    Those whose state comes with time are handed over and have one confirmation.
    """
    make = Builder(people, await add_officer(), await stored_picture(folder))
    agreed = await make.site("agreed")
    await agreed.agree()
    await name_representative(agreed.kode, 2, people["officer"].person or 0, by=agreed.council, now=NOON)
    return {
        "running": await make.running(),
        "proposed": (await make.site("proposed")).kode,
        "agreed": agreed.kode,
        "delivered": await make.checked(PromiseState.DELIVERED),
        "disputed": await make.checked(PromiseState.DISPUTED),
        "unconfirmed": await make.checked(PromiseState.UNCONFIRMED),
        "confirmed": await make.checked(PromiseState.VERIFIED),
        "paused": await make.held(EntryKind.PAUSED),
        "cancelled": await make.held(EntryKind.CANCELLED),
        "asked": await make.asked(),
    }, {"cards": await make.session()}
