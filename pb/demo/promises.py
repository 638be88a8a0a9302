"""The promises of the demo: one for each funded project, each with a ledger of its own."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image, ImageDraw

from pb.commitments.pictures import fingerprint
from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import Asked, Milestone, Plan
from pb.commitments.rules import EntryKind as K
from pb.commitments.services import (
    Picture,
    change_plan,
    name_representative,
    publish_with_promises,
    write_entry,
)
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.demo.people import OFFICER_OF, Cast
from pb.outcomes.queries import outcome_of
from pb.outcomes.rules import Decided, DecisionKind, suggested
from pb.outcomes.services import save_decisions
from pb.proposals.photos import store_photo
from pb.rounds.queries import require_round

_WAKING, _RESTING = 7, 20
_CONTRACT = "Tanggal disesuaikan dengan kontrak pelaksana."
_MOVED = "Bahan datang terlambat dua minggu. Sisanya kami pasang sampai tanggal baru."

_STEPS = {
    "goal": "Jalan dan saluran terpakai sepanjang tahun, juga saat hujan.",
    "change": "Warga ikut memilih bahan, memeriksa pekerjaan dan merawat hasilnya; dinas menjawab di tempat.",
    "for_residents": "Lingkungan lebih aman dan biaya perbaikan sendiri berkurang.",
    "for_professionals": "Perancang tahu lebih awal apa yang rusak dan sebabnya.",
    "for_government": "Aduan berkurang dan anggaran terpakai sesuai rencana.",
    "costs": "Biaya perbaikan tiap tahun dibandingkan sebelum dan sesudah pekerjaan.",
}


class Story:
    """One promise and who writes: an officer or the council for the agency, a resident for residents."""

    def __init__(self, people: Cast, residents: Sequence[Actor], photos: Path, facts: Promise) -> None:
        self.kode, self.at = facts.kode, facts.created_at
        self.people, self.residents, self.photos = people, residents, photos
        self.agency = people.officer if facts.agency == OFFICER_OF else people.council

    async def write(
        self, who: Actor, kind: K, *, days: float = 0.2, picture: Picture | None = None, **more: Any
    ) -> int:
        """An entry some time after the one before."""
        self.at = _by_day(self.at + timedelta(days=days))
        asked = Asked(kind=kind, on=this_city().day(self.at), **more)
        return await write_entry(self.kode, asked, picture=picture, by=who, now=self.at)

    async def agree(self, ends: datetime) -> None:
        """The plan gets the days of the contract and its missing steps; then each party accepts it."""
        facts = await require_promise(self.kode, now=self.at)
        plan = _dated(facts.plan, self.at, ends)
        self.at += timedelta(hours=3)
        council = self.people.council
        await change_plan(self.kode, plan, _CONTRACT, by=council, now=self.at)
        for party in plan.parties[1:]:
            speaker = self.residents[0].person or 0
            await name_representative(self.kode, party.number, speaker, by=council, now=self.at)
        await self.write(self.agency, K.ACCEPTED, party=1)
        for party in plan.parties[1:]:
            await self.write(self.residents[0], K.ACCEPTED, party=party.number)

    async def work(self, percent: int) -> None:
        """Begun, most of the money for it spent, a picture, and so much of the work done."""
        facts = await require_promise(self.kode, now=self.at)
        half: dict[str, Any] = {"party": 1, "pledge": 1, "amount": facts.plan.amount * percent // 250}
        await self.write(self.agency, K.STARTED, party=1)
        await self.write(self.agency, K.SPENDING, text="Bahan", **half)
        await self.write(self.agency, K.EVIDENCE, party=1, picture=await self.picture())
        for m in facts.plan.milestones:
            await self.write(self.agency, K.PROGRESS, party=1, milestone=m.number, amount=percent)
        await self.write(self.agency, K.SPENDING, text="Tenaga dan alat", **half)

    async def deliver(self, *, confirmed: int) -> None:
        """Done and handed over; so many neighbours confirm it."""
        await self.work(100)
        await self.write(self.agency, K.DELIVERED, party=1, text="Sudah selesai. Silakan diperiksa.")
        for neighbour in self.residents[1 : 1 + confirmed]:
            await self.write(neighbour, K.CONFIRMED, text="Sudah dilihat, beres.")

    async def picture(self) -> Picture:
        """A drawing in the place of a photo; each has its own."""
        return await drawing(sum(self.kode.encode()) * int(self.at.timestamp()), self.photos, "Di tempat")


def _by_day(at: datetime) -> datetime:
    """The same moment, or eight in the morning when people sleep."""
    midnight = this_city().at(this_city().day(at))
    hour = (at - midnight) / timedelta(hours=1)
    if _WAKING <= hour < _RESTING:
        return at
    return midnight + timedelta(hours=8 if hour < _WAKING else 32)


async def drawing(seed: int, photos: Path, spot: str = "") -> Picture:
    """A drawing in the folder of photos; each number gives another one."""
    drawn = Image.new("RGB", (480, 320), "#d8d2c4")
    pen = ImageDraw.Draw(drawn)
    for number in range(12):
        left, top = (seed // (number + 3)) % 420, (seed // (number + 5)) % 270
        pen.rectangle((left, top, left + 60, top + 50), fill=(40 + number * 15, 70, 90))
    data = io.BytesIO()
    drawn.save(data, "JPEG")
    stored = await store_photo(data.getvalue(), photos)
    return Picture(stored.name, fingerprint(data.getvalue()), spot)


def _dated(plan: Plan, starts: datetime, ends: datetime) -> Plan:
    """The same plan between two days, its milestones spread over them, all five steps written."""
    first, last = this_city().day(starts), this_city().day(ends)
    many = len(plan.milestones)
    milestones = tuple(
        Milestone(m.number, m.title, last - (last - first) / many * (many - m.number), m.weight)
        for m in plan.milestones
    )
    return msgspec.structs.replace(plan, starts=first, ends=last, milestones=milestones, **_STEPS)


async def _late(story: Story, now: datetime) -> None:
    await story.agree(now - timedelta(days=6))
    await story.work(60)
    moved = this_city().day(now) - timedelta(days=4)
    await story.write(story.agency, K.DATE_CHANGED, party=1, new_date=moved, text=_MOVED)


async def _agreed(story: Story, now: datetime) -> None:
    await story.agree(now + timedelta(days=40))


async def _delivered(story: Story, now: datetime, confirmed: int = 1) -> None:
    await _agreed(story, now)
    await story.deliver(confirmed=confirmed)


async def _verified(story: Story, now: datetime) -> None:
    await _delivered(story, now, 3)


async def _closed(story: Story, now: datetime) -> None:
    await _verified(story, now)
    await story.write(story.people.council, K.CLOSED)


async def _disputed(story: Story, now: datetime) -> None:
    await _delivered(story, now, 0)
    neighbour, seen = story.residents[1], await story.picture()
    said = await story.write(neighbour, K.DISPUTED, text="Satu bagian sudah retak.", picture=seen)
    answer = "Sudah kami perbaiki bersama pelaksana."
    await story.write(story.agency, K.ANSWERED, days=1, party=1, refers=said, text=answer)


async def _paused(story: Story, now: datetime) -> None:
    await _agreed(story, now)
    await story.work(30)
    rain = "Musim hujan. Pekerjaan dilanjutkan sesudahnya."
    await story.write(story.agency, K.PAUSED, party=1, text=rain)


async def _cancelled(story: Story, now: datetime) -> None:
    await _agreed(story, now)
    pipes = "Lahan dipakai proyek pipa. Uang kembali ke putaran berikut."
    await story.write(story.people.council, K.CANCELLED, days=1, text=pipes)


async def _proposed(story: Story, now: datetime) -> None:
    """Nobody has accepted it yet."""


OLD = (_late, _closed, _disputed, _paused, _delivered, _cancelled)
NEW = (_agreed, _verified, _proposed, _cancelled)


async def decide(kode: str, people: Cast, at: datetime) -> tuple[str, ...]:
    """The council follows the count, and once pays a little less, with a reason."""
    facts = await require_round(kode)
    outcome = await outcome_of(facts.contests[0])
    if outcome is None:
        return ()
    chosen = {line.project.number: suggested(line.won) for line in outcome.lines}
    first = outcome.won[0].project
    less = Decided(
        DecisionKind.FUNDED_CHANGED, first.cost * 9 // 10, "", "Harga bahan turun. Isi pekerjaan tetap sama."
    )
    chosen[first.number] = less
    await save_decisions(kode, 1, chosen, by=people.council, now=at)
    return await publish_with_promises(kode, 1, by=people.council, now=at)


async def tell_all(
    made: Sequence[str], people: Cast, voters: Sequence[Actor], photos: Path, *, old: bool, now: datetime
) -> None:
    """Each promise of a ward has its own story; an old round tells others than one that was just decided."""
    for number, (kode, story) in enumerate(zip(made, OLD if old else NEW, strict=False)):
        facts = await require_promise(kode, now=now)
        crowd = voters[5 + number * 4 : 9 + number * 4]
        await story(Story(people, crowd, photos, facts), now)
