"""What can be wrong with an election file, told by line."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with a file. The first group stops the import, the second is repaired and told."""

    TOO_LARGE = "file.too_large"
    NOT_AN_ELECTION = "file.not_an_election"
    SECOND_ELECTION = "file.second_election"
    BROKEN_ROW = "file.broken_row"
    NO_BUDGET = "file.no_budget"
    NO_PROJECTS = "file.no_projects"
    NO_VOTES = "file.no_votes"
    BAD_MONEY = "file.bad_money"
    NEGATIVE_COST = "file.negative_cost"
    SAME_PROJECT = "file.same_project"
    SAME_KEY = "file.same_key"
    MISSING_COLUMN = "file.missing_column"
    UNKNOWN_TYPE = "file.unknown_type"
    MISSING_TYPE = "file.missing_type"
    BAD_POINTS = "file.bad_points"
    REPEATED_IN_RANKING = "file.repeated_in_ranking"
    FORMULA = "file.formula"
    OTHER_BALLOTS = "file.other_ballots"

    REPEATED_CHOICE = "file.repeated_choice"
    UNKNOWN_PROJECT = "file.unknown_project"
    WITHDRAWN_PROJECT = "file.withdrawn_project"
    OTHER_NUMBER = "file.other_number"
    OLD_ENCODING = "file.old_encoding"
    SHORT_ROW = "file.short_row"
    LONG_ROW = "file.long_row"
    BLANK_LINE = "file.blank_line"
    DECIMAL_COMMA = "file.decimal_comma"
    NO_VOTER_IDS = "file.no_voter_ids"

    @property
    def stops(self) -> bool:
        return self not in _REPAIRED


_REPAIRED = {
    Fault.REPEATED_CHOICE,
    Fault.UNKNOWN_PROJECT,
    Fault.WITHDRAWN_PROJECT,
    Fault.OTHER_NUMBER,
    Fault.OLD_ENCODING,
    Fault.SHORT_ROW,
    Fault.LONG_ROW,
    Fault.BLANK_LINE,
    Fault.DECIMAL_COMMA,
    Fault.NO_VOTER_IDS,
}
_MOST_NOTES = 1_000


@dataclass(frozen=True, slots=True)
class Note:
    """One thing about the file: line (from 1; 0 for the whole file), what, and the text it is about."""

    line: int
    fault: Fault
    text: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.fault.value}{f' ({self.text})' if self.text else ''}"


@dataclass(slots=True)
class Notes:
    """All that was noted; the first thousand are kept, and whether any stops the import."""

    kept: list[Note] = field(default_factory=list)
    stopped: bool = False

    def add(self, line: int, fault: Fault, text: str = "") -> None:
        """Note a fault; at most 120 characters of its text."""
        self.stopped = self.stopped or fault.stops
        if len(self.kept) < _MOST_NOTES:
            self.kept.append(Note(line, fault, text[:120]))

    def once(self, line: int, fault: Fault, text: str = "") -> None:
        """Note a fault that is told only where it is first seen."""
        if not any(note.fault is fault for note in self.kept):
            self.add(line, fault, text)
