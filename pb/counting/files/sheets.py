"""An election as one CSV file: the first cell of a row says its section, cells that begin like a formula are
guarded.
"""

import csv
import io
import re

from pb.counting.files.draft import Draft, sections_of
from pb.counting.pabulib.faults import Fault, Notes
from pb.counting.pabulib.sections import SECTIONS, Lines

_FIRST = re.compile(r'\s*"?election"?([,;\t])"?1"?(?:\1|\s|$)')
_SIGNS = "=+\\-@＝＋－＠"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_TO_GUARD = re.compile(rf"(^|[;,\t\r\n])(?=\s{{0,8}}['{_SIGNS}])")
_GUARD = re.compile(r"(^|[;,\t\r\n])'")
_FORMULA = re.compile(rf"\s{{0,8}}[{_SIGNS}]")


def is_csv(text: str) -> bool:
    """Whether a text begins as our CSV files do; spreadsheets may have saved it with another separator."""
    return _FIRST.match(text) is not None


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before each sign that could begin one.

    Signs after a separator too, because a spreadsheet of another country splits cells there.
    """
    return cell if _NUMBER.fullmatch(cell) else _TO_GUARD.sub(r"\1'", cell)


def unguarded(cell: str) -> str | None:
    """The cell without its guards, or None for a formula that nobody guarded."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return None
    return _GUARD.sub(r"\1", cell) if "'" in cell else cell


def as_csv(text: str) -> str:
    """A `.pb` text that we wrote as CSV."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(["election", "1"])
    for section, _, row in sections_of(text):
        write([section.lower(), *map(guarded, row)])
    return out.getvalue()


def from_csv(text: str, notes: Notes) -> Draft:
    """The `.pb` text of a CSV file of ours. Empty cells that a spreadsheet added at the end go."""
    draft, first = Draft(notes), _FIRST.match(text)
    lines = Lines(text, first[1] if first else ",")
    section, width = "", 0
    try:
        for place, (line, row) in enumerate(lines):
            if place == 0 or not any(row):
                continue
            named, row = row[0].strip().upper(), row[1:]
            if named != section:
                if named not in SECTIONS:
                    notes.add(line, Fault.BROKEN_ROW, row[0] if row else named)
                    break
                draft.title(line, named)
                section, width = named, _used(row)
            draft.row(line, _cells(row[: max(width, _used(row))], line, notes))
    except csv.Error as error:
        notes.add(lines.last, Fault.BROKEN_ROW, str(error))
    return draft


def _used(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def _cells(row: list[str], line: int, notes: Notes) -> list[str]:
    found = [unguarded(cell) for cell in row]
    for cell, plain in zip(row, found, strict=True):
        if plain is None:
            notes.add(line, Fault.FORMULA, cell)
    return [plain or "" for plain in found]
