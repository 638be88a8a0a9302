"""Reads about costs on the ballot: those that apply now, and each change with its old and new value."""

from collections.abc import Collection
from typing import Any

from pb.ballots.costs.rules import Change, OnList
from pb.ballots.life.tables import CostChange
from pb.ballots.tables import Project
from pb.proposals.tables import Coauthor, Proposal
from pb.rounds.facts import RoundFacts

COST_NOW = """
COALESCE((SELECT k.after FROM cost_change k WHERE k.project = j.id AND k.accepted
  ORDER BY k.number DESC LIMIT 1), j.cost)
"""  # of a `project j`: raw, because the list that was frozen is never written again
_ON_BALLOT = f"""
SELECT j.id, j.proposal, j.number, j.version, j.cost AS frozen, {COST_NOW} AS cost
FROM project j WHERE j.contest = {{}} ORDER BY j.number
"""  # raw: for the cost that applies now
_COSTS = f"""
SELECT j.contest, j.number, {COST_NOW} AS cost FROM project j WHERE j.contest IN
"""  # raw: as above
_LEAST = """
SELECT j.number, j.cost,
  (SELECT MIN(k.after) FROM cost_change k WHERE k.project = j.id AND k.accepted) AS least
FROM project j WHERE j.contest = {}
"""  # raw: as above
_LISTED = f"""
SELECT j.id, c.number AS contest, j.number, p.kode, v.title, {COST_NOW} AS cost
FROM project j JOIN contest c ON c.id = j.contest JOIN proposal p ON p.id = j.proposal
JOIN proposal_version v ON v.proposal = p.id AND v.number = j.version
WHERE c.round = {{}} ORDER BY c.number, j.number
"""  # raw: the builder joins by one column
_CHANGES = """
SELECT k.id, k.number, c.number AS contest, j.number AS project, p.kode, v.title, k.before, k.after,
  k.reason, k.asked_by, k.asked_at, k.decided_at, k.accepted
FROM cost_change k JOIN project j ON j.id = k.project JOIN contest c ON c.id = j.contest
JOIN proposal p ON p.id = j.proposal
JOIN proposal_version v ON v.proposal = p.id AND v.number = j.version
WHERE k.round = {} ORDER BY k.number
"""  # raw: as above
_READY = """
SELECT DISTINCT c.number FROM paper_batch b JOIN contest c ON c.id = b.contest
WHERE b.round = {} AND b.totals_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM cost_change k JOIN project j ON j.id = k.project
  WHERE j.contest = b.contest AND k.accepted AND k.decided_at >= b.made_at)
"""  # raw: the query builder has no NOT EXISTS


async def rows_on_ballot(contest: int) -> list[dict[str, Any]]:
    """The projects of a contest by number, with the cost that was frozen and the one that applies now."""
    rows: list[dict[str, Any]] = await Project.raw(_ON_BALLOT, contest)
    return rows


async def costs_of(contests: Collection[int]) -> dict[int, dict[int, int]]:
    """What applies now: by contest, then by the number on the ballot."""
    ids = list(contests)
    found: dict[int, dict[int, int]] = {contest: {} for contest in ids}
    marks = ", ".join("{}" for _ in ids)
    for row in await Project.raw(f"{_COSTS} ({marks})", *ids) if ids else []:
        found[row["contest"]][row["number"]] = row["cost"]
    return found


async def least_costs(contest: int) -> dict[int, int]:
    """The smallest cost that each project had while people voted: what no ballot of a contest may exceed.

    Nobody can tell from a sealed ballot, or from a paper, under which cost it was marked.
    """
    rows = await Project.raw(_LEAST, contest)
    return {row["number"]: min(row["cost"], row["least"] or row["cost"]) for row in rows}


async def listed_in(facts: RoundFacts) -> tuple[OnList, ...]:
    """Every project on the ballots of a round."""
    return tuple(OnList(**row) for row in await Project.raw(_LISTED, facts.id))


async def changes_in(facts: RoundFacts) -> tuple[Change, ...]:
    """Every change that was asked for in a round, oldest first."""
    rows: list[dict[str, Any]] = await CostChange.raw(_CHANGES, facts.id)
    return tuple(
        Change(**row | {"accepted": None if row["accepted"] is None else bool(row["accepted"])})
        for row in rows
    )


async def change_waits(facts: RoundFacts) -> bool:
    """Whether a change of a cost needs its second person."""
    return bool(await CostChange.exists().where(CostChange.round == facts.id, CostChange.accepted.is_null()))


async def asked_by_others(rounds: Collection[int], person: int) -> frozenset[int]:
    """Those of these rounds where a change waits that somebody else asked for."""
    if not rounds:
        return frozenset()
    rows = await CostChange.select(CostChange.round).where(
        CostChange.round.is_in(list(rounds)), CostChange.accepted.is_null(), CostChange.asked_by != person
    )
    return frozenset(row["round"] for row in rows)


async def has_proposed(kode: str, person: int) -> bool:
    """Whether somebody wrote this proposal, alone or with others."""
    if await Proposal.exists().where(Proposal.kode == kode, Proposal.author == person):
        return True
    return bool(await Coauthor.exists().where(Coauthor.account == person, Coauthor.proposal._.kode == kode))


async def papers_ready(facts: RoundFacts) -> frozenset[int]:
    """Contests, by number, with papers that can be handed out: on them stand the costs that apply now."""
    return frozenset(row["number"] for row in await CostChange.raw(_READY, facts.id))
