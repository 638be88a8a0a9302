"""A line of a ledger and its digest: each covers the one before, so that an edit or a gap shows."""

import hashlib
from collections.abc import Sequence

import msgspec

from pb.commitments.rules import Entry
from pb.core.canon import canon


class LedgerLine(msgspec.Struct, frozen=True):
    """An entry with the role of who wrote it, the fingerprint of its picture, and where it was taken."""

    entry: Entry
    role: str
    fingerprint: str
    spot: str
    digest: str


def digest_of(line: LedgerLine, before: str) -> str:
    """SHA-256 over the digest before and everything that the line says; never over who it was."""
    entry = line.entry
    said = {
        "amount": entry.amount,
        "at": entry.at.isoformat(),
        "before": before,
        "day": entry.on.isoformat(),
        "fingerprint": line.fingerprint,
        "kind": entry.kind.value,
        "milestone": entry.milestone or 0,
        "new_date": entry.new_date.isoformat() if entry.new_date else "",
        "number": entry.number,
        "party": entry.party or 0,
        "photo": entry.photo,
        "pledge": entry.pledge or 0,
        "receipt": entry.receipt,
        "refers": entry.refers or 0,
        "role": line.role,
        "spot": line.spot,
        "text": entry.text,
    }
    return hashlib.sha256(canon(said).encode()).hexdigest()


def broken_line(lines: Sequence[LedgerLine], written: int = 0) -> int | None:
    """The number of the first entry that was changed, is missing or follows a gap; None when all is whole.

    `written` is how many the record knows of: digests alone do not show that the last ones are gone.
    """
    before = ""
    for expected, line in enumerate(lines, 1):
        if line.entry.number != expected or line.digest != digest_of(line, before):
            return expected
        before = line.digest
    return len(lines) + 1 if len(lines) < written else None
