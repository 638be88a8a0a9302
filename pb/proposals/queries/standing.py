"""How the proposals of many rounds stand: sums by area and agency, RW, drafts; as many queries as for one."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.core.db.engine import Engine, current_engine
from pb.core.db.versions import topic_versions
from pb.proposals.tables import Draft, Proposal
from pb.rounds.facts import RoundFacts

_EACH = """
WITH one AS MATERIALIZED (SELECT p.contest, v.agency, v.rw, v.cost,
  (SELECT e.id FROM verdict e WHERE e.proposal = p.id AND e.version = p.version
    ORDER BY e.created_at DESC, e.id DESC LIMIT 1) AS newest
  FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
  WHERE p.state = 'published' AND p.hidden_at IS NULL AND p.round IN
"""  # raw: the newest verdict on the current version of each, each looked up once
_SUMS = """
SELECT one.contest AS contest, count(*) AS published,
  sum(CASE WHEN coalesce(d.cost, one.cost) = 0 THEN 1 ELSE 0 END) AS without_cost,
  sum(CASE WHEN d.result = 'not_eligible' OR d.id IS NULL THEN 0 ELSE 1 END) AS eligible,
"""  # raw: and sums over it, one row for each contest
_WAITING = "CASE WHEN d.id IS NULL THEN one.agency END"  # raw: the agency of each that nobody answered
_LISTS = f"""
group_concat({_WAITING}) AS waiting, group_concat(one.rw) AS rws
"""  # raw: a text counts faster than rows
_LISTS_POSTGRES = f"""
string_agg({_WAITING}, ',') AS waiting, string_agg(one.rw::text, ',') AS rws
"""  # raw: the same
_FROM = " FROM one LEFT JOIN verdict d ON d.id = one.newest GROUP BY one.contest"  # raw: a part


class Sums(msgspec.Struct, frozen=True):
    """The public proposals of one contest: how many, what they wait for, the RW that they come from.

    `waiting`: unanswered proposals by agency, '' where none is named.
    """

    published: int
    without_cost: int
    eligible: int
    waiting: dict[str, int]
    rws: frozenset[int]

    @property
    def unscreened(self) -> int:
        return sum(self.waiting.values())


class ProposalsStand(msgspec.Struct, frozen=True):
    """Sums of some rounds: by contest where it has a proposal; begun drafts by round."""

    sums: dict[int, Sums]
    drafts: dict[int, int]


class _Kept(msgspec.Struct, frozen=True):
    """What was summed up for a round, and the version of its areas before that."""

    version: int
    sums: dict[int, Sums]


_MOST_KEPT = 5_000
_kept: WeakKeyDictionary[Engine, dict[int, _Kept]] = WeakKeyDictionary()


async def proposals_stand(rounds: Sequence[RoundFacts]) -> ProposalsStand:
    """How the public proposals of these rounds stand.

    Each act on a proposal raises the version of its area, so a process sums a round up again only after
    something happened there. A round with a contest that has no area is summed up each time.
    """
    if not rounds:
        return ProposalsStand({}, {})
    kept = _kept.setdefault(current_engine(), {})
    versions = await _versions(rounds)
    stale = [one for one in rounds if one.id not in kept or versions.get(one.id) != kept[one.id].version]
    sums = await _sums([one.id for one in stale])
    for one in stale:
        mine = {int(contest.id): sums[contest.id] for contest in one.contests if contest.id in sums}
        kept[one.id] = _Kept(versions.get(one.id, -1), mine)
    found = [kept[one.id] for one in rounds]
    if len(kept) > _MOST_KEPT:
        kept.clear()
    begun = Draft.select(Draft.round, Count()).where(Draft.proposal.is_null())
    return ProposalsStand(
        {key: sums for one in found for key, sums in one.sums.items()},
        {row["round"]: row["count"] for row in await begun.group_by(Draft.round)},
    )


async def _versions(rounds: Sequence[RoundFacts]) -> dict[int, int]:
    """How often something happened in the areas of each round; read before its sums are."""
    areas = {one.id: [str(contest.area) for contest in one.contests] for one in rounds}
    areas = {key: names for key, names in areas.items() if "None" not in names}
    now = await topic_versions({name for names in areas.values() for name in names})
    return {key: sum(now[name] for name in names) for key, names in areas.items()}


async def _sums(ids: Sequence[int]) -> dict[int, Sums]:
    """By contest; one query."""
    return {
        row.pop("contest"): Sums(
            **row
            | {
                "waiting": Counter([] if row["waiting"] is None else row["waiting"].split(",")),
                "rws": frozenset(map(int, row["rws"].split(","))) if row["rws"] else frozenset(),
            }
        )
        for row in (await _rows(ids) if ids else ())
    }


async def _rows(ids: Sequence[int]) -> list[dict[str, Any]]:
    marks = ", ".join("{}" for _ in ids)
    if current_engine().engine_type == "sqlite":
        found: list[dict[str, Any]] = await Proposal.raw(f"{_EACH} ({marks})) {_SUMS} {_LISTS} {_FROM}", *ids)
    else:
        found = await Proposal.raw(f"{_EACH} ({marks})) {_SUMS} {_LISTS_POSTGRES} {_FROM}", *ids)
    return found
