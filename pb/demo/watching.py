"""Who watches over the open votes of the demo: witnesses, and counters of where its ballots came from."""

from datetime import datetime, timedelta

from pb.core.signals import count_signal, write_signals
from pb.demo.people import Cast
from pb.operations.services import name_witness
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase

_WITNESSES = (
    ("Karang Taruna", "karang-taruna@example.id"),
    ("Koran kota", "redaksi@example.id"),
    ("Kelompok pengusul", "pengusul@example.id"),
)


async def watch_over_votes(people: Cast, *, now: datetime) -> None:
    """Three witnesses with different interests; the tablet of a balai RW stands out among the devices."""
    for facts in await announced_rounds():
        if facts.place is None or facts.phase(now) is not Phase.VOTING or not facts.kode:
            continue
        for label, address in _WITNESSES:
            await name_witness(facts.kode, label, address, by=people.facilitator, now=now)
        for ballot in range(140):
            device = "tablet" if ballot % 9 == 0 else f"hp-{ballot}"
            sources = {"device": device, "address": f"blok-{ballot % 11}"}
            count_signal(facts.id, sources, now=now - timedelta(hours=(ballot * 7) % 13))
    await write_signals(now=now)
