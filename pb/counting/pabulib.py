"""Reading election files of Pabulib (`.pb`): row by row, money exactly, dirt reported by line."""

import re
from collections import Counter
from dataclasses import dataclass

from pb.counting.file_faults import Fault, Note, Report
from pb.counting.file_rows import MOST_BYTES, Row, Votes, read_sections, read_text
from pb.counting.model import Profile, Project

__all__ = [
    "KNOWN_TYPES",
    "MOST_BYTES",
    "Election",
    "Fault",
    "Listed",
    "Note",
    "Reading",
    "read",
    "whole_number",
]
MOST_PROJECTS, LONGEST_ID = 5_000, 200
WITHDRAWN = 999_999_999
KNOWN_TYPES = ("approval", "choose-1")
_MONEY = re.compile(r"^(-?)(\d{1,13})(?:[.,](\d{1,4}))?$", re.ASCII)


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
class Reading(Report):
    """What was read: the election when nothing stops it, and all notes."""

    election: Election | None = None


def read(data: bytes) -> Reading:
    """Read a file, gzipped or not. All or nothing: with a fault that stops it there is no election."""
    reading = Reading()
    text = read_text(data, reading)
    sections = read_sections(text, reading) if text is not None else None
    if sections is None:
        return reading
    meta = {row[0].strip(): row[1].strip() for _, row in sections.meta if len(row) > 1}
    kind = meta.get("vote_type", "").lower()
    if kind not in KNOWN_TYPES:
        reading.note(0, Fault.UNKNOWN_TYPE if kind else Fault.MISSING_TYPE, kind)
    decimals = _decimals(meta, sections.projects)
    budget = _money(meta.get("budget", ""), decimals)
    if budget is None or budget < 0:
        reading.note(0, Fault.NO_BUDGET, meta.get("budget", ""))
    projects, named = _projects(sections.projects, decimals, reading)
    ballots = _ballots(sections.votes, {project.id for project in projects}, named, reading)
    _compare(meta, "num_votes", sum(ballots.values()), reading)
    if not reading.stopped and budget is not None:
        costs = tuple(Project(project.id, project.cost) for project in projects)
        reading.election = Election(meta, projects, Profile(costs, ballots), budget, decimals)
    return reading


def _decimals(meta: dict[str, str], rows: list[Row]) -> int:
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


def _columns(rows: list[Row], needed: tuple[str, ...], reading: Reading) -> dict[str, int] | None:
    header = {cell.strip().lower(): place for place, cell in enumerate(rows[0][1])} if rows else {}
    missing = [name for name in needed if name not in header]
    for name in missing:
        reading.note(rows[0][0] if rows else 0, Fault.MISSING_COLUMN, name)
    return None if missing else header


def _projects(rows: list[Row], decimals: int, reading: Reading) -> tuple[tuple[Listed, ...], set[str] | None]:
    """The projects that can be chosen, and every id that is named (None when it cannot be told)."""
    places = _columns(rows, ("project_id", "cost"), reading)
    if places is None:
        return (), None
    if len(rows) > MOST_PROJECTS:
        reading.note(0, Fault.TOO_LARGE, f"{len(rows) - 1} projects")
        return (), None
    found: dict[str, Listed] = {}
    named: set[str] = set()
    for line, row in rows[1:]:
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        name, cost = cells["project_id"], _money(cells["cost"], decimals)
        fault, about = _project_fault(name, cells["cost"], cost, decimals, name in named)
        if fault is not Fault.WITHDRAWN_PROJECT:
            named.add(name)
        if fault is not None:
            reading.note(line, fault, about)
        elif cost is not None:
            title = " ".join(cells.get("name", "").split()) or name
            chosen = cells.get("selected", "") == "1"
            found[name] = Listed(name, title, cost, cells.get("category", ""), chosen)
    if not found and not reading.stopped:
        reading.note(0, Fault.NO_PROJECTS)
    return tuple(found.values()), named


def _project_fault(
    name: str,
    typed: str,
    cost: int | None,
    decimals: int,
    known: bool,  # noqa: FBT001 - one plain fact
) -> tuple[Fault | None, str]:
    """What is wrong with a row, and the cell that it is about."""
    if cost is None:
        return Fault.BAD_MONEY, typed
    if cost < 0:
        return Fault.NEGATIVE_COST, typed
    if not name or known:
        return Fault.SAME_PROJECT, name
    if len(name) > LONGEST_ID:
        return Fault.LONG_ID, name
    return (Fault.WITHDRAWN_PROJECT, name) if cost == WITHDRAWN * 10**decimals else (None, "")


def _ballots(
    votes: Votes, projects: set[str], named: set[str] | None, reading: Reading
) -> Counter[frozenset[str]]:
    ballots: Counter[frozenset[str]] = Counter()
    if votes.place < 0:
        reading.note(votes.header[0] if votes.header else 0, Fault.MISSING_COLUMN, "vote")
        return ballots
    known = None if named is None else set(named)
    for raw, voters in votes.equal.items():
        ballots[_choices(raw, votes.first[raw], known, reading) & projects] += voters
    if not ballots and not reading.stopped:
        reading.note(0, Fault.NO_VOTES)
    return ballots


def _choices(raw: str, line: int, known: set[str] | None, reading: Reading) -> frozenset[str]:
    """What a vote names. A project that is not listed is told once, and known from then on."""
    if "\n" in raw:
        reading.note(line, Fault.OPEN_QUOTE, raw)
        return frozenset()
    names = [name.strip() for name in raw.split(",") if name.strip()]
    if len(set(names)) != len(names):
        reading.note(line, Fault.REPEATED_CHOICE, raw)
    for name in names:
        if known is not None and name not in known:
            known.add(name)
            reading.note(line, Fault.UNKNOWN_PROJECT, name)
    return frozenset(names)


def _compare(meta: dict[str, str], name: str, found: int, reading: Reading) -> None:
    stated = meta.get(name, "")
    if whole_number(stated) not in {None, found}:
        reading.note(0, Fault.OTHER_NUMBER, f"{name}: {stated} / {found}")


def whole_number(text: str) -> int | None:
    """A number of at most nine digits, as files write them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
