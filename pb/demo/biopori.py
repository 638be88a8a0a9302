"""Infiltration holes in the demo: groups of each kind, a year of records, looks, training, costs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pb.commitments.services import Picture
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.demo.people import Cast, Town, chance
from pb.demo.promises import drawing
from pb.places.queries import name_of, wards
from pb.programmes.biopori.rules import (
    Asked,
    GroupKind,
    HoleAct,
    MemberAct,
    NoteAsked,
    NoteKind,
    SignUp,
    TrainLevel,
)
from pb.programmes.biopori.services import (
    change_member,
    describe,
    enter,
    join_board,
    record_holes,
    sign_up,
    write_note,
)

A_YEAR, RECORDS, EACH_OTHER, WHOLE, WISH_TO_BE_LISTED = timedelta(days=400), 7, 40, 3, 0.5
_KINDS = (
    (GroupKind.PKK, SignUp.OFFICE, "Kader PKK {}"),
    (GroupKind.KB, SignUp.SMS, "Kader KB {}"),
    (GroupKind.SELF, SignUp.INTERNET, "Biopori RW {:02d}"),
)
_DOUBT = "Di alamat ini kami hanya menemukan dua lubang."
_FIXED = "Salah ketik: yang dibuat lebih sedikit."


@dataclass(slots=True)
class Volunteer:
    """Who records for a group."""

    group: int
    who: Actor


async def make_holes(
    scenes: Sequence[PlaceCode], town: Town, people: Cast, photos: Path, *, now: datetime
) -> None:
    """The wards of the rounds and a few others; one group is led by an account of the demo."""
    older = Town(town.hashed, now - A_YEAR, town.made)
    other = [ward.code for ward in wards() if ward.code not in scenes][::EACH_OTHER]
    for number, ward in enumerate([*scenes, *other]):
        await _ward(ward, WHOLE if number < 4 else number % 2 + 1, older, people, photos, now)
    town.made = older.made
    home = people.homes[0]
    await sign_up(scenes[0], GroupKind.SELF, "Biopori Gang Melati", SignUp.INTERNET, by=home, now=now)


async def _ward(ward: PlaceCode, kinds: int, town: Town, people: Cast, photos: Path, now: datetime) -> None:
    dice, officer, began = chance(f"biopori {ward}"), people.officer, now - A_YEAR
    rws = dice.randint(9, 14)
    await describe(ward, rws, None, by=officer, now=began)
    crew = []
    for kind, channel, name in _KINDS[:kinds]:
        rw = dice.randint(1, rws)
        who = await town.resident(ward, rw)
        label = name.format(rw if kind is GroupKind.SELF else name_of(ward))
        by = who if kind is GroupKind.SELF else officer
        number = await sign_up(ward, kind, label, channel, leader=who.person, by=by, now=began)
        if dice.random() < WISH_TO_BE_LISTED:
            await join_board(ward, number, wanted=True, by=who, now=began)
        crew.append(Volunteer(number, who))
    await _train(ward, rws, crew, officer, dice, began)
    await _dig(ward, rws, crew, officer, dice, photos, now)
    programme = now - timedelta(days=200)
    await describe(ward, rws, this_city().day(programme), by=officer, now=programme)
    if kinds == WHOLE:
        asks = await town.resident(ward, dice.randint(1, rws))
        await change_member(ward, crew[-1].group, MemberAct.ASK, by=asks, now=now - timedelta(days=2))


async def _train(
    ward: PlaceCode, rws: int, crew: Sequence[Volunteer], officer: Actor, dice: random.Random, began: datetime
) -> None:
    """Experts train the volunteers, these the RW, and those the RT; two costs with their sources."""

    async def train(by: Actor, days: int, level: TrainLevel, people: int, who: str, *at: int) -> None:
        moment = began + timedelta(days=days)
        rw, rt = (*at, None, None)[:2]
        asked = NoteAsked(
            kind=NoteKind.TRAINING, day=this_city().day(moment), level=level, rw=rw, rt=rt, people=people,
            words=who,
        )  # fmt: skip
        await write_note(ward, asked, by=by, now=moment)

    await train(officer, 3, TrainLevel.KELURAHAN, dice.randint(12, 30), "Pemerhati lingkungan")
    for step, rw in enumerate(dice.sample(range(1, rws + 1), rws // 2)[: 2 * len(crew)]):
        who = crew[step % len(crew)].who
        await train(who, 20 + step * 9, TrainLevel.RW, dice.randint(8, 25), "Kelompok relawan", rw)
        if step < 2 and len(crew) > 1:
            await train(who, 25 + step * 9, TrainLevel.RT, dice.randint(10, 40), "Kader RW", rw, 1 + step)
    for days, amount, what in ((10, 900_000, "Tiga bor tanah"), (230, 400_000, "Pipa dan tutup lubang")):
        moment = began + timedelta(days=days)
        cost = NoteAsked(
            kind=NoteKind.COST, day=this_city().day(moment), amount=amount + dice.randint(0, 5) * 50_000,
            words=what, source="Laporan keuangan kelurahan",
        )  # fmt: skip
        await write_note(ward, cost, by=officer, now=moment)


async def _dig(
    ward: PlaceCode,
    rws: int,
    crew: Sequence[Volunteer],
    officer: Actor,
    dice: random.Random,
    photos: Path,
    now: datetime,
) -> None:
    """A record each month or two; the oldest two are looked at again. The last one is doubted."""
    picture: Picture | None = None
    for step in range(RECORDS if len(crew) == WHOLE else len(crew) + 1):
        volunteer = crew[step % len(crew)]
        moment = now - timedelta(days=380 - step * 58 - dice.randint(0, 20))
        holes = dice.randint(8, 60)
        asked = _made(this_city().day(moment), dice.randint(1, rws), holes)
        picture = await drawing(int(moment.timestamp()), photos) if step == 4 else picture
        seen = picture if step in {4, 6} and len(crew) == WHOLE else None
        number = await record_holes(ward, volunteer.group, asked, picture=seen, by=volunteer.who, now=moment)
        if step in {0, 1}:
            at = moment + timedelta(days=190)
            day = this_city().day(at)
            look = Asked(kind=HoleAct.CHECKED, day=day, working=holes - dice.randint(0, 6))
            await enter(ward, number, look, by=volunteer.who, now=at)
        if step == 3:
            right = Asked(
                kind=HoleAct.CORRECTED, day=asked.day, rw=asked.rw, households=asked.households,
                holes=holes - 2, reason=_FIXED,
            )  # fmt: skip
            await enter(ward, number, right, by=volunteer.who, now=moment + timedelta(days=1))
        if step == RECORDS - 1:
            doubt = Asked(kind=HoleAct.DOUBTED, day=asked.day, reason=_DOUBT)
            await enter(ward, number, doubt, by=officer, now=moment + timedelta(days=3))


def _made(day: date, rw: int, holes: int) -> Asked:
    return Asked(kind=HoleAct.WRITTEN, day=day, rw=rw, households=max(1, holes // 3), holes=holes)
