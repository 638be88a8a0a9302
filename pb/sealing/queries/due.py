"""What waits to be sealed: rounds whose count is public, contests whose decisions are."""

import msgspec

from pb.outcomes.tables import Publication
from pb.rounds.tables import Move
from pb.sealing.rules import Part
from pb.sealing.tables import Seal


class Due(msgspec.Struct, frozen=True):
    """A round or a contest without its seal. `number` is that of the contest, 0 for a round."""

    part: Part
    subject: int
    round: int
    kode: str
    number: int = 0


_PUBLISHED = """
SELECT m.round AS subject, r.kode FROM move m JOIN round r ON r.id = m.round
WHERE m.phase = 'published' AND r.kode IS NOT NULL AND m.round NOT IN (SELECT subject FROM seal) ORDER BY m.at
"""  # what is not there: no link leads from a round to its seal
_DECIDED = """
SELECT p.contest AS subject, c.round, c.number, r.kode FROM publication p
JOIN contest c ON c.id = p.contest JOIN round r ON r.id = c.round
WHERE r.kode IS NOT NULL AND p.contest NOT IN (SELECT subject FROM seal) ORDER BY p.published_at
"""  # the same for contests


async def due_seals() -> list[Due]:
    """What was published and not sealed yet, the oldest first."""
    counted = [
        Due(Part.COUNT, row["subject"], row["subject"], row["kode"]) for row in await Move.raw(_PUBLISHED)
    ]
    decided = [
        Due(Part.DECISIONS, row["subject"], row["round"], row["kode"], row["number"])
        for row in await Publication.raw(_DECIDED)
    ]
    return [*counted, *decided]


async def is_sealed(subject: int) -> bool:
    """Whether this round or contest has its seal."""
    return await Seal.exists().where(Seal.subject == subject)
