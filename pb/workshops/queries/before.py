"""What the options are held against: the proposals as they were before the workshop changed them."""

from collections.abc import Mapping

import msgspec

from pb.core.ids import Kode
from pb.proposals.rules import Line
from pb.proposals.tables import CostLine
from pb.workshops.facts import WorkshopFacts
from pb.workshops.rules import VersionState
from pb.workshops.tables import DesignVersion


class PresentVersion(msgspec.Struct, frozen=True):
    """The version of a proposal that counts now, or that counted until the workshop wrote a new one."""

    kode: Kode
    title: str
    number: int


class BeforeOptions(msgspec.Struct, frozen=True):
    """The present versions with all their cost lines together."""

    versions: tuple[PresentVersion, ...]
    lines: tuple[Line, ...]

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)


async def before_options(workshop: WorkshopFacts, bases: Mapping[int, int] | None = None) -> BeforeOptions:
    """The proposals as they are now, without what this workshop made of them, in two queries at most.

    `bases`: of proposals that it gave a new version, the number of the one before; asked for unless known.
    """
    if not workshop.topics:
        return BeforeOptions((), ())
    now: dict[int, int] = {topic.id: topic.version for topic in workshop.topics}
    now |= await _bases(workshop.id) if bases is None else bases
    rows = (
        await CostLine.select(
            *(CostLine.activity, CostLine.unit, CostLine.quantity, CostLine.unit_price),
            CostLine.version._.proposal.as_alias("proposal"),
            CostLine.version._.number.as_alias("of"),
        )
        .where(CostLine.version._.proposal.is_in([topic.id for topic in workshop.topics]))
        .order_by(CostLine.number)
    )
    lines = [
        Line(row["activity"], row["unit"], row["quantity"], row["unit_price"])
        for topic in workshop.topics
        for row in rows
        if (row["proposal"], row["of"]) == (topic.id, now[topic.id])
    ]
    versions = [PresentVersion(topic.kode, topic.title, now[topic.id]) for topic in workshop.topics]
    return BeforeOptions(tuple(versions), tuple(lines))


async def _bases(workshop: int) -> dict[int, int]:
    """Of proposals that this workshop gave a new version, the number of the one before it."""
    mine = (DesignVersion.workshop == workshop) & (DesignVersion.state == VersionState.EFFECTIVE.value)
    rows = await DesignVersion.select(DesignVersion.proposal, DesignVersion.base).where(mine)
    return {row["proposal"]: row["base"] for row in rows}
