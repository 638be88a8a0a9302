"""What can be wrong with an election file: faults with their lines, and the sentence that tells each."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """The first group stops the import, the second is repaired and told."""

    TOO_LARGE = "file.too_large"
    NOT_AN_ELECTION = "file.not_an_election"
    SECOND_ELECTION = "file.second_election"
    BROKEN_ROW = "file.broken_row"
    OPEN_QUOTE = "file.open_quote"
    NO_BUDGET = "file.no_budget"
    NO_PROJECTS = "file.no_projects"
    NO_VOTES = "file.no_votes"
    BAD_MONEY = "file.bad_money"
    NEGATIVE_COST = "file.negative_cost"
    SAME_PROJECT = "file.same_project"
    LONG_ID = "file.long_id"
    MISSING_COLUMN = "file.missing_column"
    UNKNOWN_TYPE = "file.unknown_type"
    MISSING_TYPE = "file.missing_type"

    REPEATED_CHOICE = "file.repeated_choice"
    UNKNOWN_PROJECT = "file.unknown_project"
    WITHDRAWN_PROJECT = "file.withdrawn_project"
    OTHER_NUMBER = "file.other_number"
    OLD_ENCODING = "file.old_encoding"
    SHORT_ROW = "file.short_row"

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
}
WORDS = {
    Fault.TOO_LARGE: "this is larger than can be read",
    Fault.NOT_AN_ELECTION: "this is no election file: it needs the sections META, PROJECTS and VOTES",
    Fault.SECOND_ELECTION: "a second election begins here; a file holds one",
    Fault.BROKEN_ROW: "this row cannot be read",
    Fault.OPEN_QUOTE: "a quotation mark of this row is not closed",
    Fault.NO_BUDGET: "the budget is missing or is no amount of money",
    Fault.NO_PROJECTS: "there are no projects",
    Fault.NO_VOTES: "there are no votes",
    Fault.BAD_MONEY: "this is no amount of money",
    Fault.NEGATIVE_COST: "this cost is negative",
    Fault.SAME_PROJECT: "this project has no id, or the id of another",
    Fault.LONG_ID: "the id of this project is too long",
    Fault.MISSING_COLUMN: "this column is missing",
    Fault.UNKNOWN_TYPE: "only approval and choose-1 ballots can be counted yet",
    Fault.MISSING_TYPE: "the file does not say what type of ballot it holds (vote_type)",
    Fault.REPEATED_CHOICE: "a ballot names a project twice; it counts once",
    Fault.UNKNOWN_PROJECT: "votes name a project that is not listed; they are left out",
    Fault.WITHDRAWN_PROJECT: "this project was withdrawn and is left out",
    Fault.OTHER_NUMBER: "the number that the file states differs from what it holds",
    Fault.OLD_ENCODING: "the file is not UTF-8; it was read as Windows-1252",
    Fault.SHORT_ROW: "this row has no cell for the vote; it counts as a ballot without a choice",
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

    def in_words(self) -> str:
        """One line for the person who brought the file."""
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{WORDS[self.fault]}{f' ({self.text})' if self.text else ''}"


@dataclass(slots=True)
class Report:
    """All notes about one file."""

    notes: list[Note] = field(default_factory=list)

    def note(self, line: int, fault: Fault, text: str = "") -> None:
        """Write one down; of a long text its beginning."""
        self.notes.append(Note(line, fault, " ".join(text[:120].split())))

    @property
    def stopped(self) -> bool:
        return any(note.fault.stops for note in self.notes)
