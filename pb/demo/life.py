"""What two people do in the rounds of the demo: they sign."""

from datetime import datetime

from pb.ballots.life.queries import desk_of
from pb.ballots.life.rules import Act
from pb.ballots.life.services import sign
from pb.demo.people import Cast
from pb.rounds.queries import require_round


async def sign_both(kode: str, act: Act, people: Cast, *, now: datetime) -> None:
    """The facilitator and the witness sign what there is."""
    desk = await desk_of(await require_round(kode), now)
    for who in (people.facilitator, people.witness):
        await sign(kode, act, seen=desk.digest if desk else "", by=who, now=now)
