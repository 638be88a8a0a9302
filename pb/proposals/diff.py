"""The difference between two versions, word by word and line by line, for people to read."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from pb.proposals.rules import Line


class Piece(msgspec.Struct, frozen=True):
    """Some words that stayed (`same`), came (`new`) or went (`old`)."""

    kind: str
    text: str


class LineChange(msgspec.Struct, frozen=True):
    """One cost line before and after; None where it was not there."""

    before: Line | None
    after: Line | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


def words(before: str, after: str) -> tuple[Piece, ...]:
    """What changed between two texts; spaces and line ends stay where they are."""
    old, new = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    found: list[Piece] = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece("old", "".join(old[a:b])))
        if c < d:
            found.append(Piece("new", "".join(new[c:d])))
    return tuple(found)


def lines(before: Sequence[Line], after: Sequence[Line]) -> tuple[LineChange, ...]:
    """Cost lines side by side, matched by what is done; in the order of the new version, then what went."""
    left = list(before)
    found = []
    for line in after:
        match = next((old for old in left if old == line), None)
        match = match or next((old for old in left if old.activity == line.activity), None)
        if match is not None:
            left.remove(match)
        found.append(LineChange(match, line))
    return (*found, *(LineChange(old, None) for old in left))
