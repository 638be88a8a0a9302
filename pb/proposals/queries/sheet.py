"""The public proposals of a round in the columns of the musrenbang form."""

from collections import defaultdict

import msgspec

from pb.core.ids import Kode
from pb.proposals.rules import Line
from pb.proposals.tables import CostLine, Proposal

_ROWS = """
SELECT p.kode, v.id AS version, v.title, v.category, v.rw, v.spot, v.cost, v.contribution, v.agency,
  v.beneficiaries, (SELECT count(*) FROM support s WHERE s.proposal = p.id) AS supports
FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
WHERE p.round = {} AND p.state = 'published' AND p.hidden_at IS NULL ORDER BY v.rw, p.kode
"""  # raw: the count of supporters beside each row


class SheetRow(msgspec.Struct, frozen=True):
    """One line of the form; `lines` give volume and unit."""

    kode: Kode
    title: str
    category: str
    rw: int | None
    spot: str
    cost: int
    contribution: str
    agency: str
    beneficiaries: str
    supports: int
    lines: tuple[Line, ...]


async def sheet_of(round_id: int) -> tuple[SheetRow, ...]:
    """All lines of a round, by RW; two queries."""
    rows = await Proposal.raw(_ROWS, round_id)
    lines: dict[int, list[Line]] = defaultdict(list)
    keys = [row["version"] for row in rows]
    if keys:
        for row in await CostLine.select().where(CostLine.version.is_in(keys)).order_by(CostLine.number):
            lines[row["version"]].append(
                Line(row["activity"], row["unit"], row["quantity"], row["unit_price"])
            )
    names = set(SheetRow.__struct_fields__) - {"lines"}
    return tuple(
        SheetRow(**{name: row[name] for name in names}, lines=tuple(lines[row["version"]])) for row in rows
    )
