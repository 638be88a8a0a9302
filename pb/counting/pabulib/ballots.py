"""The ballots of a file: distinct texts are decoded once, straight into columns."""

from collections.abc import Sequence

import numpy as np

from pb.counting.columns import Columns, Ints, Numbers, Unpacked
from pb.counting.model import MOST_POINTS, BallotKind, Profile, Project
from pb.counting.pabulib.faults import Fault, Notes
from pb.counting.pabulib.sections import Raw, Sheet

_AT_ONCE = 50_000


def profile_of(
    sheet: Sheet, projects: tuple[Project, ...], gone: set[str], kind: BallotKind, notes: Notes
) -> tuple[Profile, int]:
    """The ballots of a sheet, and how many voters chose nothing that is on the list.

    `gone` are ids that were withdrawn, which ballots may still name.
    """
    raws = list(sheet.votes)
    decoder = _Decoder({project.id: n for n, project in enumerate(projects)}, gone, kind)
    quick = None if kind.points else decoder.quick([vote for vote, _ in raws])
    if quick is None:
        quick = decoder.one_by_one(raws)
        decoder.tell(sheet, notes)
    lengths, marked, points = quick
    weights = np.fromiter(sheet.votes.values(), dtype=np.int64, count=len(raws))
    start = np.zeros(len(raws) + 1, dtype=np.int64)
    np.cumsum(lengths, out=start[1:])
    columns = Columns(weights, start, marked, points, len(projects))
    emptied = sum(
        voters
        for (raw, voters), size in zip(sheet.votes.items(), lengths, strict=True)
        if raw[0] and not size
    )
    return Profile(projects, Unpacked(columns, projects, kind), kind), emptied


Decoded = tuple[Ints, Numbers, Ints | None]
"""How many marks each ballot has, the project of each mark, its points."""


def _twice(lengths: Ints, marked: Numbers) -> bool:
    """Whether any ballot names a project twice."""
    order = np.argsort(marked.astype(np.int16) if marked.max(initial=0) < 1 << 15 else marked, kind="stable")
    row, project = np.repeat(np.arange(len(lengths)), lengths)[order], marked[order]
    return bool(((row[1:] == row[:-1]) & (project[1:] == project[:-1])).any())


class _Decoder:
    """Turns the texts of ballots into numbers of projects, and remembers what was wrong with which."""

    def __init__(self, numbers: dict[str, int], gone: set[str], kind: BallotKind) -> None:
        self.numbers, self.gone, self.kind = numbers, gone, kind
        self.wrong: dict[Raw, list[tuple[Fault, str]]] = {}
        self.unknown: set[str] = set()

    def quick(self, votes: list[str]) -> Decoded | None:
        """All ballots at once, if each only names known projects, each once."""
        lengths = np.array([vote.count(",") + 1 if vote else 0 for vote in votes], dtype=np.int64)
        number = self.numbers.__getitem__
        parts = [votes[at : at + _AT_ONCE] for at in range(0, len(votes), _AT_ONCE)]
        try:
            found = [
                np.fromiter(map(number, text.split(",")), dtype=np.int32)
                for part in parts
                if (text := ",".join(filter(None, part)))
            ]
        except KeyError:
            return None
        marked = np.concatenate(found) if found else np.zeros(0, dtype=np.int32)
        return None if _twice(lengths, marked) else (lengths, marked, None)

    def one_by_one(self, raws: list[Raw]) -> Decoded:
        """Each ballot with its faults noted; of those with points the points as well."""
        rows = [self._row(raw) for raw in raws]
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        marked = np.array([number for row in rows for number, _ in row], dtype=np.int32)
        points = np.array([given for row in rows for _, given in row], dtype=np.int64)
        return lengths, marked, points if self.kind.points else None

    def _row(self, raw: Raw) -> list[tuple[int, int]]:
        names = [name.strip() for name in raw[0].split(",") if name.strip()]
        points = self._points(raw, len(names))
        row: dict[int, int] = {}
        for name, given in zip(names, points, strict=True):
            number = self.numbers.get(name)
            if number is None:
                if name not in self.gone and name not in self.unknown:
                    self.unknown.add(name)
                    self._note(raw, Fault.UNKNOWN_PROJECT, name)
            elif number in row:
                self._note(raw, self._repeated(), raw[0])
            else:
                row[number] = given
        return list(row.items())

    def _repeated(self) -> Fault:
        if self.kind.plain:
            return Fault.REPEATED_CHOICE
        return Fault.BAD_POINTS if self.kind.points else Fault.REPEATED_IN_RANKING

    def _points(self, raw: Raw, names: int) -> Sequence[int]:
        if not self.kind.points:
            return [0] * names
        cells = [cell.strip() for cell in raw[1].split(",")] if raw[1].strip() else []
        good = len(cells) == names and all(
            cell.isascii() and cell.isdigit() and len(cell) < 8 for cell in cells
        )
        found = [int(cell) for cell in cells] if good else []
        if len(found) != names or max(found, default=0) > MOST_POINTS:
            self._note(raw, Fault.BAD_POINTS, f"{raw[0]}: {raw[1]}")
            return [0] * names
        return found

    def _note(self, raw: Raw, fault: Fault, text: str) -> None:
        self.wrong.setdefault(raw, []).append((fault, text))

    def tell(self, sheet: Sheet, notes: Notes) -> None:
        """Note all faults with the lines on which their ballots first stand."""
        lines = sheet.lines_of(set(self.wrong)) if self.wrong else {}
        told = [
            (lines.get(raw, 0), fault, text) for raw, faults in self.wrong.items() for fault, text in faults
        ]
        for line, fault, text in sorted(told, key=lambda item: item[0]):
            notes.add(line, fault, text)
