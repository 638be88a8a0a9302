"""Receipts: a code that shows after publication that a ballot is in the list (security.md P5)."""

from datetime import datetime, timedelta

from pb.ballots.sealing import Ballot, atoms_of
from pb.core.keys import keyed

SHOWN_AGAIN_FOR = timedelta(hours=1)
"""How long the same form, sent again, shows the same code."""
PART = 10
"""Characters of one choice in a receipt of single choices."""


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]


def _letters(data: bytes) -> str:
    """Ten bytes as 16 letters in base 32 (RFC 4648), two at a time: the library takes ten times that."""
    bits = int.from_bytes(data[:10], "big")
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(70, -10, -10)])


def tag_of(key: bytes, bits: bytes, version: int) -> str:
    """Four characters that only the holder of the key can make for these bits and this version."""
    return _letters(keyed(key, "pb/receipt/v1", bits, str(version)))[:4]


def code_of(key: bytes, commitment: str, version: int) -> str:
    """16 characters of the commitment (80 bits) and a tag: `XXXX-XXXX-XXXX-XXXX-TTTT`."""
    bits = bytes.fromhex(commitment)[:10]
    text = _letters(bits) + tag_of(key, bits, version)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def code_of_atoms(key: bytes, commitments: list[str], version: int) -> str:
    """10 characters for each choice, sorted, and one tag over all of them."""
    parts = sorted(_letters(bytes.fromhex(text))[:PART] for text in commitments)
    return "-".join([*parts, tag_of(key, "".join(parts).encode(), version)])


def receipt_of(key: bytes, mode: str, name: str, ballot: Ballot) -> str:
    """The code of a ballot, in the shape of the round's mode of publication; empty for an empty ballot."""
    if mode != "atoms":
        return code_of(key, ballot.commitment, ballot.version)
    atoms = atoms_of(name, bytes.fromhex(ballot.secret), ballot.choices)
    return code_of_atoms(key, [atom.commitment for atom in atoms], ballot.version) if atoms else ""


def form_key(now: datetime, random: str) -> str:
    """The one-time key of a form: its moment in seconds and a random part (32 hex digits)."""
    return f"{int(now.timestamp())}-{random}"


def good_form_key(text: str) -> bool:
    """Whether this has the shape of a form's key."""
    moment, _, random = text.partition("-")
    return len(text) < 60 and moment.isascii() and moment.isdigit() and len(random) == 32 and random.isalnum()


def made_before(key: str, moment: datetime) -> bool:
    """Whether the form of this key was shown before that moment; a text that is no key was not."""
    return good_form_key(key) and int(key.partition("-")[0]) < int(moment.timestamp())


def may_show_again(key: str, now: datetime) -> bool:
    """Whether the form of this key was made within the hour."""
    return now.timestamp() - int(key.partition("-")[0]) <= SHOWN_AGAIN_FOR.total_seconds()
