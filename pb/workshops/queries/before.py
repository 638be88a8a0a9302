"""What the options are held against: the proposals as they were before the workshop changed them."""

import msgspec

from pb.core.ids import Kode
from pb.proposals.rules import Line
from pb.proposals.tables import CostLine, Proposal, Version
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


async def before_options(workshop: WorkshopFacts) -> BeforeOptions:
    """The proposals as they are now, without what this workshop made of them: four queries however many."""
    topics = [topic.id for topic in workshop.topics]
    if not topics:
        return BeforeOptions((), ())
    now = {
        row["id"]: row["version"]
        for row in await Proposal.select(Proposal.id, Proposal.version).where(Proposal.id.is_in(topics))
    }
    now |= await _bases(workshop.id)
    rows = await Version.select(Version.id, Version.proposal, Version.number).where(
        Version.proposal.is_in(topics)
    )
    current = {row["proposal"]: row["id"] for row in rows if now[row["proposal"]] == row["number"]}
    columns = (CostLine.version, CostLine.activity, CostLine.unit, CostLine.quantity, CostLine.unit_price)
    typed = (
        await CostLine.select(*columns)
        .where(CostLine.version.is_in([*current.values()]))
        .order_by(CostLine.number)
    )
    lines = [
        Line(row["activity"], row["unit"], row["quantity"], row["unit_price"])
        for topic in topics
        for row in typed
        if row["version"] == current[topic]
    ]
    versions = [PresentVersion(topic.kode, topic.title, now[topic.id]) for topic in workshop.topics]
    return BeforeOptions(tuple(versions), tuple(lines))


async def _bases(workshop: int) -> dict[int, int]:
    """Of proposals that this workshop gave a new version, the number of the one before it."""
    mine = (DesignVersion.workshop == workshop) & (DesignVersion.state == VersionState.EFFECTIVE.value)
    rows = await DesignVersion.select(DesignVersion.proposal, DesignVersion.base).where(mine)
    return {row["proposal"]: row["base"] for row in rows}
