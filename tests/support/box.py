"""The box as tests see it: opened with the keys of the round."""

import json
from typing import Any

from pb.ballots.sealing import Ballot, commitment_to, contest_name, new_secret, seal, sealed_size, unseal
from pb.ballots.tables import OpenBallot
from pb.core.round_keys import round_keys
from pb.rounds.facts import RoundFacts


async def boxed(facts: RoundFacts, number: int = 1) -> dict[str, list[int]]:
    """What was chosen in a contest, by slot."""
    return {slot: json.loads(ballot.choices) for slot, ballot in (await opened(facts, number)).items()}


async def opened(facts: RoundFacts, number: int = 1) -> dict[str, Ballot]:
    """The opened ballots of a contest, by slot."""
    contest = facts.contest(number)
    rows = await OpenBallot.select().where(OpenBallot.contest == contest.id)
    key, _ = round_keys(facts.id).box()
    name = contest_name(facts.kode or "", number)
    return {row["slot"]: unseal(key, name, row["slot"], row["sealed"]) for row in rows}


def sealed_row(facts: RoundFacts, slot: str, choices: list[Any], number: int = 1) -> OpenBallot:
    """A row as somebody with the keys could put it into the box."""
    name, secret, text = (
        contest_name(facts.kode or "", number),
        new_secret(),
        json.dumps(choices).replace(" ", ""),
    )
    ballot = Ballot(text, secret, 1, "", commitment_to(name, bytes.fromhex(secret), text))
    key, _ = round_keys(facts.id).box()
    sealed = seal(key, name, slot, ballot, sealed_size(range(1, 10)))
    return OpenBallot(slot=slot, contest=facts.contest(number).id, sealed=sealed)
