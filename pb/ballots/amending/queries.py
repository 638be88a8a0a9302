"""Whom a change of a round concerns: who proposed, supports or has voted; never who did which of them."""

from collections.abc import Sequence

from pb.ballots.tables import Participation
from pb.rounds.tables import Round

_AUTHORS = """
SELECT p.round AS round, p.author AS account FROM proposal p
WHERE p.author IS NOT NULL AND p.state = 'published' AND p.round IN
"""  # raw: with those below one set of people, so that nobody can tell from a notice why it came
_COAUTHORS = """
UNION SELECT p.round, a.account FROM coauthor a JOIN proposal p ON p.id = a.proposal WHERE p.round IN
"""  # raw: as above
_SUPPORTERS = """
UNION SELECT p.round, s.account FROM support s JOIN proposal p ON p.id = s.proposal WHERE p.round IN
"""  # raw: as above
_VOTERS = """
UNION SELECT c.round, v.voter FROM participation v JOIN contest c ON c.id = v.contest WHERE c.round IN
"""  # raw: as above
_ON_ROLL = """
UNION SELECT e.round, e.account FROM participation v JOIN roll_entry e ON e.id = v.voter
WHERE e.account IS NOT NULL AND e.round IN
"""  # raw: as above; in a round by roll the mark stands at an entry, and the entry may have an account


async def concerned(ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The accounts that a change of each of these rounds concerns."""
    found: dict[int, set[int]] = {}
    if not ids:
        return {}
    marks = ", ".join("{}" for _ in ids)
    rows = await Participation.raw(
        f"{_AUTHORS} ({marks}) {_COAUTHORS} ({marks}) {_SUPPORTERS} ({marks}) {_VOTERS} ({marks}) "
        f"{_ON_ROLL} ({marks})",
        *(list(ids) * 5),
    )
    for row in rows:
        found.setdefault(row["round"], set()).add(row["account"])
    return {key: frozenset(people) for key, people in found.items()}


async def manifest_of(kode: str) -> str:
    """What was frozen when the vote of this round opened, as canonical JSON; empty before."""
    row = await Round.select(Round.manifest).where(Round.kode == kode).first()
    return str(row["manifest"] or "") if row else ""
