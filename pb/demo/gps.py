"""The litter movement of the demo: a school and a workplace with some weeks of actions."""

from datetime import date, datetime, time, timedelta

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.demo.people import Cast, Town, chance
from pb.people.contacts import show_contact
from pb.programmes.queries.gps import members_of, require_post
from pb.programmes.rules.gps import Acted, Belt, PostKind, Settings
from pb.programmes.services import (
    PostPlan,
    certify,
    choose_nickname,
    hand_over,
    join_post,
    offer_reward,
    open_post,
    strike,
)

_WARD, _OTHER = PlaceCode("32.73.24.1004"), PlaceCode("32.73.12.1008")
_NICKNAMES = ("Kang Sapu", "Teh Bersih", "RW 05 Rajin")


async def pick_up_litter(town: Town, people: Cast, *, now: datetime) -> None:
    """Nine weeks at the school, four at the office; some are regular and stand on the board."""
    teacher, phone = await _with_phone(town, _WARD, 2)
    plan = PostPlan(PostKind.SCHOOL, "SDN contoh 03", _WARD, "Jalan sekolah, dekat balai RW", 150, phone)
    school = await open_post(plan, by=people.officer, now=now - timedelta(days=70))
    clerk, phone = await _with_phone(town, _OTHER, 1)
    plan = PostPlan(PostKind.WORKPLACE, "Kantor kelurahan contoh", _OTHER, "Sekitar kantor", 200, phone)
    office = await open_post(plan, by=people.officer, now=now - timedelta(days=40))
    for kode, ward, many, ago in ((school, _WARD, 6, 66), (office, _OTHER, 4, 30)):
        for number in range(many):
            member = await town.resident(ward, 1 + number)
            joined = now - timedelta(days=ago)
            await join_post(kode, by=member, now=joined)
            if kode == school and number < len(_NICKNAMES):
                await choose_nickname(_NICKNAMES[number], by=member, now=joined)
    await _act(school, teacher, ("3A", "4A", "5B"), 63, now)
    await _act(office, clerk, ("Bagian umum", "Bagian layanan"), 28, now)
    await _struck(office, clerk, now)
    await _rewards(school, people, now)


async def _with_phone(town: Town, ward: PlaceCode, rw: int) -> tuple[Actor, str]:
    person = await town.resident(ward, rw)
    return person, show_contact(f"+62812000{town.made:05d}")


def _days(back: int, now: datetime) -> list[date]:
    """The days of the movement in so many days before today."""
    today = this_city().day(now)
    found = [today - timedelta(days=n) for n in range(back, 0, -1)]
    return [day for day in found if day.weekday() in Settings().weekdays]


async def _act(kode: str, by: Actor, groups: tuple[str, ...], back: int, now: datetime) -> None:
    """The first members come most often, the last ones now and then."""
    members, dice = await members_of((await require_post(kode)).id), chance(kode)
    for day in _days(back, now):
        there = tuple(key for rank, key in enumerate(members) if dice.random() < 1 - 0.13 * rank)
        counts = tuple((name, dice.randint(14, 30)) for name in groups if dice.random() < 0.8)
        acted = Acted(day, dice.choice((15, 20, 30)), there, counts or ((groups[0], 20),))
        await certify(kode, acted, by=by, now=this_city().at(day, time(16)))


async def _struck(kode: str, by: Actor, now: datetime) -> None:
    reason = "Tanggalnya salah. Aksi ini tidak jadi dilakukan."
    await strike(kode, 2, reason, by=by, now=now - timedelta(days=2))


async def _rewards(kode: str, people: Cast, now: datetime) -> None:
    by = people.facilitator
    bag = await offer_reward(Belt.WHITE, "Toko kelontong RW 05", "Tas kain", 20, by=by, now=now)
    await offer_reward(Belt.GREEN, "Koperasi warga", "Bibit cabai", 10, by=by, now=now)
    for key in list(await members_of((await require_post(kode)).id))[:3]:
        await hand_over(bag, key, by=by, now=now)
