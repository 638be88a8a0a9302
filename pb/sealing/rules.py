"""Rules of seals: the bytes of a row, its leaf, the lines that are kept, and what does not fit them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from pb.core.canon import canon
from pb.core.merkle import leaf_hash, root_of
from pb.transparency.rules import EVERY
from pb.transparency.rules.leaf import moment

_LABEL = b"pb/sealed-row/v1\0"
SALT = 16


class Part(StrEnum):
    """What is sealed at once: a round when its count is public, a contest when its decisions are."""

    COUNT = "count"
    DECISIONS = "decisions"


class Line(msgspec.Struct, frozen=True):
    """A row as it was sealed: its key, its leaf, and the salt where it tells of a person; all hex or text."""

    key: str
    leaf: str
    salt: str = ""


def row_bytes(table: str, values: Mapping[str, object]) -> bytes:
    """A row of a table in canonical bytes: moments in UTC, days as text, what is empty is left out."""
    name = table.encode()
    said = {column: _plain(value) for column, value in values.items() if value is not None}
    return _LABEL + len(name).to_bytes(4, "big") + name + canon(said).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def line_of(key: object, said: bytes, salt: bytes = b"") -> Line:
    """The line of a row. Without its salt nobody can tell from the leaf what the row said."""
    return Line(str(key), leaf_hash(salt + said).hex(), salt.hex())


def written(lines: Iterable[Line]) -> str:
    """Lines as they are kept."""
    return "\n".join(" ".join(part for part in (one.key, one.leaf, one.salt) if part) for one in lines)


def read(body: str) -> list[Line]:
    """Lines that were kept; a line that is no line any more is one that fits nothing."""
    found = []
    for text in body.split("\n") if body else []:
        key, leaf, salt = (*text.split(" "), "", "")[:3]
        found.append(Line(key, leaf, salt))
    return found


def unsalted(body: str) -> str:
    """The same lines without their salts: what they said of people is gone, the root stays."""
    return written(Line(one.key, one.leaf) for one in read(body))


def root_over(lines: Iterable[Line]) -> str:
    """The Merkle root over the leaves in their order (RFC 9162); hex. What is no leaf counts as zeros."""
    return root_of(_bytes(one.leaf) for one in lines).hex()


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return bytes(32)


def differences(
    table: str, kept: Iterable[Line], rows: Iterable[tuple[object, bytes]], *, erased: bool = False
) -> Iterator[str]:
    """Each row that was changed, taken out or slipped in, by table and key.

    Where the record says that rows were `erased`, a row may be gone or emptied, and its line has no salt.
    """
    there = {str(key): said for key, said in rows}
    for one in kept:
        said = there.pop(one.key, None)
        if erased:
            continue
        if said is None:
            yield f"{table} {one.key} is missing"
        elif line_of(one.key, said, _bytes(one.salt) if one.salt else b"").leaf != one.leaf:
            yield f"{table} {one.key} is not what was sealed"
    for key in there:
        yield f"{table} {key} came after the seal"


class BoxRoot(msgspec.Struct, frozen=True):
    """What the record says of a box: its root, its ballots, how many were taken out unopened, and how many
    papers came in."""

    at: datetime
    contest: int
    root: str
    ballots: int
    withdrawn: int
    closed: bool
    papers: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """As it stands in the record."""
        kept = ("contest", "root", "ballots", "withdrawn", "closed", "papers")
        return {name: getattr(self, name) for name in kept}


def box_root_from(at: datetime, said: Mapping[str, Any]) -> BoxRoot:
    """A root as the record has it."""
    papers = said.get("papers", 0)  # roots of before papers were counted here say nothing of them
    return BoxRoot(
        at, said["contest"], said["root"], said["ballots"], said["withdrawn"], said["closed"], papers
    )


def about_box(kode: str, number: int) -> str:
    """The name of a box in the record."""
    return f"{kode}/{number}"


def box_leaf(slot: str, digest: bytes) -> bytes:
    """What a leaf says of a sealed ballot: where it lies, and the SHA-256 of its seal."""
    name = slot.encode()
    return b"pb/box/v1\0" + len(name).to_bytes(4, "big") + name + digest


def wants_root(last: BoxRoot | None, now: datetime, *, closed: bool, withdrawn: int, papers: int) -> bool:
    """Whether the box needs a new root: each hour while it is open; once closed, only when it changed:
    a ballot was taken out, or a paper of its batches was entered."""
    if last is None:
        return True
    if closed:
        return not last.closed or (last.withdrawn, last.papers) != (withdrawn, papers)
    return now - last.at >= EVERY
