"""The lock of a kelurahan: what is written in it follows one after the other."""

from pb.core.db import Lock, lock_row
from pb.programmes.biopori.queries import WardFacts, ward_facts
from pb.programmes.biopori.tables import WardRow


async def hold(ward: str) -> WardFacts:
    """Lock a kelurahan, inside a transaction, and read its facts; raises `NotFound`."""
    facts = await ward_facts(ward)
    await WardRow.insert(WardRow(code=facts.code, rws=None, since=None)).on_conflict(action="DO NOTHING")
    await lock_row(WardRow, facts.code, Lock.UPDATE)
    return await ward_facts(ward)


def topics(ward: str) -> list[str]:
    """What goes stale when something is written in a kelurahan."""
    return [ward, "biopori"]
