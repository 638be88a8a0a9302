"""How the proposals of many rounds stand: sums by area and agency, RW, drafts; as many queries as for one."""

from collections.abc import Sequence

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.proposals.tables import Draft, Proposal

_SUMS = """
SELECT contest, agency, count(*) AS published,
  sum(CASE WHEN verdict IS NULL THEN 1 ELSE 0 END) AS unscreened,
  sum(CASE WHEN coalesce(checked, proposed) = 0 THEN 1 ELSE 0 END) AS without_cost,
  sum(CASE WHEN verdict IN ('eligible', 'eligible_changed') THEN 1 ELSE 0 END) AS eligible,
  sum(CASE WHEN verdict IN ('eligible', 'eligible_changed') AND coalesce(checked, proposed) > budget
    THEN 1 ELSE 0 END) AS too_dear
FROM (SELECT p.contest AS contest, v.agency AS agency, v.cost AS proposed, c.budget AS budget,
    (SELECT d.result FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
      ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS verdict,
    (SELECT d.cost FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
      ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS checked
  FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
  JOIN contest c ON c.id = p.contest
  WHERE p.state = 'published' AND p.hidden_at IS NULL AND p.round IN
"""  # raw: the newest verdict on the current version of each, and sums over it, in one statement
_RWS = """
SELECT DISTINCT p.contest AS contest, v.rw AS rw FROM proposal p
JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
WHERE p.state = 'published' AND p.hidden_at IS NULL AND v.rw IS NOT NULL AND p.round IN
"""  # raw: the RW of the current version alone


class Sums(msgspec.Struct, frozen=True):
    """Proposals of one contest that name one agency (or none)."""

    contest: int
    agency: str
    published: int
    unscreened: int
    without_cost: int
    eligible: int
    too_dear: int


class ProposalsStand(msgspec.Struct, frozen=True):
    """Sums of some rounds: by contest and agency, RW with a proposal by contest, begun drafts by round."""

    sums: dict[int, tuple[Sums, ...]]
    rws: dict[int, frozenset[int]]
    drafts: dict[int, int]


async def proposals_stand(ids: Sequence[int]) -> ProposalsStand:
    """How the public proposals of these rounds stand, in three statements."""
    if not ids:
        return ProposalsStand({}, {}, {})
    marks = ", ".join("{}" for _ in ids)
    sums: dict[int, tuple[Sums, ...]] = {}
    for row in await Proposal.raw(f"{_SUMS} ({marks})) AS one GROUP BY contest, agency", *ids):
        line = Sums(**{name: row[name] for name in Sums.__struct_fields__})
        sums[line.contest] = (*sums.get(line.contest, ()), line)
    rws: dict[int, set[int]] = {}
    for row in await Proposal.raw(f"{_RWS} ({marks})", *ids):
        rws.setdefault(row["contest"], set()).add(row["rw"])
    begun = Draft.select(Draft.round, Count()).where(Draft.proposal.is_null(), Draft.round.is_in(list(ids)))
    return ProposalsStand(
        sums,
        {contest: frozenset(found) for contest, found in rws.items()},
        {row["round"]: row["count"] for row in await begun.group_by(Draft.round)},
    )
