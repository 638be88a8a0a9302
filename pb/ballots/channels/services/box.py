"""What the booth does to the box: an online ballot goes unopened, a paper that two people read comes in."""

from collections.abc import Collection

from pb.ballots.sealing import (
    Ballot,
    commitment_to,
    contest_name,
    new_secret,
    paper_slot,
    seal,
    sealed_size,
    slot_of,
)
from pb.ballots.tables import BallotDraft, OpenBallot
from pb.core.round_keys import round_keys
from pb.rounds.facts import ContestFacts, RoundFacts


async def take_out(facts: RoundFacts, contest: ContestFacts, voter: int) -> None:
    """The ballot of this voter in a contest, and what was kept and not sent, are gone without being read."""
    slot = slot_of(facts.id, contest.id, voter)
    await OpenBallot.delete().where(OpenBallot.slot == slot)
    await BallotDraft.delete().where(BallotDraft.slot == slot)


async def put_in(
    facts: RoundFacts, contest: ContestFacts, serial: str, choices: str, numbers: Collection[int]
) -> None:
    """A paper becomes a sealed ballot, at a slot that follows from its number and never from a person."""
    slot, name = paper_slot(facts.id, contest.id, serial), contest_name(facts.kode or "", contest.number)
    secret = new_secret()
    ballot = Ballot(choices, secret, 1, "", commitment_to(name, bytes.fromhex(secret), choices))
    key, _ = round_keys(facts.id).box()
    sealed = seal(key, name, slot, ballot, sealed_size(numbers))
    await OpenBallot.insert(OpenBallot(slot=slot, contest=contest.id, sealed=sealed))
