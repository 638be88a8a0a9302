"""Promises of the demo that no round made: from a field session, a workshop, and the two worked plans."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from pb.commitments.examples import example_plan
from pb.commitments.queries import require_promise
from pb.commitments.rules import EntryKind as K
from pb.commitments.rules import Milestone, Party, PartyKind, Plan, Pledge
from pb.commitments.rules.plan import Brings
from pb.commitments.rules.sessions import FRIDAY, CardEnd, Ending
from pb.commitments.services import (
    Source,
    end_cards,
    name_representative,
    open_session,
    promise,
    remind_parties,
    write_cards,
)
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.demo.people import Cast, Town
from pb.demo.promises import Story
from pb.places.queries import name_of
from pb.workshops.queries import past_workshops, tasks_of

CARDS = """DPKP: Kapan saluran RW 05 dibersihkan? Tiap hujan air masuk gang.
DSDABM: Jalan depan sekolah berlubang. Kapan ditambal?
Dishub: Lampu jalan di tikungan RW 07 mati. Siapa yang mengganti?
DLH: Truk sampah datang jam berapa? Sering lewat sebelum kami siap.
Disdik: Apakah kursi roda bisa masuk ke kelas di lantai satu?
DPKP: Tutup saluran di gang II pecah. Anak bisa jatuh.
DPKP: Taman RW 02 gelap dan bangkunya patah.
DPKP: Rembesan septik tank sampai ke jalan. Kapan diperiksa?
DLH: Bolehkah warga meminjam bor biopori?
Dishub: Apakah angkot bisa berhenti di depan puskesmas?"""
THERE = ("DPKP", "DSDABM", "Dishub", "DLH", "Disdik")
ANSWERS = (
    (4, "Selasa dan Jumat pukul 07.00. Jadwal ditempel di tiap RW."),
    (5, "Bisa. Jalur landai sudah ada di pintu samping sejak Agustus."),
    (9, "Boleh. Bor ada di kelurahan, cukup isi buku pinjam."),
)
FIRST, SECOND = PlaceCode("32.73.24.1004"), PlaceCode("32.73.11.1003")


def friday_before(day: date) -> date:
    """The last Friday that is at least so long ago."""
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)


async def tell_elsewhere(town: Town, people: Cast, photos: Path, *, now: datetime) -> None:
    """One afternoon of cards, one task of a workshop, and the plans of the article in several kelurahan."""
    first = [await town.resident(FIRST, rw) for rw in (5, 5, 7, 2, 9)]
    second = [await town.resident(SECOND, rw) for rw in (1, 1, 3, 4, 6)]
    await _jumling(people, first, photos, now)
    await _from_workshop(people, first, photos, now)
    await _examples(people, first, second, photos, now)


async def _jumling(people: Cast, residents: Sequence[Actor], photos: Path, now: datetime) -> None:
    """Seven weeks ago: one promise was kept, one is late, one waits for an office that does not answer."""
    day = friday_before(this_city().day(now) - timedelta(days=45))
    at = this_city().at(day) + timedelta(hours=14)
    by = people.facilitator
    kode = await open_session(FIRST, day, "Balai RW 05", THERE, by=by, now=at - timedelta(days=7))
    await write_cards(kode, CARDS, by=by, now=at)
    promised = (
        (1, "Saluran RW 05 dibersihkan bersama warga", 14),
        (2, "Jalan depan sekolah ditambal", 30),
        (3, "Lampu di tikungan RW 07 diganti", 90),
        (6, "Tutup saluran gang II diganti", 52),
        (7, "Bangku dan lampu taman RW 02 diperbaiki", 60),
        (8, "Septik tank RW 09 diperiksa dan ditambal", 70),
    )
    endings = [Ending(n, CardEnd.ANSWERED, words) for n, words in ANSWERS]
    endings += [Ending(n, CardEnd.PROMISED, words, day + timedelta(days=d)) for n, words, d in promised]
    kept, late, _silent, *going = await end_cards(kode, endings, by=by, now=at + timedelta(hours=2))
    story = Story(people, residents, photos, await require_promise(kept, now=now))
    await story.write(story.agency, K.ACCEPTED, days=1, party=1)
    await story.write(story.agency, K.STARTED, days=6, party=1)
    await _finish(story, confirmed=3)
    await story.write(people.council, K.CLOSED, days=2)
    story = Story(people, residents, photos, await require_promise(late, now=now))
    await story.write(story.agency, K.ACCEPTED, days=3, party=1)
    await story.write(
        story.agency, K.PROGRESS, days=20, party=1, milestone=1, amount=40, text="Lubang diukur."
    )
    for kode, percent in zip(going, (70, 40, 0), strict=True):
        story = Story(people, residents, photos, await require_promise(kode, now=now))
        await story.write(story.agency, K.ACCEPTED, days=2, party=1)
        await story.write(story.agency, K.PROGRESS, days=12, party=1, milestone=1, amount=percent)
    for days in (12, 24):
        await remind_parties(now=at + timedelta(days=days))
    coming = friday_before(this_city().day(now) + timedelta(days=13))
    await open_session(
        SECOND, coming, "Halaman kantor kelurahan", THERE[:3], by=by, now=now - timedelta(days=2)
    )


async def _finish(story: Story, *, confirmed: int) -> None:
    """All done, shown and handed over; so many neighbours confirm it."""
    facts = await require_promise(story.kode, now=story.at)
    await story.write(story.agency, K.EVIDENCE, days=1, party=1, picture=await story.picture())
    for milestone in facts.plan.milestones:
        await story.write(story.agency, K.PROGRESS, party=1, milestone=milestone.number, amount=100)
    await story.write(story.agency, K.DELIVERED, party=1, text="Sudah selesai. Silakan diperiksa.")
    for neighbour in story.residents[1 : 1 + confirmed]:
        await story.write(neighbour, K.CONFIRMED, text="Sudah dilihat, beres.")


async def _from_workshop(people: Cast, residents: Sequence[Actor], photos: Path, now: datetime) -> None:
    """The task of the workshop about the drain became a promise and was kept; two neighbours confirmed it."""
    workshop = next(one for one in await past_workshops() if one.place == FIRST)
    task = (await tasks_of(workshop.id))[0]
    made, due = workshop.starts_at + timedelta(days=1), this_city().day(task.due_at)
    plan = Plan(
        title="Mengukur lebar saluran di hilir",
        what="Lebar saluran di hilir diukur tiap sepuluh meter, lalu hasilnya ditempel di balai RW.",
        for_whom="Warga RW 05 dan tenaga ahli",
        quantity=1,
        unit="peta ukuran",
        budget_line="",
        amount=0,
        starts=this_city().day(made),
        ends=due,
        parties=(
            Party(1, PartyKind.COMMUNITY, "Karang Taruna"),
            Party(2, PartyKind.PROFESSIONALS, "Tenaga ahli"),
        ),
        pledges=(
            Pledge(1, 1, Brings.HOURS, "Mengukur pada hari Minggu", "jam", 24),
            Pledge(2, 2, Brings.EXPERTISE, "Memeriksa hasil ukur", "kunjungan", 1),
        ),
        milestones=(Milestone(1, "Hasil ukur ditempel di balai RW", due, 1),),
        indicators=(),
    )
    source = Source("workshop", workshop=str(workshop.kode), part=task.number)
    kode = await promise(plan, source, FIRST, "", by=people.facilitator, now=made)
    story = Story(people, residents, photos, await require_promise(kode, now=now))
    story.agency = residents[0]
    await name_representative(kode, 1, residents[0].person or 0, by=people.facilitator, now=made)
    await name_representative(kode, 2, people.professional.person or 0, by=people.facilitator, now=made)
    await story.write(residents[0], K.ACCEPTED, party=1)
    await story.write(people.professional, K.ACCEPTED, party=2)
    await story.write(
        residents[0], K.HOURS, days=1, party=1, pledge=1, amount=26, text="Tujuh orang, dua Minggu."
    )
    await _finish(story, confirmed=2)


async def _examples(
    people: Cast, first: Sequence[Actor], second: Sequence[Actor], photos: Path, now: datetime
) -> None:
    """The watch team is still talked about; biopori is at work, disputed, closed on its word, called off."""
    story = await _begin("lapor", FIRST, people, first, photos, now, days=12)
    less = "Kami sanggup 120 jam setahun, dua orang tiap bulan."
    await story.write(story.agency, K.ACCEPTED, days=1, party=1)
    await story.write(first[0], K.CHANGE_ASKED, days=1, party=2, pledge=2, amount=120, text=less)
    story = await _begin("biopori", FIRST, people, first, photos, now, days=80)
    await _agree(story)
    await _dig(story, 60)
    story = await _begin("biopori", SECOND, people, second, photos, now, days=90)
    await _agree(story)
    await _dig(story, 100)
    await _finish(story, confirmed=0)
    clogged = "Lubang di RT 03 tertutup semen. Air tetap menggenang."
    story.at = now - timedelta(days=2)
    await story.write(second[1], K.DISPUTED, text=clogged, picture=await story.picture())
    third, fourth = PlaceCode("32.73.26.1006"), PlaceCode("32.73.07.1002")
    story = await _begin("biopori", third, people, second, photos, now, days=120)
    await _agree(story)
    await _dig(story, 100)
    await _finish(story, confirmed=0)
    await story.write(people.council, K.CLOSED, days=30, text="Tidak ada warga yang sempat memeriksa.")
    story = await _begin("biopori", fourth, people, second, photos, now, days=70)
    await _agree(story)
    why = "Tanahnya lempung padat, air tidak meresap. Bor dipinjamkan ke kelurahan sebelah; tidak ada uang."
    await story.write(people.council, K.CANCELLED, days=10, text=why)


async def _begin(
    name: str,
    place: PlaceCode,
    people: Cast,
    residents: Sequence[Actor],
    photos: Path,
    now: datetime,
    *,
    days: int,
) -> Story:
    at = now - timedelta(days=days)
    starts = this_city().day(at)
    plan = example_plan(name, starts, starts + timedelta(days=180))
    if plan is None:
        raise LookupError(name)
    plan = msgspec.structs.replace(plan, title=f"{plan.title}, {name_of(place)}")
    agency = "Kelurahan" if name == "biopori" else "Diskominfo"
    kode = await promise(plan, Source("hand"), place, agency, by=people.council, now=at)
    await name_representative(kode, 2, residents[0].person or 0, by=people.council, now=at)
    await name_representative(kode, 3, people.professional.person or 0, by=people.council, now=at)
    return Story(people, residents, photos, await require_promise(kode, now=now))


async def _agree(story: Story) -> None:
    await story.write(story.agency, K.ACCEPTED, days=1, party=1)
    await story.write(story.residents[0], K.ACCEPTED, days=1, party=2)
    await story.write(story.people.professional, K.ACCEPTED, days=1, party=3)


async def _dig(story: Story, percent: int) -> None:
    """Tools are lent, people are trained, holes are made; each pledge is told of."""
    group = story.residents[0]
    await story.write(story.agency, K.MATERIALS, days=3, party=1, pledge=1, amount=10, text="Sepuluh bor.")
    trained = "Pelatihan pertama di balai RW."
    await story.write(
        story.people.professional, K.MATERIALS, days=4, party=3, pledge=3, amount=2, text=trained
    )
    await story.write(group, K.EVIDENCE, days=6, party=2, picture=await story.picture())
    await story.write(group, K.HOURS, days=8, party=2, pledge=2, amount=5 * percent, text="Enam hari Minggu.")
    await story.write(group, K.PROGRESS, days=1, party=2, milestone=1, amount=100)
    await story.write(group, K.PROGRESS, days=1, party=2, milestone=2, amount=percent)
