"""What became of projects in counts that are public: a few queries for many contests at once."""

import json
from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

import msgspec

from pb.ballots.costs.queries import COST_NOW
from pb.ballots.tables import Project
from pb.outcomes.rules import DecisionKind
from pb.outcomes.tables import Decision, OutcomeRow, Publication

AT_ONCE = 20


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """A project in a published count, and what was decided on it."""

    round: str
    contest: int
    number: int
    proposal: str
    title: str
    cost: int
    votes: int
    won: bool
    reason: str
    decision: str | None
    amount: int | None
    referred_to: str | None
    counted_at: datetime
    decided_at: datetime | None

    @property
    def funded(self) -> bool:
        """Whether it gets money: by the decision where there is one, else by the count."""
        return DecisionKind(self.decision).pays if self.decision else self.won


class CountLine(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of a published count."""

    counted_at: datetime
    voters: int
    funded: int
    left: int


_PROJECTS = f"""
SELECT j.id, j.contest, j.number, j.proposal, {COST_NOW} AS cost, j.external, p.kode, v.title,
  r.kode AS round, c.number AS contest_number
FROM project j JOIN proposal p ON p.id = j.proposal
JOIN proposal_version v ON v.proposal = p.id AND v.number = j.version
JOIN contest c ON c.id = j.contest JOIN round r ON r.id = c.round
"""  # raw: the builder joins by one column


async def results_among(contests: Collection[int]) -> dict[int, ResultLine]:
    """By proposal, for those of these contests whose count is public: four queries."""
    ids = sorted(contests)
    rows = (
        await OutcomeRow.select(OutcomeRow.contest, OutcomeRow.record, OutcomeRow.published_at).where(
            OutcomeRow.contest.is_in(ids)
        )
        if ids
        else []
    )
    if not rows:
        return {}
    ids = sorted(row["contest"] for row in rows)
    counts = {row["contest"]: (json.loads(row["record"])["outcome"], row["published_at"]) for row in rows}
    decided_at, decisions = await _decided(ids)
    marks = ", ".join("{}" for _ in ids)
    found = {}
    for row in await Project.raw(
        f"{_PROJECTS} WHERE j.contest IN ({marks}) ORDER BY j.contest, j.number", *ids
    ):
        outcome, at = counts[row["contest"]]
        decided = decided_at.get(row["contest"])
        found[row["proposal"]] = _line(row, outcome, at, decisions.get(row["id"]), decided)
    return found


async def _decided(contests: list[int]) -> tuple[dict[int, datetime], dict[int, dict[str, Any]]]:
    """When decisions became public by contest, and those decisions by project."""
    rows = await Publication.select(Publication.contest, Publication.published_at).where(
        Publication.contest.is_in(contests)
    )
    when = {row["contest"]: row["published_at"] for row in rows}
    if not when:
        return {}, {}
    made = await Decision.select(
        Decision.project, Decision.kind, Decision.amount, Decision.referred_to
    ).where(Decision.contest.is_in(sorted(when)))
    return when, {row["project"]: row for row in made}


def _line(
    row: dict[str, Any],
    outcome: dict[str, Any],
    at: datetime,
    decision: dict[str, Any] | None,
    decided_at: datetime | None,
) -> ResultLine:
    name = row["kode"] if row["external"] is None else row["external"]
    reasons = {verdict["project"]: verdict["reason"] for verdict in outcome["verdicts"]}
    return ResultLine(
        round=row["round"],
        contest=row["contest_number"],
        number=row["number"],
        proposal=row["kode"],
        title=row["title"],
        cost=row["cost"],
        votes=outcome["votes"][name],
        won=name in outcome["funded"],
        reason=reasons[name].removeprefix("count."),
        decision=decision["kind"] if decision else None,
        amount=decision["amount"] if decision else None,
        referred_to=(decision["referred_to"] or None) if decision else None,
        counted_at=at,
        decided_at=decided_at,
    )


async def result_lines() -> AsyncIterator[list[ResultLine]]:
    """All projects of all public counts, the oldest count first, twenty contests at a time."""
    last = 0
    while True:
        rows = (
            await OutcomeRow.select(OutcomeRow.id, OutcomeRow.contest)
            .where(OutcomeRow.id > last)
            .order_by(OutcomeRow.id)
            .limit(AT_ONCE)
        )
        if not rows:
            return
        last = rows[-1]["id"]
        yield list((await results_among([row["contest"] for row in rows])).values())


async def counts_among(contests: Collection[int]) -> dict[int, CountLine]:
    """The sums of those of these counts that are public, by contest: one query."""
    rows = (
        await OutcomeRow.select(OutcomeRow.contest, OutcomeRow.record, OutcomeRow.published_at).where(
            OutcomeRow.contest.is_in(sorted(contests))
        )
        if contests
        else []
    )
    found = {}
    for row in rows:
        outcome = json.loads(row["record"])["outcome"]
        found[row["contest"]] = CountLine(
            counted_at=row["published_at"],
            voters=outcome["voters"],
            funded=outcome["total"],
            left=outcome["left"],
        )
    return found
