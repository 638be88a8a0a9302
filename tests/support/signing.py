"""Two people who sign: what tests need to open a vote, close it early, or publish."""

from datetime import datetime

from pb.ballots.life.queries import desk_of
from pb.ballots.life.rules import Act
from pb.ballots.life.services import sign
from pb.ballots.services import open_voting
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.outcomes.services import publish_count
from pb.rounds.queries import require_round
from tests.support.town import CITY, NOON, add_person

REASON = "Semua warga sudah memilih."


async def sign_as(by: Actor, kode: str, act: Act, *, now: datetime = NOON, reason: str = REASON) -> bool:
    """One person signs what there is now."""
    desk = await desk_of(await require_round(kode), now)
    return await sign(kode, act, seen=desk.digest if desk else "", by=by, now=now, reason=reason)


async def two_sign(kode: str, act: Act, *, now: datetime = NOON) -> None:
    """A facilitator and a witness of the city sign."""
    for name, kind in (("Pendamping kota", RoleKind.FACILITATOR), ("Saksi kota", RoleKind.WITNESS)):
        who = await add_person(name=name, kelurahan=None, rw=None, roles=[(kind, CITY)], now=now)
        await sign_as(who, kode, act, now=now)


async def open_signed(kode: str, *, by: Actor = CLOCK, now: datetime = NOON, reason: str = "") -> None:
    """Two people sign, then the vote opens."""
    await two_sign(kode, Act.OPEN, now=now)
    await open_voting(kode, by=by, now=now, reason=reason)


async def publish_signed(kode: str, *, by: Actor = CLOCK, now: datetime = NOON, reason: str = "") -> None:
    """Two people sign, then the count becomes public."""
    await two_sign(kode, Act.PUBLISH, now=now)
    await publish_count(kode, by=by, now=now, reason=reason)
