"""How the proposals of many rounds stand: sums by area and agency, RW, drafts; as many queries as for one."""

from collections.abc import Sequence

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.proposals.tables import Draft, Proposal

_SUMS = """
SELECT p.contest AS contest, CASE WHEN d.result IS NULL THEN v.agency ELSE '' END AS agency,
  count(*) AS published,
  sum(CASE WHEN d.result IS NULL THEN 1 ELSE 0 END) AS unscreened,
  sum(CASE WHEN coalesce(d.cost, v.cost) = 0 THEN 1 ELSE 0 END) AS without_cost,
  sum(CASE WHEN d.result <> 'not_eligible' THEN 1 ELSE 0 END) AS eligible
FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
LEFT JOIN verdict d ON d.proposal = p.id AND d.version = p.version AND NOT EXISTS (
  SELECT 1 FROM verdict e WHERE e.proposal = d.proposal AND e.version = d.version
    AND (e.created_at > d.created_at OR (e.created_at = d.created_at AND e.id > d.id)))
WHERE p.state = 'published' AND p.hidden_at IS NULL AND p.round IN
"""  # raw: the newest verdict on the current version of each, and sums over it, in one statement
_RWS = """
SELECT DISTINCT p.contest AS contest, v.rw AS rw FROM proposal p
JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
WHERE p.state = 'published' AND p.hidden_at IS NULL AND v.rw IS NOT NULL AND p.round IN
"""  # raw: the RW of the current version alone


class Sums(msgspec.Struct, frozen=True):
    """Proposals of one contest that wait for one agency; those that wait for none stand together."""

    contest: int
    agency: str
    published: int
    unscreened: int
    without_cost: int
    eligible: int


class ProposalsStand(msgspec.Struct, frozen=True):
    """Sums of some rounds: by contest and agency, RW with a proposal by contest, begun drafts by round."""

    sums: dict[int, tuple[Sums, ...]]
    rws: dict[int, frozenset[int]]
    drafts: dict[int, int]


async def proposals_stand(ids: Sequence[int], *, by_rw: Sequence[int] = ()) -> ProposalsStand:
    """How the public proposals of these rounds stand, in three statements; RW for those `by_rw` alone."""
    if not ids:
        return ProposalsStand({}, {}, {})
    begun = Draft.select(Draft.round, Count()).where(Draft.proposal.is_null(), Draft.round.is_in(list(ids)))
    return ProposalsStand(
        await _sums(ids),
        await _rws(by_rw),
        {row["round"]: row["count"] for row in await begun.group_by(Draft.round)},
    )


async def _sums(ids: Sequence[int]) -> dict[int, tuple[Sums, ...]]:
    marks = ", ".join("{}" for _ in ids)
    sums: dict[int, tuple[Sums, ...]] = {}
    for row in await Proposal.raw(f"{_SUMS} ({marks}) GROUP BY 1, 2", *ids):
        line = Sums(**{name: row[name] for name in Sums.__struct_fields__})
        sums[line.contest] = (*sums.get(line.contest, ()), line)
    return sums


async def _rws(ids: Sequence[int]) -> dict[int, frozenset[int]]:
    if not ids:
        return {}
    marks = ", ".join("{}" for _ in ids)
    rws: dict[int, set[int]] = {}
    for row in await Proposal.raw(f"{_RWS} ({marks})", *ids):
        rws.setdefault(row["contest"], set()).add(row["rw"])
    return {contest: frozenset(found) for contest, found in rws.items()}
