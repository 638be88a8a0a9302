"""Whether the ledgers of promises still say what the record knows of them."""

import json
from collections.abc import AsyncIterator
from datetime import datetime

from pb.commitments.queries import broken_at, require_promise
from pb.commitments.tables import Commitment
from pb.core.audit import Entry
from pb.core.events import Event


async def ledger_faults(now: datetime) -> AsyncIterator[str]:
    """The first entry of each ledger that was changed, is gone, or is not the one that the log covers."""
    for row in await Commitment.select(Commitment.kode).order_by(Commitment.kode):
        kode = row["kode"]
        lines = (await require_promise(kode, now=now)).lines
        first = await broken_at(kode, lines)
        if first is not None:
            yield f"{kode}: ledger_entry {first} does not follow from those before it"
        for number, digest in await _bound(kode):
            if number <= len(lines) and lines[number - 1].digest != digest:
                yield f"{kode}: ledger_entry {number} is not the one in the record"
                break


async def _bound(kode: str) -> list[tuple[int, str]]:
    """Number and digest of the entries whose events hold one, in their order."""
    rows = await Entry.select(Entry.facts).where(Entry.kind == Event.LEDGER.value, Entry.kode == kode)
    said = [json.loads(row["facts"]) for row in rows]
    return sorted((one["entry"], one["digest"]) for one in said if one.get("digest"))
