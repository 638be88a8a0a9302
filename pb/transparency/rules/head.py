"""Tree heads: how large the log was and what its root was, one after the other, signed (security.md 4)."""

import hashlib
from datetime import datetime, timedelta

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pb.core.canon import canon
from pb.transparency.rules.leaf import moment

EVERY = timedelta(hours=1)
_LABEL = b"pb/tree-head/v1\0"


class Head(msgspec.Struct, frozen=True):
    """The log at a moment. `prev` is the digest of the head before, empty for the first; bytes are hex."""

    number: int
    size: int
    root: str
    at: datetime
    prev: str


def head_bytes(head: Head) -> bytes:
    """The bytes that are signed and hashed."""
    said: dict[str, object] = {
        "number": head.number,
        "size": head.size,
        "root": head.root,
        "time": moment(head.at),
    }
    return _LABEL + canon(said | ({"prev": head.prev} if head.prev else {})).encode()


def digest_of(head: Head) -> str:
    """What the next head names as the one before; hex of SHA-256."""
    return hashlib.sha256(head_bytes(head)).hexdigest()


def sign(head: Head, seed: bytes) -> str:
    """An Ed25519 signature with the key of 32 bytes; hex."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(head_bytes(head)).hex()


def public_key(seed: bytes) -> str:
    """The public half of the key, which witnesses keep; hex of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def is_signed(head: Head, signature: str, public: str) -> bool:
    """Whether the owner of this public key signed this head."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), head_bytes(head))
    except (InvalidSignature, ValueError):
        return False
    return True
