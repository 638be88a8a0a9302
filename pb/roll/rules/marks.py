"""Keyed marks: under which a person is found on a roll, and by which a code of a letter is known again."""

import hashlib
from collections.abc import Iterable

from pb.core.keys import keyed, tag, these_keys
from pb.roll.rules.compare import folded

SERIAL_LETTERS, CODE_LETTERS = 6, 8
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
_TAKEN_FOR = str.maketrans("OILU", "011V")


def person_tag(name: str, birth: str) -> str:
    """Under which a person is found without a name in the clear: people who are written alike share it."""
    return tag("roll", f"{folded(name)}\n{birth}")[:32]


def read_code(text: str) -> str:
    """A serial or a code as it is kept, from what somebody typed: small letters, gaps, O for 0."""
    return "".join(text.split()).replace("-", "").upper().translate(_TAKEN_FOR)


def code_mac(round_id: int, serial: str, code: str) -> str:
    """All that is kept of a code (security.md 4: forty bits would fall to a plain hash)."""
    return keyed(these_keys().code, "pb/letter/v1", str(round_id), serial, code).hex()


def digest_of(rows: Iterable[tuple[str, str, int, int]]) -> str:
    """What a roll is, in one line of letters: the same people in the same homes give the same."""
    found = hashlib.sha256(b"pb/roll/v1\0")
    for row in sorted(rows):
        found.update("\0".join(map(str, row)).encode() + b"\n")
    return found.hexdigest()
