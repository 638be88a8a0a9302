"""Proposals as open data: all of them in pieces, a page of those that fit, one. No person stands in them."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from pb.core.errors import NotFound
from pb.places.pins import MILLION
from pb.proposals.rules import standing
from pb.proposals.tables import Proposal
from pb.publishing.queries.counted import ResultLine, results_among
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase

PIECE, MOST_PIECES = 500, 4


class ProposalLine(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in its current version; votes and decision once they are public."""

    kode: str
    round: str
    contest: int
    place: str | None
    rw: int | None
    lat: float | None
    lng: float | None
    title: str
    need: str
    beneficiaries: str
    category: str
    state: str
    version: int
    workshop: str | None
    merged_into: str | None
    proposed_cost: int
    verdict: str | None
    checked_cost: int | None
    agency: str
    supports: int
    votes: int | None
    decision: str | None
    amount: int | None
    created_at: datetime


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which proposals somebody wants; `after` is the number of the last one that they have."""

    place: str = ""
    round: str = ""
    state: str = ""
    after: str = ""
    limit: int = 100


class _Round(NamedTuple):
    """The phase of a round, and whether its proposals were imported with their verdicts."""

    phase: Phase
    imported: bool


_LINE = """
SELECT p.id, p.kode, r.kode AS round, c.id AS contest_id, c.number AS contest, c.area AS place,
  p.state AS kept, p.version, p.merged_into, p.created_at, v.title, v.need, v.beneficiaries, v.category, v.rw,
  v.workshop, v.agency, v.cost AS proposed_cost, n.lat, n.lng,
  (SELECT d.result FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS verdict,
  (SELECT d.cost FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS checked_cost,
  (SELECT count(*) FROM support s WHERE s.proposal = p.id) AS supports
FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
JOIN contest c ON c.id = p.contest JOIN round r ON r.id = p.round LEFT JOIN pin n ON n.proposal = p.id
WHERE p.state IN ('published', 'merged') AND p.hidden_at IS NULL
"""  # raw: the newest verdict and the number of supporters beside each row, which the builder cannot say
_PIECE = (
    f"{_LINE} AND p.id > {{}} AND ({{}} = '' OR r.kode = {{}}) "
    "AND ({} = '' OR c.area = {} OR c.area LIKE {} OR c.area LIKE {}) ORDER BY p.id LIMIT {}"
)  # raw: it leans on the line
_ONE = f"{_LINE} AND p.kode = {{}}"  # raw: as above
_PLAIN = tuple(
    name
    for name in ProposalLine.__struct_fields__
    if name not in {"state", "lat", "lng", "votes", "decision", "amount"}
)


async def proposal_lines(*, now: datetime) -> AsyncIterator[list[ProposalLine]]:
    """All public proposals, the oldest first, 500 at a time: five queries each."""
    phases, last = await _phases(now), 0
    while rows := await _rows(Wish(), last, PIECE):
        last = rows[-1]["id"]
        yield await _lines(rows, phases)


async def proposals_page(wish: Wish, *, now: datetime) -> tuple[list[ProposalLine], str]:
    """A page, and the number after which the next one begins, or an empty text at the end.

    Where a proposal stands is computed, so a page looks at 2,000 at most and may hold fewer than are wanted.
    """
    phases, last = await _phases(now), await _key(wish.after)
    found: list[ProposalLine] = []
    size = PIECE if wish.state else wish.limit
    for _ in range(MOST_PIECES if wish.state else 1):
        rows = await _rows(wish, last, size)
        lines = await _lines(rows, phases)
        for row, line in zip(rows, lines, strict=True):
            last = row["id"]
            if not wish.state or line.state == wish.state:
                found.append(line)
                if len(found) == wish.limit:
                    return found, line.kode
        if len(rows) < size:
            return found, ""
    return found, lines[-1].kode


async def require_line(kode: str, *, now: datetime) -> ProposalLine:
    """One public proposal; raises `NotFound`."""
    rows = await Proposal.raw(_ONE, kode)
    if not rows:
        raise NotFound
    return (await _lines(rows, await _phases(now)))[0]


async def _key(kode: str) -> int:
    if not kode:
        return 0
    row = await Proposal.select(Proposal.id).where(Proposal.kode == kode).first()
    if row is None:
        raise NotFound
    return int(row["id"])


async def _rows(wish: Wish, last: int, most: int) -> list[dict[str, Any]]:
    place = wish.place
    here = (place, place, f"{place}.%", f"{place}-%")
    rows: list[dict[str, Any]] = await Proposal.raw(_PIECE, last, wish.round, wish.round, *here, most)
    return rows


async def _phases(now: datetime) -> dict[str, _Round]:
    """What their rounds say of proposals, by kode."""
    return {
        facts.kode or "": _Round(facts.phase(now), facts.place is None) for facts in await announced_rounds()
    }


async def _lines(rows: Sequence[dict[str, Any]], phases: dict[str, _Round]) -> list[ProposalLine]:
    results = await results_among({row["contest_id"] for row in rows})
    return [_line(row, results.get(row["id"]), phases[row["round"]]) for row in rows]


def _line(row: dict[str, Any], result: ResultLine | None, round_: _Round) -> ProposalLine:
    phase = round_.phase
    shown = result if ORDER.index(phase) >= ORDER.index(Phase.PUBLISHED) else None
    verdict = row["verdict"] or ("eligible" if round_.imported else None)
    stands = standing(phase, state=row["kept"], verdict=verdict, funded=shown.funded if shown else None)
    return ProposalLine(
        **{name: row[name] for name in _PLAIN},
        lat=None if row["lat"] is None else row["lat"] / MILLION,
        lng=None if row["lng"] is None else row["lng"] / MILLION,
        state=stands.word.removeprefix("standing."),
        votes=shown.votes if shown else None,
        decision=shown.decision if shown else None,
        amount=shown.amount if shown else None,
    )
