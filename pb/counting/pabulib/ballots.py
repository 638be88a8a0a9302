"""The ballots of a file: distinct texts are decoded once, straight into columns (counting.md 7.1)."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from pb.counting.columns import Columns, Unpacked
from pb.counting.model import MOST_POINTS, BallotKind, Profile, Project
from pb.counting.pabulib.faults import Fault, Notes
from pb.counting.pabulib.sections import Raw, Sheet


def profile_of(
    sheet: Sheet, projects: tuple[Project, ...], gone: set[str], kind: BallotKind, notes: Notes
) -> Profile:
    """The ballots of a sheet. `gone` are ids that were withdrawn, which ballots may still name."""
    raws = list(sheet.votes)
    decoder = _Decoder({project.id: n for n, project in enumerate(projects)}, gone, kind)
    quick = None if kind.points else decoder.quick(raws)
    if quick is None:
        named, given = decoder.one_by_one(raws)
        decoder.tell(sheet, notes)
    else:
        named, given = quick, None
    weights = np.fromiter(sheet.votes.values(), dtype=np.int64, count=len(raws))
    start = np.zeros(len(raws) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, named), dtype=np.int64, count=len(raws)), out=start[1:])
    marked = np.fromiter(chain.from_iterable(named), dtype=np.int32, count=int(start[-1]))
    points = (
        None if given is None else np.fromiter(chain.from_iterable(given), dtype=np.int64, count=len(marked))
    )
    columns = Columns(weights, start, marked, points, len(projects))
    return Profile(projects, Unpacked(columns, projects, kind), kind)


class _Decoder:
    """Turns the texts of ballots into numbers of projects, and remembers what was wrong with which."""

    def __init__(self, numbers: dict[str, int], gone: set[str], kind: BallotKind) -> None:
        self.numbers, self.gone, self.kind = numbers, gone, kind
        self.wrong: dict[Raw, list[tuple[Fault, str]]] = {}
        self.unknown: set[str] = set()

    def quick(self, raws: list[Raw]) -> list[list[int]] | None:
        """All ballots at once, if each only names known projects, each once."""
        number = self.numbers.__getitem__
        try:
            found = [list(map(number, vote.split(","))) if vote else [] for vote, _ in raws]
        except KeyError:
            return None
        return found if all(len(set(row)) == len(row) for row in found) else None

    def one_by_one(self, raws: list[Raw]) -> tuple[list[list[int]], list[list[int]] | None]:
        """Each ballot with its faults noted; of those with points the points as well."""
        rows = [self._row(raw) for raw in raws]
        named = [[number for number, _ in row] for row in rows]
        return named, [[points for _, points in row] for row in rows] if self.kind.points else None

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
