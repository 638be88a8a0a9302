"""What two people do in the rounds of the demo: they sign, and see that a copy of the keys is gone."""

from datetime import datetime

from pb.ballots.keys.queries import copies_of
from pb.ballots.keys.services import list_copy, sign_gone
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


async def further_copy(kode: str, people: Cast, *, now: datetime) -> None:
    """The facilitator writes down the copy that the witness keeps."""
    await list_copy(kode, "Amplop tersegel, disimpan saksi kelurahan", by=people.facilitator, now=now)


async def end_of_keys(kode: str, people: Cast, *, now: datetime) -> None:
    """Witness and facilitator break the medium and sign."""
    for copy in await copies_of(await require_round(kode)):
        for who in (people.witness, people.facilitator):
            await sign_gone(kode, copy.number, seen=copy.digest, by=who, now=now)
