"""An election file as text, rows and sections: any line ends, old encodings, gzip; votes kept once."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from pb.counting.file_faults import Fault, Report

MOST_BYTES = 64 * 1024 * 1024
SECTIONS = ("META", "PROJECTS", "VOTES")
_LONGEST_CELL, _MOST_LINES_OF_A_ROW = 10_000_000, 50
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
Row = tuple[int, list[str]]


@dataclass(slots=True)
class Votes:
    """The votes as they are written: how many are equal, and the line of the first."""

    header: Row | None = None
    place: int = -1
    equal: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, line: int, row: list[str], report: Report) -> None:
        """The header, then one vote a row."""
        if self.header is None:
            self.header = (line, row)
            names = [cell.strip().lower() for cell in row]
            self.place = names.index("vote") if "vote" in names else -1
            return
        if self.place < 0:
            return
        if self.place >= len(row):
            report.note(line, Fault.SHORT_ROW)
        raw = row[self.place] if self.place < len(row) else ""
        self.equal[raw] = self.equal.get(raw, 0) + 1
        self.first.setdefault(raw, line)


@dataclass(slots=True)
class Sections:
    """The three sections of one election; rows of META and PROJECTS begin with their header."""

    meta: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    votes: Votes = field(default_factory=Votes)


def read_text(data: bytes, report: Report) -> str | None:
    """The text of a file, or None with a note."""
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            report.note(0, Fault.NOT_AN_ELECTION)
            return None
    if len(data) > MOST_BYTES:
        report.note(0, Fault.TOO_LARGE, f"more than {MOST_BYTES // 1024**2} MB")
        return None
    try:
        return data.decode("utf-16" if data[:2] in _UTF_16 else "utf-8-sig")
    except UnicodeDecodeError:
        report.note(0, Fault.OLD_ENCODING)
        return data.decode("cp1252", errors="replace")


def read_sections(text: str, report: Report) -> Sections | None:
    """The sections, or None with a note. A title is a title only if it is the sole cell of its row."""
    found, current = Sections(), ""
    seen: set[str] = set()
    for line, row in _rows(text, report):
        title = row[0].strip().upper() if len([cell for cell in row if cell.strip()]) == 1 else ""
        if title in SECTIONS:
            if title in seen:
                report.note(line, Fault.SECOND_ELECTION, title)
                return None
            seen.add(title)
            current = title
        elif current == "VOTES":
            found.votes.add(line, row, report)
        elif current:
            (found.meta if current == "META" else found.projects).append((line, row))
    if seen != set(SECTIONS):
        report.note(0, Fault.NOT_AN_ELECTION)
    return None if report.stopped else found


def _rows(text: str, report: Report) -> Iterator[Row]:
    """Rows that hold something, each with its first line; a row over many lines lacks a quotation mark."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(_LONGEST_CELL)
    reader, line = csv.reader(io.StringIO(plain), delimiter=";"), 1
    try:
        for row in reader:
            if reader.line_num - line >= _MOST_LINES_OF_A_ROW:
                report.note(line, Fault.OPEN_QUOTE, row[0])
            elif any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        report.note(line, Fault.BROKEN_ROW, str(error))
