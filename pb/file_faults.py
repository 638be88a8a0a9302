"""What the command says about an election file: a sentence for each fault."""

from pb.counting.pabulib import Fault, Note

WORDS = {
    Fault.TOO_LARGE: "the file is larger than 256 MB",
    Fault.NOT_AN_ELECTION: "this is no election file: it needs the sections META, PROJECTS and VOTES",
    Fault.SECOND_ELECTION: "a second election begins here; a file holds one",
    Fault.NO_BUDGET: "the budget is missing or is no amount of money",
    Fault.NO_PROJECTS: "there are no projects",
    Fault.NO_VOTES: "there are no votes",
    Fault.BAD_MONEY: "this is no amount of money",
    Fault.NEGATIVE_COST: "this cost is negative",
    Fault.SAME_PROJECT: "a project has no id, or the id of another",
    Fault.MISSING_COLUMN: "this column is missing",
    Fault.UNKNOWN_TYPE: "only approval and choose-1 ballots can be counted yet",
    Fault.MISSING_TYPE: "the file does not say what type of ballot it holds (vote_type)",
    Fault.REPEATED_CHOICE: "a ballot names a project twice; it counts once",
    Fault.UNKNOWN_PROJECT: "votes name a project that is not listed; they are left out",
    Fault.WITHDRAWN_PROJECT: "this project was withdrawn and is left out",
    Fault.OTHER_NUMBER: "the number that the file states differs from what it holds",
    Fault.OLD_ENCODING: "the file is not UTF-8; it was read as Windows-1252",
}


def say_fault(note: Note) -> str:
    """One fault with its line and the text that it is about."""
    where = f"line {note.line}: " if note.line else ""
    return f"{where}{WORDS[note.fault]}{f' ({note.text})' if note.text else ''}"
