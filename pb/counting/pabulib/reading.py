"""Reading election files of Pabulib (`.pb`): money exactly, dirt repaired and told by line, or refused.

The format: Stolicki, Szufa, Talmon, Pabulib: A Participatory Budgeting Library (arXiv 2012.06539).
"""

import csv
from dataclasses import dataclass, field

from pb.counting.model import BallotKind, Profile, Project
from pb.counting.pabulib.amounts import decimals_of, money
from pb.counting.pabulib.faults import Fault, Note, Notes
from pb.counting.pabulib.sections import Row, Sheet, split, unpack
from pb.counting.rules import Rules

WITHDRAWN = 999_999_999
"""The cost, in currency units, that stands for a project withdrawn after it was listed."""

LONGEST_ID = 200
"""The most characters of a project's id; no published file comes near it."""

KNOWN_TYPES = tuple(kind.value for kind in BallotKind)
_ONCE = ("budget", "vote_type")


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as the file has it; `selected` only where the file says that the rule selected it (1)."""

    id: str
    name: str
    cost: int
    category: str
    selected: bool


@dataclass(frozen=True)
class Election:
    """A whole file. Money is in the smallest unit: amounts × 10 ** `decimals`. `sheet` is what an export
    keeps; `emptied` are voters who chose nothing that is on the list; `rules` are there where the file is
    the record of a count, which states them in full.
    """

    meta: dict[str, str]
    projects: tuple[Listed, ...]
    profile: Profile
    budget: int
    decimals: int
    sheet: Sheet
    emptied: int = 0
    rules: Rules | None = None


@dataclass(slots=True)
class Reading:
    """What was read: the election when nothing stops it, and all notes."""

    election: Election | None = None
    notes: list[Note] = field(default_factory=list)
    stopped: bool = False


def read(data: bytes) -> Reading:
    """Read a file, gzipped or not. All or nothing: with a fault that stops it there is no election."""
    notes = Notes()
    text = unpack(data, notes)
    return Reading(None, notes.kept, notes.stopped) if text is None else read_text(text, notes)


def read_text(text: str, notes: Notes) -> Reading:
    """Read the text of a file, with what was noted before."""
    sheet = split(text, notes)
    election = None
    try:
        election = _election(sheet, notes) if sheet is not None else None
    except csv.Error as error:  # a cell beyond every measure
        notes.add(0, Fault.BROKEN_ROW, str(error))
    by_line = sorted(notes.kept, key=lambda note: (not note.line, note.line))
    return Reading(None if notes.stopped else election, by_line, notes.stopped)


def _election(sheet: Sheet, notes: Notes) -> Election | None:
    from pb.counting.pabulib.ballots import profile_of

    meta = _meta(sheet.meta, notes)
    kind = _kind(meta, notes)
    columns = _columns(sheet.projects)
    decimals = decimals_of([meta.get("budget", ""), *_cells(sheet.projects[1:], columns.get("cost"))])
    budget = money(meta.get("budget", ""), decimals)
    if budget is None or budget < 0:
        notes.add(0, Fault.NO_BUDGET, meta.get("budget", ""))
    elif "," in meta["budget"]:
        notes.once(0, Fault.DECIMAL_COMMA, meta["budget"])
    projects, gone = _projects(sheet.projects, columns, decimals, kind, notes)
    costs = tuple(Project(project.id, project.cost) for project in projects)
    profile, emptied = profile_of(sheet, costs, gone, kind, notes)
    if not sheet.votes and not notes.stopped:
        notes.add(0, Fault.NO_VOTES)
    _compare(meta, sheet, columns, profile, notes)
    return None if budget is None else Election(meta, projects, profile, budget, decimals, sheet, emptied)


def _meta(rows: list[Row], notes: Notes) -> dict[str, str]:
    meta: dict[str, str] = {}
    for place, (line, row) in enumerate(rows):
        key = row[0].strip()
        if place == 0 and key.lower() == "key":
            continue
        if key in meta and key in _ONCE:
            notes.add(line, Fault.SAME_KEY, key)
        meta[key] = row[1].strip() if len(row) > 1 else ""
    return meta


def _kind(meta: dict[str, str], notes: Notes) -> BallotKind:
    named = meta.get("vote_type", "").lower()
    if named in KNOWN_TYPES:
        return BallotKind(named)
    notes.add(0, Fault.UNKNOWN_TYPE if named else Fault.MISSING_TYPE, named)
    return BallotKind.APPROVAL


def _columns(rows: list[Row]) -> dict[str, int]:
    return {cell.strip().lower(): place for place, cell in enumerate(rows[0][1])} if rows else {}


def _cells(rows: list[Row], place: int | None) -> list[str]:
    return [row[place] for _, row in rows if len(row) > place] if place is not None else []


def _projects(
    rows: list[Row], columns: dict[str, int], decimals: int, kind: BallotKind, notes: Notes
) -> tuple[tuple[Listed, ...], set[str]]:
    """The projects, and the ids of the withdrawn. In rankings those keep their place: what follows them has
    it too.
    """
    missing = [name for name in ("project_id", "cost") if name not in columns]
    for name in missing:
        notes.add(rows[0][0] if rows else 0, Fault.MISSING_COLUMN, name)
    found: dict[str, Listed] = {}
    gone: set[str] = set()
    for line, row in rows[1:] if not missing else []:
        listed = _listed(line, row, columns, decimals, notes)
        if listed is None:
            continue
        if not 0 < len(listed.id) <= LONGEST_ID or listed.id in found or listed.id in gone:
            notes.add(line, Fault.SAME_PROJECT, listed.id)
        elif listed.cost == WITHDRAWN * 10**decimals and kind is not BallotKind.ORDINAL:
            notes.add(line, Fault.WITHDRAWN_PROJECT, listed.id)
            gone.add(listed.id)
        else:
            found[listed.id] = listed
    if not found and not notes.stopped:
        notes.add(0, Fault.NO_PROJECTS)
    return tuple(found.values()), gone


def _listed(line: int, row: list[str], columns: dict[str, int], decimals: int, notes: Notes) -> Listed | None:
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
    cost = money(cells["cost"], decimals)
    if cost is None:
        notes.add(line, Fault.BAD_MONEY, cells["cost"])
        return None
    if cost < 0:
        notes.add(line, Fault.NEGATIVE_COST, cells["cost"])
        return None
    if "," in cells["cost"]:
        notes.once(line, Fault.DECIMAL_COMMA, cells["cost"])
    name = cells["project_id"]
    title = " ".join(cells.get("name", "").split()) or name
    return Listed(name, title, cost, cells.get("category", ""), cells.get("selected", "") == "1")


def _compare(
    meta: dict[str, str], sheet: Sheet, columns: dict[str, int], profile: Profile, notes: Notes
) -> None:
    """Note stated numbers that are not those that were counted; the count goes by the ballots."""
    counted = {"num_votes": sheet.votes.total(), "num_projects": len(sheet.projects) - 1}
    for name, found in counted.items():
        stated = meta.get(name, "")
        if stated.isdecimal() and len(stated) < 12 and int(stated) != found:
            notes.add(0, Fault.OTHER_NUMBER, f"{name}: {stated} / {found}")
    if "votes" not in columns or "project_id" not in columns or notes.stopped:
        return
    differ = []
    for line, row in sheet.projects[1:]:
        name, stated = (
            row[columns[key]].strip() if columns[key] < len(row) else "" for key in ("project_id", "votes")
        )
        if stated and name in profile.votes and stated != str(profile.votes[name]):
            differ.append((line, f"{name}: {stated} / {profile.votes[name]}"))
    if differ:
        more = f" (+ {len(differ) - 1})" if len(differ) > 1 else ""
        notes.add(differ[0][0], Fault.OTHER_NUMBER, differ[0][1] + more)
