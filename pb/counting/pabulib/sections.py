"""The three sections of a `.pb` file, read row by row; the votes in a stream, to bound memory."""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat

from pb.counting.pabulib.faults import Fault, Notes

MOST_BYTES = 128 * 1024 * 1024
SECTIONS = ("META", "PROJECTS", "VOTES")
_TITLES = frozenset(word for title in SECTIONS for word in (title, title.lower(), title.capitalize()))
_TITLE_ROWS = tuple(f"\n{title};" for title in _TITLES)
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_MOST_ROWS = 100_000
_MOST_CELL = 1_000_000
_CHUNK = 5_000

Row = tuple[int, list[str]]
Raw = tuple[str, str]
"""The cells `vote` and `points` of a ballot as they stand in the file; without points the second is empty."""


@dataclass(slots=True)
class Sheet:
    """A file in parts: rows of META and PROJECTS with their lines, and how often each ballot stands in
    VOTES.
    """

    text: str
    meta: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    header: Row = (0, [])
    votes: Counter[Raw] = field(default_factory=Counter)

    def lines_of(self, wanted: set[Raw]) -> dict[Raw, int]:
        """The line on which each of some ballots first stands."""
        found: dict[Raw, int] = {}
        pick = _picker(self.header[1])
        for line, row in rows_after(self.text, "VOTES"):
            raw = pick(row)
            if raw in wanted and raw not in found:
                found[raw] = line
        return found


def unpack(data: bytes, notes: Notes) -> str | None:
    """The text of a file, gzipped or not, with or without a byte order mark; None when there is none to be
    had.
    """
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            notes.add(0, Fault.NOT_AN_ELECTION)
            return None
    if len(data) > MOST_BYTES:
        notes.add(0, Fault.TOO_LARGE)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.add(0, Fault.OLD_ENCODING)
        return data.decode("cp1252", errors="replace")


def split(text: str, notes: Notes) -> Sheet | None:
    """The sections of a file. A title is a title only if it is the sole cell of its row. No database keeps a
    text with a zero byte in it, so such a file is refused.
    """
    zero = text.find("\0")
    if zero >= 0:
        notes.add(text.count("\n", 0, zero) + 1, Fault.BROKEN_ROW)
        return None
    sheet, lines = Sheet(text), Lines(text)
    try:
        if _head(lines, sheet, notes):
            _stream(lines, sheet, notes)
        elif not notes.stopped:
            notes.add(0, Fault.NOT_AN_ELECTION)
    except csv.Error as error:
        notes.add(lines.last, Fault.BROKEN_ROW, str(error))
    return None if notes.stopped else sheet


def _head(lines: "Lines", sheet: Sheet, notes: Notes) -> bool:
    """Read up to the title of the votes; whether META and PROJECTS came before it."""
    rows: dict[str, list[Row]] = {}
    current: list[Row] | None = None
    for line, row in lines:
        title = title_of(row)
        if title in rows:
            notes.add(line, Fault.SECOND_ELECTION, title)
            return False
        if title == "VOTES":
            break
        if title:
            current = rows.setdefault(title, [])
        elif not any(cell.strip() for cell in row):
            notes.once(line, Fault.BLANK_LINE)
        elif current is not None and len(current) < _MOST_ROWS:
            current.append((line, row))
    sheet.meta, sheet.projects = rows.get("META", []), rows.get("PROJECTS", [])
    return "META" in rows and "PROJECTS" in rows and title_of(row) == "VOTES"


def title_of(row: list[str]) -> str:
    """The section that a row opens, or an empty text."""
    if row and row[0].strip() in _TITLES and not any(cell.strip() for cell in row[1:]):
        return row[0].strip().upper()
    return ""


def rows_after(text: str, section: str) -> Iterator[Row]:
    """The rows of a section with their lines, without its header and without blank rows."""
    inside, header = False, False
    for line, row in Lines(text):
        title = title_of(row)
        if title:
            inside = title == section
        elif inside and any(cell.strip() for cell in row):
            if header:
                yield line, row
            header = True


class Lines:
    """The rows of a text with the lines on which they begin; `last` is the last line, `end` where it ends."""

    def __init__(self, text: str, delimiter: str = ";") -> None:
        csv.field_size_limit(_MOST_CELL)
        self.end = 0
        self.reader = csv.reader(self._each(text), delimiter=delimiter)

    def _each(self, text: str) -> Iterator[str]:
        for match in _LINE.finditer(text):
            self.end = match.end()
            yield match[0]

    @property
    def last(self) -> int:
        return self.reader.line_num

    def __iter__(self) -> Iterator[Row]:
        started = self.last
        for row in self.reader:
            yield started + 1, row
            started = self.last

    def some(self) -> list[list[str]]:
        """The next few thousand rows; an empty list at the end."""
        return list(islice(self.reader, _CHUNK))


def _picker(header: list[str]) -> "_Pick":
    names = [cell.strip().lower() for cell in header]
    vote = names.index("vote") if "vote" in names else -1
    return _Pick(vote, names.index("points") if "points" in names else -1)


@dataclass(frozen=True, slots=True)
class _Pick:
    """Takes the cells of vote and points from a row; a cell that is not there is empty."""

    vote: int
    points: int

    def __call__(self, row: list[str]) -> Raw:
        vote = row[self.vote] if 0 <= self.vote < len(row) else ""
        return vote, row[self.points] if 0 <= self.points < len(row) else ""


def _stream(lines: Lines, sheet: Sheet, notes: Notes) -> None:
    """Count equal ballots as they stand in the file, some thousand rows at a time."""
    sheet.header = next(
        ((line, row) for line, row in lines if any(cell.strip() for cell in row)), (lines.last, [])
    )
    header = [cell.strip().lower() for cell in sheet.header[1]]
    if "vote" not in header:
        notes.add(sheet.header[0], Fault.MISSING_COLUMN, "vote")
        return
    if "voter_id" not in header:
        notes.once(sheet.header[0], Fault.NO_VOTER_IDS)
    pick, started = _picker(header), lines.last
    if quick := _even_rows(sheet.text, lines.end, len(header), pick):
        sheet.votes = quick
        return
    while (chunk := lines.some()) and not notes.stopped:
        sheet.votes.update(map(pick, _tidy(chunk, started, len(header), notes)))
        started = lines.last


def _even_rows(text: str, start: int, width: int, pick: "_Pick") -> Counter[Raw] | None:
    """Count the ballots in one sweep if all rows from a place on are plain: every cell there, none quoted."""
    if width < 2 or text.find('"', start) >= 0:
        return None
    cells = ["([^;\r\n]*)" if place in {pick.vote, pick.points} else "[^;\r\n]*" for place in range(width)]
    found = re.compile("^" + ";".join(cells) + "\r?$", re.MULTILINE).findall(text, start)
    if len(found) != text.count("\n", start) + (not text.endswith("\n")):
        return None
    if pick.points >= 0:
        return Counter(found if pick.vote < pick.points else [(vote, points) for points, vote in found])
    counted = Counter(found)
    if "" in counted and any(text.find(title, start - 1) >= 0 for title in _TITLE_ROWS):
        return None
    return Counter(dict(zip(zip(counted, repeat(""), strict=False), counted.values(), strict=True)))


def _tidy(chunk: list[list[str]], started: int, width: int, notes: Notes) -> list[list[str]]:
    """The ballots among some rows that are not all alike; what was passed over or is odd is told once."""
    kept, line = [], started + 1
    for row in chunk:
        if title_of(row):
            notes.add(line, Fault.SECOND_ELECTION, title_of(row))
            break
        if not any(cell.strip() for cell in row):
            notes.once(line, Fault.BLANK_LINE)
        elif any("\n" in cell or "\r" in cell for cell in row):
            notes.add(line, Fault.BROKEN_ROW, row[0])
        else:
            if len(row) < width:
                notes.once(line, Fault.SHORT_ROW, row[0])
            elif any(cell.strip() for cell in row[width:]):
                notes.once(line, Fault.LONG_ROW, row[0])
            kept.append(row)
        line += 1 + sum(cell.count("\n") for cell in row)
    return kept
