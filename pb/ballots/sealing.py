"""A ballot in the box: where it lies, how it is sealed, and what is published of it (security.md P1, P3).

Nothing here reads a database; `docs/recount.md` gives the bytes and test vectors.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Collection

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from pb.core.keys import keyed
from pb.core.round_keys import round_keys

_NONCE = 12
_STEP = 512
_REST = 280
"""Bytes beside the choices: secret, commitment, version, key of the form, names and brackets."""


class Ballot(msgspec.Struct, frozen=True):
    """What lies inside a seal. `choices` is canonical text; `form` the key of the form that sent it."""

    choices: str
    secret: str = ""
    version: int = 0
    form: str = ""
    commitment: str = ""


class BrokenSeal(Exception):
    """A row in the box does not open: it was changed, moved to another slot, or sealed with another key."""


def contest_name(kode: str, number: int) -> str:
    """The public name of a contest in every hash: the kode of the round, a slash, its number."""
    return f"{kode}/{number}"


def draft_name(name: str) -> str:
    """The name under which a draft is sealed, so that no draft opens as a ballot."""
    return f"draft:{name}"


def slot_of(round_id: int, contest: int, voter: int) -> str:
    """Where the one ballot of a voter in a contest lies: a keyed hash, so that the table names nobody."""
    _, slot = round_keys(round_id).box()
    return slot_under(slot, contest, voter)


def slot_under(key: bytes, contest: int, voter: int) -> str:
    """As `slot_of`, with the key at hand."""
    return keyed(key, "pb/slot/v1", str(contest), str(voter)).hex()


def paper_slot(round_id: int, contest: int, serial: str) -> str:
    """Where a paper ballot lies: by the number on the paper, never by the voter."""
    _, slot = round_keys(round_id).box()
    return keyed(slot, "pb/paper-slot/v1", str(contest), serial).hex()


def place_for(round_id: int, contest: int, voter: int, number: int) -> bytes:
    """The place of a project in a voter's order: by chance, the same each time, stored nowhere.

    Once the key is gone the order is that of the numbers.
    """
    key = round_keys(round_id).slot
    if key is None:
        return number.to_bytes(8, "big")
    return keyed(key, "pb/order/v1", str(contest), str(voter), str(number))


def _hashed(label: str, *parts: bytes) -> str:
    """SHA-256 under a domain label, each part with its length before it (security.md 4)."""
    digest = hashlib.sha256(label.encode() + b"\0")
    for part in parts:
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.hexdigest()


def commitment_to(name: str, secret: bytes, choices: str) -> str:
    """C of a whole ballot in the contest of this name; hex."""
    return _hashed("pb/ballot/v1", name.encode(), secret, choices.encode())


def atom_salt(secret: bytes, number: int) -> bytes:
    """The salt of one choice of a ballot, so that choices of one ballot are not seen to belong together."""
    return keyed(secret, "pb/atom-salt/v1", str(number))


def commitment_to_atom(name: str, salt: bytes, choice: str) -> str:
    """C of one choice; hex."""
    return _hashed("pb/atom/v1", name.encode(), salt, choice.encode())


class Atom(msgspec.Struct, frozen=True):
    """One choice of a ballot as an entry of its own: commitment and salt in hex, the choice as its text."""

    commitment: str
    salt: str
    choice: str


def atoms_of(name: str, secret: bytes, choices: str) -> list[Atom]:
    """The choices of a ballot one by one: approvals as `[4]`, points as `[[4,3]]`."""
    found = []
    for choice in json.loads(choices):
        number = choice[0] if isinstance(choice, list) else choice
        salt = atom_salt(secret, number)
        text = json.dumps([choice], separators=(",", ":"))
        found.append(Atom(commitment_to_atom(name, salt, text), salt.hex(), text))
    return found


def sealed_size(numbers: Collection[int], points: int = 0) -> int:
    """Bytes that every ballot of a contest takes inside its seal: the largest one, up to the next 512."""
    each = len(str(points)) + 3 if points else 0
    largest = 2 + sum(len(str(number)) + 1 + each for number in numbers)
    return -(-(largest + _REST) // _STEP) * _STEP


def new_secret() -> str:
    """32 random bytes in hex."""
    return secrets.token_hex(32)


def seal(key: bytes, name: str, slot: str, ballot: Ballot, size: int) -> str:
    """Seal a ballot for its slot; the length says nothing of what is inside. Base64."""
    text = msgspec.json.encode(ballot)
    if len(text) > size:
        raise ValueError(f"a ballot of {len(text)} bytes does not fit in {size}")
    nonce = secrets.token_bytes(_NONCE)
    body = ChaCha20Poly1305(key).encrypt(nonce, text.ljust(size), _place(name, slot))
    return base64.b64encode(nonce + body).decode()


def unseal(key: bytes, name: str, slot: str, sealed: str) -> Ballot:
    """Open a ballot; raises `BrokenSeal`."""
    try:
        data = base64.b64decode(sealed)
        text = ChaCha20Poly1305(key).decrypt(data[:_NONCE], data[_NONCE:], _place(name, slot))
        return msgspec.json.decode(text, type=Ballot)
    except (InvalidTag, ValueError, msgspec.DecodeError) as error:
        raise BrokenSeal from error


def _place(name: str, slot: str) -> bytes:
    """What binds a seal to its place: no ballot opens in another slot or contest."""
    return f"{name}\0{slot}".encode()
