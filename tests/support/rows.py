"""All rows of rounds, proposals and ballots as they stand, to see whether anything was touched."""

from collections import Counter, defaultdict

from piccolo.query.functions.aggregate import Count
from piccolo.table import Table

from pb.ballots.life.tables import Challenge
from pb.ballots.tables import OpenBallot, Participation
from pb.core.audit import Entry, EntryActor
from pb.people.tables import Notice
from pb.piccolo_app import TABLES
from pb.proposals.tables import Proposal, Regroup, RegroupPart, Support
from pb.roll.tables import RollBatch, RollEntry
from pb.rounds.tables import PhaseDate, Round
from pb.screening.tables import AnswerBatch, AnswerDraft, Appeal

_OURS = ("pb.rounds.", "pb.proposals.", "pb.screening.", "pb.roll.", "pb.ballots.", "pb.outcomes.")
_COUNTED = (
    *(table for table in TABLES if table.__module__.startswith(_OURS)),
    *(Entry, EntryActor, Notice),
)
_READ: tuple[type[Table], ...] = (
    *(Round, PhaseDate, Proposal, Regroup, RegroupPart, AnswerDraft, AnswerBatch, Appeal),
    *(Challenge, Participation, OpenBallot, RollBatch, RollEntry),
)
_COUNTS = " UNION ALL ".join(
    f"SELECT '{table._meta.tablename}' AS name, count(*) AS n FROM {table._meta.tablename}"
    for table in _COUNTED
)


async def rows() -> tuple[dict[str, int], dict[str, list[str]]]:
    """How many rows each table has, and each row of those tables whose rows are changed."""
    counts = {row["name"]: row["n"] for row in await Round.raw(_COUNTS)}
    return counts, {
        table.__name__: sorted(repr(sorted(row.items())) for row in await table.select())
        for table in _READ
        if counts[table._meta.tablename]
    }


async def events() -> Counter[str]:
    """How often each kind of thing stands in the record."""
    found = await Entry.select(Entry.kind, Count()).group_by(Entry.kind)
    return Counter({row["kind"]: row["count"] for row in found})


async def supporters() -> dict[str, set[int]]:
    """Who supports what, by the number of the proposal."""
    found: dict[str, set[int]] = defaultdict(set)
    for row in await Support.select(Support.account, Support.proposal._.kode.as_alias("kode")):
        found[row["kode"]].add(row["account"])
    return dict(found)


async def open_box() -> tuple[int, int]:
    """How many ballots lie in the box, and how many marks stand."""
    marks = await Participation.count().where(Participation.withdrawn == 0)
    return await OpenBallot.count(), marks
