"""A post of the litter movement for tests: a school with a teacher who certifies, and members."""

from datetime import date, datetime, timedelta

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.programmes.queries.gps import members_of, require_post
from pb.programmes.rules.gps import Acted, PostKind
from pb.programmes.services import PostPlan, certify, join_post, open_post
from tests.support.town import NOON, WARD, add_person

FRIDAY = date(2026, 6, 12)  # the day of NOON
TEACHER = "+6281200001111"


def post_plan(*, name: str = "SDN 03 Pagi", contact: str = TEACHER, radius: int = 150) -> PostPlan:
    """A school in the ward."""
    return PostPlan(PostKind.SCHOOL, name, WARD, "Jalan sekolah", radius, contact)


async def add_post(*, now: datetime = NOON - timedelta(days=120)) -> tuple[str, Actor, Actor]:
    """A post with its teacher and the officer who opened it. Gives its kode and both."""
    officer = await add_person(name="Petugas", roles=[(RoleKind.OFFICER, WARD)])
    teacher = await add_person(name="Guru", phone=TEACHER)
    return await open_post(post_plan(), by=officer, now=now), teacher, officer


async def add_member(kode: str, *, now: datetime = NOON - timedelta(days=100)) -> tuple[int, Actor]:
    """A member of the post. Gives the key and the person."""
    person = await add_person(name="Warga RW 05")
    await join_post(kode, by=person, now=now)
    members = await members_of((await require_post(kode)).id)
    return next(key for key, one in members.items() if one.account == person.person), person


async def act(
    kode: str, teacher: Actor, day: date, *members: int, minutes: int = 20, people: int = 28
) -> int:
    """An action on that day, certified on the same evening."""
    classes = (("4A", people),) if people else ()
    at = this_city().at(day) + timedelta(hours=17)
    return await certify(kode, Acted(day, minutes, members, classes), by=teacher, now=at)
