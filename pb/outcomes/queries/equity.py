"""Spending that was decided, by kelurahan, RW and year, with the people who could vote there."""

from collections import defaultdict

import msgspec

from pb.ballots.costs.queries import COST_NOW
from pb.core.area import PlaceCode, kelurahan_of
from pb.outcomes.tables import Decision, Publication


class Spent(msgspec.Struct, frozen=True):
    """What one year decided for a place; `voters`: how many could vote, where that is known."""

    year: int
    amount: int
    projects: int
    voters: int | None


class PlaceSpent(msgspec.Struct, frozen=True):
    """A kelurahan, or an RW of one (0: the whole kelurahan), with its years, the newest first."""

    place: PlaceCode
    rw: int
    years: tuple[Spent, ...]

    @property
    def amount(self) -> int:
        return sum(one.amount for one in self.years)

    @property
    def per_voter(self) -> int | None:
        """Whole rupiah for each person who could vote, over all years; None where a year lacks the number."""
        known = [one.amount // one.voters for one in self.years if one.voters]
        return sum(known) if known and len(known) == len(self.years) else None


_MONEY = f"""
SELECT r.year, c.area, v.rw, d.kind, d.amount, {COST_NOW} AS cost
FROM decision d JOIN publication u ON u.contest = d.contest JOIN project j ON j.id = d.project
JOIN proposal_version v ON v.proposal = j.proposal AND v.number = j.version
JOIN contest c ON c.id = d.contest JOIN round r ON r.id = c.round
WHERE d.kind IN ('funded', 'funded_changed') AND c.area IS NOT NULL AND r.currency = 'IDR'
"""  # raw: five links at once, which the builder writes as many joins of its own


async def spending() -> tuple[PlaceSpent, ...]:
    """Every kelurahan with a decided round, and each of its RW, in two queries."""
    sums: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    voters = await _voters()
    for place, rw, year in voters:
        sums[place, rw, year] = []
    for row in await Decision.raw(_MONEY):
        place, year = str(kelurahan_of(row["area"])), row["year"]
        amount = row["cost"] if row["kind"] == "funded" else row["amount"]
        sums[place, 0, year].append(amount)
        if rw := _rw_of(row["area"]) or row["rw"] or 0:
            sums[place, rw, year].append(amount)
    years: dict[tuple[str, int], list[Spent]] = defaultdict(list)
    for place, rw, year in sorted(sums, reverse=True):
        amounts = sums[place, rw, year]
        years[place, rw].append(Spent(year, sum(amounts), len(amounts), voters.get((place, rw, year))))
    return tuple(PlaceSpent(PlaceCode(place), rw, tuple(years[place, rw])) for place, rw in sorted(years))


async def _voters() -> dict[tuple[str, int, int], int | None]:
    """How many could vote, by kelurahan, RW and year: of the whole kelurahan, else of its RW together."""
    rows = await Publication.select(
        Publication.contest._.area._.code.as_alias("area"),
        Publication.contest._.electorate.as_alias("electorate"),
        Publication.contest._.round._.year.as_alias("year"),
    ).where(Publication.contest._.area.is_not_null())
    whole: dict[tuple[str, int, int], int | None] = {}
    parts: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for row in rows:
        place, rw, year = str(kelurahan_of(row["area"])), _rw_of(row["area"]), row["year"]
        whole[place, rw, year] = max(whole.get((place, rw, year)) or 0, row["electorate"] or 0) or None
        if rw:
            parts[place, 0, year].append(row["electorate"] or 0)
    return {key: sum(found) if all(found) else None for key, found in parts.items()} | whole


def _rw_of(area: str) -> int:
    """The number of the RW in a code of one, or 0."""
    _, _, rw = area.partition("-")
    return int(rw or 0)
