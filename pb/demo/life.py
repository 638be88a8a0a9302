"""What two people do in the rounds of the demo: they sign."""

from datetime import datetime

from pb.ballots.life.queries import desk_of
from pb.ballots.life.services import sign
from pb.demo.people import Cast
from pb.rounds.queries import require_round


async def sign_both(kode: str, people: Cast, *, now: datetime) -> None:
    """The facilitator and the witness sign what comes next."""
    desk = await desk_of(await require_round(kode), now)
    if desk is not None:
        for who in (people.facilitator, people.witness):
            await sign(kode, desk.act, seen=desk.digest, by=who, now=now)
