"""Reading election files of Pabulib (`.pb`): row by row, money exactly, dirt reported by line."""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from pb.counting.model import Profile, Project

MOST_BYTES = 256 * 1024 * 1024
WITHDRAWN = 999_999_999
SECTIONS = ("META", "PROJECTS", "VOTES")
KNOWN_TYPES = ("approval", "choose-1")
_MONEY = re.compile(r"^(-?)(\d+)(?:[.,](\d{1,4}))?$")
csv.field_size_limit(10_000_000)


class Fault(StrEnum):
    """What can be wrong with a file. The first group stops the import, the second is repaired and told."""

    TOO_LARGE = "file.too_large"
    NOT_AN_ELECTION = "file.not_an_election"
    SECOND_ELECTION = "file.second_election"
    NO_BUDGET = "file.no_budget"
    NO_PROJECTS = "file.no_projects"
    NO_VOTES = "file.no_votes"
    BAD_MONEY = "file.bad_money"
    NEGATIVE_COST = "file.negative_cost"
    SAME_PROJECT = "file.same_project"
    MISSING_COLUMN = "file.missing_column"
    UNKNOWN_TYPE = "file.unknown_type"
    MISSING_TYPE = "file.missing_type"

    REPEATED_CHOICE = "file.repeated_choice"
    UNKNOWN_PROJECT = "file.unknown_project"
    WITHDRAWN_PROJECT = "file.withdrawn_project"
    OTHER_NUMBER = "file.other_number"
    OLD_ENCODING = "file.old_encoding"

    @property
    def stops(self) -> bool:
        return self not in _REPAIRED


_REPAIRED = {
    Fault.REPEATED_CHOICE,
    Fault.UNKNOWN_PROJECT,
    Fault.WITHDRAWN_PROJECT,
    Fault.OTHER_NUMBER,
    Fault.OLD_ENCODING,
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing about the file: line (from 1; 0 for the whole file), what, and the text it is about."""

    line: int
    fault: Fault
    text: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.fault.value}{f' ({self.text})' if self.text else ''}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as the file has it."""

    id: str
    name: str
    cost: int
    category: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Election:
    """A whole file. Money is in the smallest unit: amounts × 10 ** `decimals`."""

    meta: dict[str, str]
    projects: tuple[Listed, ...]
    profile: Profile
    budget: int
    decimals: int


@dataclass(slots=True)
class Reading:
    """What was read: the election when nothing stops it, and all notes."""

    election: Election | None = None
    notes: list[Note] = field(default_factory=list)

    def note(self, line: int, fault: Fault, text: str = "") -> None:
        self.notes.append(Note(line, fault, text[:120]))

    @property
    def stopped(self) -> bool:
        return any(note.fault.stops for note in self.notes)


Rows = list[tuple[int, list[str]]]


def read(data: bytes) -> Reading:
    """Read a file, gzipped or not. All or nothing: with a fault that stops it there is no election."""
    reading = Reading()
    text = _text(data, reading)
    sections = _sections(text, reading) if text is not None else None
    if sections is None or reading.stopped:
        return reading
    meta = {row[0].strip(): row[1].strip() for _, row in sections["META"] if len(row) > 1}
    kind = meta.get("vote_type", "").lower()
    if kind not in KNOWN_TYPES:
        reading.note(0, Fault.UNKNOWN_TYPE if kind else Fault.MISSING_TYPE, kind)
    decimals = _decimals(meta, sections["PROJECTS"])
    budget = _money(meta.get("budget", ""), decimals)
    if budget is None or budget < 0:
        reading.note(0, Fault.NO_BUDGET, meta.get("budget", ""))
    projects = _projects(sections["PROJECTS"], decimals, reading)
    ballots = _ballots(sections["VOTES"], {project.id for project in projects}, reading)
    _compare(meta, "num_votes", sum(ballots.values()), reading)
    if not reading.stopped and budget is not None:
        costs = tuple(Project(project.id, project.cost) for project in projects)
        reading.election = Election(meta, projects, Profile(costs, ballots), budget, decimals)
    return reading


def _text(data: bytes, reading: Reading) -> str | None:
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            reading.note(0, Fault.NOT_AN_ELECTION)
            return None
    if len(data) > MOST_BYTES:
        reading.note(0, Fault.TOO_LARGE)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        reading.note(0, Fault.OLD_ENCODING)
        return data.decode("cp1252", errors="replace")


def _sections(text: str, reading: Reading) -> dict[str, Rows] | None:
    """Rows of each section, its header first. A title is a title only if it is the sole cell of its row."""
    found: dict[str, Rows] = {}
    current = ""
    for line, row in _rows(text):
        title = row[0].strip().upper() if len([cell for cell in row if cell.strip()]) == 1 else ""
        if title in SECTIONS:
            if title in found:
                reading.note(line, Fault.SECOND_ELECTION, title)
                return None
            found[title], current = [], title
        elif current:
            found[current].append((line, row))
    if set(found) != set(SECTIONS):
        reading.note(0, Fault.NOT_AN_ELECTION)
        return None
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=";")
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error:
        return


def _decimals(meta: dict[str, str], rows: Rows) -> int:
    """The most decimals that any amount of the file has: none, or at least two, as money is written."""
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    place = header.index("cost") if "cost" in header else -1
    amounts = [meta.get("budget", "")] + [row[place] for _, row in rows[1:] if 0 <= place < len(row)]
    found = [_MONEY.match(amount.strip()) for amount in amounts]
    most = max((len((match[3] or "").rstrip("0")) for match in found if match), default=0)
    return max(2, most) if most else 0


def _money(text: str, decimals: int) -> int | None:
    match = _MONEY.match(text.strip())
    if match is None:
        return None
    part = (match[3] or "").rstrip("0").ljust(decimals, "0")
    amount: int = int(match[2]) * 10**decimals + int(part or 0)
    return -amount if match[1] else amount


def _columns(rows: Rows, needed: tuple[str, ...], reading: Reading) -> dict[str, int] | None:
    header = {cell.strip().lower(): place for place, cell in enumerate(rows[0][1])} if rows else {}
    missing = [name for name in needed if name not in header]
    for name in missing:
        reading.note(rows[0][0] if rows else 0, Fault.MISSING_COLUMN, name)
    return None if missing else header


def _projects(rows: Rows, decimals: int, reading: Reading) -> tuple[Listed, ...]:
    places = _columns(rows, ("project_id", "cost"), reading)
    if places is None:
        return ()
    found: dict[str, Listed] = {}
    for line, row in rows[1:]:
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        name = cells["project_id"]
        cost = _money(cells["cost"], decimals)
        if cost is None:
            reading.note(line, Fault.BAD_MONEY, cells["cost"])
        elif cost < 0:
            reading.note(line, Fault.NEGATIVE_COST, cells["cost"])
        elif not name or name in found:
            reading.note(line, Fault.SAME_PROJECT, name)
        elif cost == WITHDRAWN * 10**decimals:
            reading.note(line, Fault.WITHDRAWN_PROJECT, name)
        else:
            title = " ".join(cells.get("name", "").split()) or name
            chosen = cells.get("selected", "") == "1"
            found[name] = Listed(name, title, cost, cells.get("category", ""), chosen)
    if not found and not reading.stopped:
        reading.note(0, Fault.NO_PROJECTS)
    return tuple(found.values())


def _ballots(rows: Rows, projects: set[str], reading: Reading) -> Counter[frozenset[str]]:
    places = _columns(rows, ("vote",), reading)
    ballots: Counter[frozenset[str]] = Counter()
    if places is None:
        return ballots
    place, known = places["vote"], dict[str, frozenset[str]]()
    told: set[str] = set()
    for line, row in rows[1:]:
        raw = row[place] if place < len(row) else ""
        if raw not in known:
            known[raw] = _choices(raw, line, projects, told, reading)
        ballots[known[raw]] += 1
    if not ballots and not reading.stopped:
        reading.note(0, Fault.NO_VOTES)
    return ballots


def _choices(raw: str, line: int, projects: set[str], told: set[str], reading: Reading) -> frozenset[str]:
    named = [name.strip() for name in raw.split(",") if name.strip()]
    if len(set(named)) != len(named):
        reading.note(line, Fault.REPEATED_CHOICE, raw)
    for name in named:
        if name not in projects and name not in told:
            told.add(name)
            reading.note(line, Fault.UNKNOWN_PROJECT, name)
    return frozenset(named) & projects


def _compare(meta: dict[str, str], name: str, found: int, reading: Reading) -> None:
    stated = meta.get(name, "")
    if stated.isdigit() and int(stated) != found:
        reading.note(0, Fault.OTHER_NUMBER, f"{name}: {stated} / {found}")
