"""Reads for the copies of a round's keys."""

from pb.ballots.keys.rules import Copy, copy_digest
from pb.ballots.life.queries import signatures_of
from pb.ballots.life.rules import Act, in_force
from pb.ballots.life.tables import KeyCopy
from pb.rounds.facts import RoundFacts


async def copies_of(facts: RoundFacts) -> tuple[Copy, ...]:
    """The copies that were listed beside the key directory, each with its signatures."""
    rows = await KeyCopy.select().where(KeyCopy.round == facts.id).order_by(KeyCopy.number)
    signed = await signatures_of(facts.id, Act.DESTROY)
    found = []
    for row in rows:
        digest = copy_digest(facts.kode or "", row["number"], row["place"])
        copy = Copy(row["number"], row["place"], row["listed_at"], digest, in_force(signed, digest))
        found.append(copy)
    return tuple(found)
