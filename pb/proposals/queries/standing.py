"""How the proposals of many rounds stand: sums by area and agency, RW, drafts; as many queries as for one."""

from collections.abc import Collection, Sequence
from weakref import WeakKeyDictionary

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.core.db.engine import Engine, current_engine
from pb.core.db.versions import topic_versions
from pb.proposals.tables import Draft, Proposal
from pb.rounds.facts import RoundFacts

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


class _Kept(msgspec.Struct, frozen=True):
    """What was summed up for a round, and the version of its areas before that."""

    version: int
    sums: dict[int, tuple[Sums, ...]]
    rws: dict[int, frozenset[int]]


_MOST_KEPT = 5_000
_kept: WeakKeyDictionary[Engine, dict[tuple[int, bool], _Kept]] = WeakKeyDictionary()


async def proposals_stand(rounds: Sequence[RoundFacts], *, by_rw: Collection[int] = ()) -> ProposalsStand:
    """How the public proposals of these rounds stand; RW for those whose key is in `by_rw` alone.

    Each act on a proposal raises the version of its area, so a process sums a round up again only after
    something happened there. A round with a contest that has no area is summed up each time.
    """
    if not rounds:
        return ProposalsStand({}, {}, {})
    kept = _kept.setdefault(current_engine(), {})
    versions = await _versions(rounds)
    stale = [
        one.id
        for one in rounds
        if one.id not in versions or _version(kept, one.id, by_rw) != versions[one.id]
    ]
    sums, rws = await _sums(stale), await _rws([key for key in stale if key in by_rw])
    for one in rounds:
        if one.id in stale:
            mine = [contest.id for contest in one.contests]
            kept[one.id, one.id in by_rw] = _Kept(
                versions.get(one.id, -1),
                {key: sums[key] for key in mine if key in sums},
                {key: rws[key] for key in mine if key in rws},
            )
    found = [kept[one.id, one.id in by_rw] for one in rounds]
    if len(kept) > _MOST_KEPT:
        kept.clear()
    begun = Draft.select(Draft.round, Count()).where(
        Draft.proposal.is_null(), Draft.round.is_in([one.id for one in rounds])
    )
    return ProposalsStand(
        {key: lines for one in found for key, lines in one.sums.items()},
        {key: numbers for one in found for key, numbers in one.rws.items()},
        {row["round"]: row["count"] for row in await begun.group_by(Draft.round)},
    )


async def _versions(rounds: Sequence[RoundFacts]) -> dict[int, int]:
    """How often something happened in the areas of each round; read before its sums are."""
    areas = {one.id: [str(contest.area) for contest in one.contests] for one in rounds}
    areas = {key: names for key, names in areas.items() if "None" not in names}
    now = await topic_versions({name for names in areas.values() for name in names})
    return {key: sum(now[name] for name in names) for key, names in areas.items()}


def _version(kept: dict[tuple[int, bool], _Kept], key: int, by_rw: Collection[int]) -> int | None:
    one = kept.get((key, key in by_rw))
    return one.version if one else None


async def _sums(ids: Sequence[int]) -> dict[int, tuple[Sums, ...]]:
    if not ids:
        return {}
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
