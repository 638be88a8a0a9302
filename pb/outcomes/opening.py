"""The box is opened: in memory, when the count is made; what is written of it names no slot and no order."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from typing import Any

import msgspec

from pb.ballots.modes import Mode
from pb.ballots.sealing import Atom, Ballot, BrokenSeal, atoms_of, commitment_to, unseal
from pb.core.db import fetch
from pb.core.merkle import leaf_hash, root_of

AT_ONCE = 1_000
_PAGE = "SELECT slot, sealed FROM open_ballot WHERE contest = {} AND slot > {} ORDER BY slot LIMIT {}"
_WRITE = "INSERT INTO closed_ballot (key, contest, choices, voters, secret) VALUES "
_ENTRY = "({}, {}, {}, 1, {})"
"""Both past the query builder, which makes an object of each row: a city has a hundred thousand."""


class Row(msgspec.Struct, frozen=True):
    """A sealed ballot as it lies in the box."""

    slot: str
    sealed: str


class Opened(msgspec.Struct, frozen=True):
    """The ballots of one contest, sorted by commitment; `digest` is that of the rows they came from."""

    ballots: tuple[Ballot, ...]
    digest: bytes

    @property
    def counted(self) -> dict[str, int]:
        """Equal choices together, with their voters."""
        return dict(Counter(ballot.choices for ballot in self.ballots))


async def _pages(contest: int) -> AsyncIterator[list[Row]]:
    """What lies in the box, by slot, some at a time: sealed, a ballot takes a kilobyte."""
    last = ""
    while rows := await fetch(_PAGE, contest, last, AT_ONCE):
        last = rows[-1]["slot"]
        yield [Row(row["slot"], row["sealed"]) for row in rows]


def _bytes(rows: Iterable[Row]) -> bytes:
    return "".join(f"{row.slot}\0{row.sealed}\n" for row in rows).encode()


async def box_digest(contest: int) -> bytes:
    """One digest over the box, to see whether it changed between the count and its publication."""
    found = hashlib.sha256()
    async for rows in _pages(contest):
        found.update(_bytes(rows))
    return found.digest()


async def open_box(contest: int, key: bytes, name: str) -> Opened:
    """Open every ballot beside the event loop; raises `BrokenSeal`."""
    ballots: list[Ballot] = []
    found = hashlib.sha256()
    async for rows in _pages(contest):
        ballots += await asyncio.to_thread(_opened, rows, key, name)
        found.update(_bytes(rows))
    ballots.sort(key=lambda ballot: ballot.commitment)
    return Opened(tuple(ballots), found.digest())


def _opened(rows: Iterable[Row], key: bytes, name: str) -> list[Ballot]:
    """These ballots, each with a commitment that is its own."""
    ballots = []
    for row in rows:
        ballot = unseal(key, name, row.slot, row.sealed)
        if commitment_to(name, bytes.fromhex(ballot.secret), ballot.choices) != ballot.commitment:
            raise BrokenSeal
        ballots.append(ballot)
    return ballots


class Entry(msgspec.Struct, frozen=True):
    """One line of the public list: a ballot, or one choice of it."""

    commitment: str
    choices: str
    secret: str


def entries_of(opened: Opened, mode: Mode, name: str) -> list[Entry]:
    """The public list of a contest, sorted by commitment (security.md P6)."""
    if mode is not Mode.ATOMS:
        return [Entry(ballot.commitment, ballot.choices, ballot.secret) for ballot in opened.ballots]
    atoms: list[Atom] = []
    for ballot in opened.ballots:
        atoms += atoms_of(name, bytes.fromhex(ballot.secret), ballot.choices)
    return sorted(
        (Entry(atom.commitment, atom.choice, atom.salt) for atom in atoms), key=lambda entry: entry.commitment
    )


def list_root(commitments: Collection[str]) -> str:
    """The Merkle root over the sorted commitments of a list; hex."""
    return root_of(leaf_hash(bytes.fromhex(text)) for text in sorted(commitments)).hex()


async def write_entries(contest: int, entries: Sequence[Entry]) -> None:
    """Write the public list; it is never changed."""
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        values = [
            value for entry in some for value in (entry.commitment, contest, entry.choices, entry.secret)
        ]
        await fetch(_WRITE + ", ".join([_ENTRY] * len(some)), *values)


def told(number: int, mode: Mode, opened: Opened, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the record says of an opened box: how many ballots, how many lines, and their root."""
    return {
        "contest": number,
        "mode": mode.value,
        "ballots": len(opened.ballots),
        "entries": len(entries),
        "root": list_root([entry.commitment for entry in entries]),
    }
