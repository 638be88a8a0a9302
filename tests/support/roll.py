"""A round whose voters stand on a roll, for tests: two facilitators, and files as offices write them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pb.core.actor import Actor, RoleKind
from pb.core.round_keys import make_round_keys
from pb.roll.queries import BatchFacts, Entry, find_on_roll, require_batch
from pb.roll.rules import BatchKind, VoterRules
from pb.roll.services import approve, begin_import, read_due_rolls, set_voters
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

REASON = "Daftar dari data kelurahan."
HEAD = "Nama;Tanggal Lahir;RT;RW"
FILE = f"{HEAD}\nWarga Mawar;05/04/1990;01;05\nWarga Melati;1971;02;05\nWarga Kenanga;17/08/2012;01;07\n"


@dataclass
class RollTown:
    """A round by roll with those who look after it."""

    facts: RoundFacts
    first: Actor
    second: Actor

    @property
    def kode(self) -> str:
        return self.facts.kode or ""

    async def read(self, text: str | bytes, **how: Any) -> BatchFacts:
        """A file that the first facilitator sends, read."""
        data = text if isinstance(text, bytes) else text.encode()
        how = {"kind": BatchKind.WHOLE, "reason": REASON, "by": self.first, "now": NOON} | how
        number = await begin_import(self.kode, data, **how)
        await read_due_rolls(now=NOON)
        return await require_batch(self.facts.id, number)

    async def enter(self, text: str | bytes, *, drop_doubles: bool = False, **how: Any) -> BatchFacts:
        """The same, put in force by the second."""
        batch = await self.read(text, **how)
        await approve(self.kode, batch.number, drop_doubles=drop_doubles, by=self.second, now=NOON)
        return await require_batch(self.facts.id, batch.number)

    async def find(self, name: str, birth: str) -> Entry:
        """The one person of this name on the roll."""
        (entry,) = await find_on_roll(self.facts.id, name, birth)
        return entry


async def roll_town(*staff: Actor, now: datetime = NOON, **rules: Any) -> RollTown:
    """A round by roll before its vote; nobody is on the roll yet. Two of the staff look after it."""
    facts = await add_round(Phase.LISTING, now=now, level_vote=1, challenge_hours=72)
    first, second = staff or [
        await add_person(name=f"Petugas {n}", roles=[(RoleKind.FACILITATOR, WARD)], totp=True) for n in (1, 2)
    ]
    town = RollTown(facts, first, second)
    await set_voters(town.kode, VoterRules(by_roll=True, **rules), reason=REASON, by=first, now=now)
    town.facts = await require_round(town.kode)
    return town


async def voting_town(*staff: Actor, **rules: Any) -> RollTown:
    """A round by roll in which four projects are voted on, and the people of FILE may vote."""
    from pb.rounds.rules import MoveEvent
    from pb.rounds.services import enter

    town = await roll_town(*staff, **rules)
    await town.enter(FILE)
    for number, cost in enumerate((60, 50, 40, 30), 1):
        await add_proposal(town.facts, title=f"Usulan {number}", cost=cost * 1_000_000, listed=number)
    await enter(town.facts, MoveEvent.OPEN, by=town.first, now=NOON)
    make_round_keys(town.facts.id)
    town.facts = await require_round(town.kode)
    return town
