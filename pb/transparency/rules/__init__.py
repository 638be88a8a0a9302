"""Rules of the log: trees, heads, what a leaf says of an event."""

from pb.core.merkle import (
    Frontier,
    consistency,
    consistent,
    inclusion,
    leaf_hash,
    root_from_inclusion,
    root_of,
)
from pb.transparency.rules.head import EVERY, Head, digest_of, head_bytes, is_signed, sign
from pb.transparency.rules.leaf import event_bytes

__all__ = [
    "EVERY",
    "Frontier",
    "Head",
    "consistency",
    "consistent",
    "digest_of",
    "event_bytes",
    "head_bytes",
    "inclusion",
    "is_signed",
    "leaf_hash",
    "root_from_inclusion",
    "root_of",
    "sign",
]
