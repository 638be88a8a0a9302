"""Drafted answers, and the hour at which those of a round become public."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.ids import Kode, ProposalId
from pb.proposals.rules import Parts
from pb.screening.rules import Checked
from pb.screening.tables import AnswerBatch, AnswerDraft


class DraftFacts(msgspec.Struct, frozen=True):
    """An answer that is not public: who wrote it last, and when it becomes public."""

    version: int
    revision: int
    ready: bool
    answer: Checked
    batch: int | None
    person: int | None
    label: str
    saved_at: datetime


def _draft(row: dict[str, Any]) -> DraftFacts:
    parts = Parts(**{name: row[name] for name in Parts.__struct_fields__})
    return DraftFacts(
        version=row["version"],
        revision=row["revision"],
        ready=bool(row["ready"]),
        answer=Checked(row["result"], row["cost"], row["agency"], row["reason"], parts),
        batch=row["batch"],
        person=row["person"],
        label=row["label"],
        saved_at=row["saved_at"],
    )


async def draft_of(proposal: int) -> DraftFacts | None:
    """The drafted answer about a proposal."""
    row = await AnswerDraft.select().where(AnswerDraft.proposal == proposal).first()
    return _draft(row) if row else None


class Batch(msgspec.Struct, frozen=True):
    """The hour that was set for the answers of a round."""

    id: int
    round: int
    at: datetime


async def batch_of(round_id: int) -> Batch | None:
    """The hour that is to come for a round."""
    row = (
        await AnswerBatch.select().where(AnswerBatch.round == round_id, AnswerBatch.done_at.is_null()).first()
    )
    return Batch(row["id"], row["round"], row["at"]) if row else None


async def last_batch(round_id: int) -> datetime | None:
    """When answers of a round became public last, or None."""
    row = await (
        AnswerBatch.select(AnswerBatch.done_at)
        .where(AnswerBatch.round == round_id, AnswerBatch.done_at.is_not_null())
        .order_by(AnswerBatch.done_at, ascending=False)
        .first()
    )
    return row["done_at"] if row else None


async def due_batches(now: datetime) -> tuple[Batch, ...]:
    """The hours that have come."""
    rows = (
        await AnswerBatch.select()
        .where(AnswerBatch.done_at.is_null(), AnswerBatch.at <= now)
        .order_by(AnswerBatch.at)
    )
    return tuple(Batch(row["id"], row["round"], row["at"]) for row in rows)


async def batch_sizes(rounds: Sequence[int]) -> dict[int, int]:
    """How many drafted answers of these rounds are ready and wait for an hour, by round."""
    found: dict[int, int] = dict.fromkeys(rounds, 0)
    rows = (
        await AnswerDraft.select(AnswerDraft.proposal._.round.as_alias("round")).where(
            AnswerDraft.proposal._.round.is_in(list(rounds)),
            AnswerDraft.ready == 1,
            AnswerDraft.batch.is_null(),
        )
        if rounds
        else []
    )
    for row in rows:
        found[row["round"]] += 1
    return found


class Prepared(msgspec.Struct, frozen=True):
    """A drafted answer in the list that becomes public together."""

    id: int
    proposal: ProposalId
    kode: Kode
    title: str
    version: int
    current: int
    state: str
    hidden: bool
    area: str
    asked: int
    draft: DraftFacts


_PREPARED = """
SELECT a.*, p.kode, p.version AS current, p.state, p.hidden_at, c.area, v.title, v.cost AS asked
FROM answer_draft a JOIN proposal p ON p.id = a.proposal JOIN contest c ON c.id = p.contest
JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
"""  # raw: the current version beside the draft, which the builder cannot join
_OF_ROUND = f"{_PREPARED} WHERE p.round = {{}} AND a.ready = 1 ORDER BY p.kode"  # raw: as above
_OF_BATCH = f"{_PREPARED} WHERE a.batch = {{}} ORDER BY p.kode"  # raw: as above


async def prepared(round_id: int) -> tuple[Prepared, ...]:
    """The drafted answers of a round that are ready, by number."""
    return tuple(_prepared(row) for row in await AnswerDraft.raw(_OF_ROUND, round_id))


async def in_batch(batch: int) -> tuple[Prepared, ...]:
    """The drafted answers that become public at that hour."""
    return tuple(_prepared(row) for row in await AnswerDraft.raw(_OF_BATCH, batch))


def _prepared(row: dict[str, Any]) -> Prepared:
    return Prepared(
        id=row["id"],
        proposal=row["proposal"],
        kode=row["kode"],
        title=row["title"],
        version=row["version"],
        current=row["current"],
        state=row["state"],
        hidden=row["hidden_at"] is not None,
        area=row["area"] or "",
        asked=row["asked"],
        draft=_draft(row),
    )
