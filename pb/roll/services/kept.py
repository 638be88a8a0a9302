"""What every change of a roll begins with: the round, locked, and somebody who may keep its roll."""

from collections.abc import Sequence

from pb.core.actor import Actor
from pb.core.db import Lock, lock_row
from pb.core.errors import NotFound
from pb.roll.rules import BatchState, may_keep
from pb.roll.tables import RollBatch, RollFile, RollLine
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.tables import Round


async def kept_roll(kode: str, by: Actor) -> RoundFacts:
    """The round, locked, for somebody who may keep its roll; raises `NotFound`. Inside a transaction."""
    facts = await require_round(kode)
    if not may_keep(by, facts):
        raise NotFound
    await lock_row(Round, facts.id, Lock.UPDATE)
    return await require_round(kode)


async def last_numbers(round_id: int) -> tuple[int, int]:
    """The number of the last batch, and of the one that came into force last (their order of coming)."""
    rows = await RollBatch.select(RollBatch.number, RollBatch.state).where(RollBatch.round == round_id)
    in_force = sum(1 for row in rows if row["state"] == BatchState.IN_FORCE)
    return max((row["number"] for row in rows), default=0), in_force


async def clear(batches: Sequence[int]) -> None:
    """Delete the file and the lines of batches that are decided about."""
    if batches:
        await RollLine.delete().where(RollLine.batch.is_in(list(batches)))
        await RollFile.delete().where(RollFile.batch.is_in(list(batches)))
