"""Reads of boxes: their root, the roots in the record, and whether a closed box is still that one."""

import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

from pb.ballots.channels.rules import PaperState
from pb.ballots.channels.tables import Paper
from pb.ballots.costs.queries import changes_in
from pb.ballots.tables import Participation
from pb.core.audit import Entry
from pb.core.db import current_engine, fetch
from pb.core.events import Event
from pb.core.merkle import Frontier, leaf_hash
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.sealing.rules import BoxRoot, about_box, box_leaf, box_root_from, wants_root

_AT_ONCE = 1_000
_PAGE = "SELECT slot, sealed FROM open_ballot WHERE contest = {} AND slot > {} ORDER BY slot LIMIT {}"
_HASHED = "SELECT slot, sha256(convert_to(sealed, 'UTF8')) AS digest FROM open_ballot WHERE contest = {}"
"""SQLite cannot hash, and PostgreSQL sees one state of the box in one statement alone."""


async def box_root(contest: int) -> tuple[str, int]:
    """The root over slots and digests of the sealed ballots, sorted by slot, and how many there are.

    Ballots that come meanwhile are in it or not: on SQLite writers wait for the transaction that asks,
    and PostgreSQL reads an open box in one statement. Neither holds the box in memory.
    """
    tree = Frontier()
    async for rows in _digests(contest):
        for slot, digest in rows:
            tree.append(leaf_hash(box_leaf(slot, digest)))
    return tree.root().hex(), tree.size


async def _digests(contest: int) -> AsyncIterator[list[tuple[str, bytes]]]:
    if current_engine().engine_type != "sqlite":
        found = await fetch(_HASHED, contest)
        yield sorted((row["slot"], row["digest"]) for row in found)
        return
    last = ""
    while rows := await fetch(_PAGE, contest, last, _AT_ONCE):
        last = rows[-1]["slot"]
        yield [(row["slot"], hashlib.sha256(row["sealed"].encode()).digest()) for row in rows]


async def last_box_root(kode: str, number: int) -> BoxRoot | None:
    """The newest root of this box in the record."""
    row = await (
        Entry.select(Entry.at, Entry.facts)
        .where(Entry.kode == kode, Entry.kind == Event.BOX_ROOT.value, Entry.about == about_box(kode, number))
        .order_by(Entry.at, Entry.id, ascending=False)
        .first()
    )
    return box_root_from(row["at"], json.loads(row["facts"])) if row else None


async def withdrawn_from(contest: int) -> int:
    """How many marks were challenged, and their ballots taken out unopened."""
    return int(
        await Participation.count().where(Participation.contest == contest, Participation.withdrawn == 1)
    )


async def papers_in(contest: int) -> int:
    """How many papers two people have read and put into this box."""
    return int(
        await Paper.count().where(Paper.batch._.contest == contest, Paper.state == PaperState.COUNTED.value)
    )


async def box_faults(now: datetime) -> AsyncIterator[str]:
    """Closed boxes, frozen manifests and changed costs that are not what the record says."""
    for facts in await announced_rounds():
        async for fault in _manifest(facts.id, facts.kode or ""):
            yield fault
        async for fault in _costs(facts):
            yield fault
        if facts.phase(now) not in {Phase.CLOSED, Phase.CHALLENGE}:
            continue
        for contest in facts.contests:
            if not await _same_box(facts, contest, now) and not await _same_box(facts, contest, now):
                yield f"{facts.kode}: open_ballot of contest {contest.number} is not the box that was closed"


async def _same_box(facts: RoundFacts, contest: ContestFacts, now: datetime) -> bool:
    """Whether a box is what the record says; a paper that is counted meanwhile makes another look needed."""
    last = await last_box_root(facts.kode or "", contest.number)
    counts = {"withdrawn": await withdrawn_from(contest.id), "papers": await papers_in(contest.id)}
    if last is None or wants_root(last, now, closed=True, **counts):
        return True  # due work writes the root of this state within seconds
    return (last.root, last.ballots) == await box_root(contest.id)


async def _manifest(round_id: int, kode: str) -> AsyncIterator[str]:
    query = Entry.select(Entry.facts).where(Entry.kode == kode, Entry.kind == Event.MANIFEST_FROZEN.value)
    said = await query.order_by(Entry.at, Entry.id, ascending=False).first()
    if said is None:
        return
    row = await Round.select(Round.manifest).where(Round.id == round_id).first()
    manifest = row["manifest"] if row else None
    digest = hashlib.sha256((manifest or "").encode()).hexdigest()
    if digest != json.loads(said["facts"])["digest"]:
        yield f"{kode}: round {round_id} has another manifest than the record"


async def _costs(facts: RoundFacts) -> AsyncIterator[str]:
    """Each cost that was changed while people voted stands in the record with both its values."""
    rows = await Entry.select(Entry.facts).where(
        Entry.kode == facts.kode, Entry.kind == Event.COST_CHANGED.value
    )
    said = Counter(_step(json.loads(row["facts"])) for row in rows)
    here = Counter(
        (one.contest, one.project, one.before, one.after) for one in await changes_in(facts) if one.accepted
    )
    for contest, project in sorted({step[:2] for step in (said - here) | (here - said)}):
        where = f"project {project} of contest {contest}"
        yield f"{facts.kode}: cost_change says another cost of {where} than the record"


def _step(said: Mapping[str, int]) -> tuple[int, int, int, int]:
    return said["contest"], said["project"], said["before"], said["after"]
