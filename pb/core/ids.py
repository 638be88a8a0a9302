"""Keys made by the app: the same on every engine, unique without asking a database."""

import secrets
import time
from typing import NewType

AccountId = NewType("AccountId", int)
RoundId = NewType("RoundId", int)
ContestId = NewType("ContestId", int)
ProposalId = NewType("ProposalId", int)
DraftId = NewType("DraftId", int)
ProjectId = NewType("ProjectId", int)
Kode = NewType("Kode", str)

_RANDOM_BITS = 22


def new_id() -> int:
    """A 63-bit key: 41 bits of milliseconds since 1970, then 22 random bits. Not a secret."""
    return (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)


def untimed_id() -> int:
    """A 63-bit key of random bits alone, for rows whose moment must stay unknown."""
    return secrets.randbits(62) | 1 << 62
