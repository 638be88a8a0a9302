"""What the booth does to the box: an online ballot goes unopened, a paper that two people read comes in."""

import json

from pb.ballots.rules import paper_slot, slot_of
from pb.ballots.tables import Ballot, BallotDraft
from pb.rounds.facts import ContestFacts, RoundFacts


async def take_out(facts: RoundFacts, contest: ContestFacts, voter: int) -> None:
    """The ballot of this voter in a contest, and what was kept and not sent, are gone without being read."""
    slot = slot_of(contest.id, voter)
    await Ballot.delete().where(Ballot.slot == slot)
    await BallotDraft.delete().where(BallotDraft.slot == slot)


async def put_in(facts: RoundFacts, contest: ContestFacts, serial: str, choices: str) -> None:
    """A paper becomes a ballot in the box, at a slot that follows from its number and never from a person."""
    slot = paper_slot(contest.id, serial)
    await Ballot.insert(Ballot(slot=slot, contest=contest.id, choices=json.dumps(json.loads(choices))))
