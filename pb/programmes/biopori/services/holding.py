"""The lock of a kelurahan: what is written in it follows one after the other."""

from pb.core.db import Lock, lock_row
from pb.places.queries import ward as require_ward
from pb.programmes.biopori.queries import WardFacts, ward_facts
from pb.programmes.biopori.tables import WardRow


async def hold(ward: str) -> WardFacts:
    """Lock a kelurahan, inside a transaction, and read its facts; raises `NotFound`."""
    code = require_ward(ward).code
    if not await lock_row(WardRow, code, Lock.UPDATE):
        await WardRow.insert(WardRow(code=code, rws=None, since=None)).on_conflict(action="DO NOTHING")
        await lock_row(WardRow, code, Lock.UPDATE)
    return await ward_facts(ward)


def topics(ward: str) -> list[str]:
    """What goes stale when something is written in a kelurahan."""
    return [ward, "biopori"]
