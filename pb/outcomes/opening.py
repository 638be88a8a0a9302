"""The box is opened: in memory, when the count is made; what is written of it names no slot and no order."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from pb.ballots.modes import Mode
from pb.ballots.sealing import Atom, Ballot, BrokenSeal, atoms_of, commitment_to, unseal
from pb.ballots.tables import ClosedBallot, OpenBallot
from pb.core.merkle import leaf_hash, root_of

AT_ONCE = 500


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


async def sealed_rows(contest: int) -> list[Row]:
    """What lies in the box, by slot."""
    query = OpenBallot.select(OpenBallot.slot, OpenBallot.sealed).where(OpenBallot.contest == contest)
    return [Row(row["slot"], row["sealed"]) for row in await query.order_by(OpenBallot.slot)]


def digest_of(rows: Sequence[Row]) -> bytes:
    """One digest over the box, to see whether it changed between the count and its publication."""
    found = hashlib.sha256()
    for row in rows:
        found.update(f"{row.slot}\0{row.sealed}\n".encode())
    return found.digest()


def open_box(rows: Sequence[Row], key: bytes, name: str) -> Opened:
    """Open every ballot and check that its commitment is its own; raises `BrokenSeal`. In a thread."""
    ballots = []
    for row in rows:
        ballot = unseal(key, name, row.slot, row.sealed)
        if commitment_to(name, bytes.fromhex(ballot.secret), ballot.choices) != ballot.commitment:
            raise BrokenSeal
        ballots.append(ballot)
    ballots.sort(key=lambda ballot: ballot.commitment)
    return Opened(tuple(ballots), digest_of(rows))


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
        await ClosedBallot.insert(
            *(
                ClosedBallot(
                    key=entry.commitment,
                    contest=contest,
                    choices=entry.choices,
                    voters=1,
                    secret=entry.secret,
                )
                for entry in entries[start : start + AT_ONCE]
            )
        )


def told(number: int, mode: Mode, opened: Opened, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the record says of an opened box: how many ballots, how many lines, and their root."""
    return {
        "contest": number,
        "mode": mode.value,
        "ballots": len(opened.ballots),
        "entries": len(entries),
        "root": list_root([entry.commitment for entry in entries]),
    }
