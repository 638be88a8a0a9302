"""Reads about what waits around rolls: changes for a second person, objections for an answer."""

import msgspec

from pb.roll.tables import RollBatch


class RollWaits(msgspec.Struct, frozen=True):
    """How many changes of a roll wait for a second person, and how many objections for an answer."""

    changes: int = 0
    objections: int = 0


_WAITING = """
SELECT round, 'changes' AS what, count(*) AS n FROM roll_batch WHERE state = 'ready' GROUP BY round
UNION ALL
SELECT round, 'objections' AS what, count(*) AS n FROM roll_objection WHERE state = 'open' GROUP BY round
"""  # raw: sums of two tables in one query


async def roll_waits() -> dict[int, RollWaits]:
    """What waits, by round; rounds with nothing are left out."""
    found: dict[int, RollWaits] = {}
    for row in await RollBatch.raw(_WAITING):
        known = found.get(row["round"], RollWaits())
        found[row["round"]] = msgspec.structs.replace(known, **{row["what"]: int(row["n"])})
    return found
