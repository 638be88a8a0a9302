"""What the command says about an election file: a sentence for each fault."""

from pb.counting.pabulib import Fault, Note

WORDS = {
    Fault.TOO_LARGE: "the file is larger than 128 MB",
    Fault.NOT_AN_ELECTION: "this is no election file: it needs the sections META, PROJECTS and VOTES",
    Fault.SECOND_ELECTION: "a second election begins here; a file holds one",
    Fault.NO_BUDGET: "the budget is missing or is no amount of money",
    Fault.NO_PROJECTS: "there are no projects",
    Fault.NO_VOTES: "there are no votes",
    Fault.BAD_MONEY: "this is no amount of money",
    Fault.NEGATIVE_COST: "this cost is negative",
    Fault.SAME_PROJECT: "a project has no id, or the id of another",
    Fault.MISSING_COLUMN: "this column is missing",
    Fault.BROKEN_ROW: "this row cannot be read",
    Fault.SAME_KEY: "this key is given twice",
    Fault.BAD_POINTS: "points must be whole numbers from zero",
    Fault.REPEATED_IN_RANKING: "a ranking names a project twice",
    Fault.FORMULA: "this cell begins like a formula; an apostrophe before it makes it text",
    Fault.OTHER_BALLOTS: "the ballots are not those that the record was made of",
    Fault.SHORT_ROW: "this row has too few cells",
    Fault.LONG_ROW: "this row has too many cells; the last ones are left out",
    Fault.BLANK_LINE: "a blank line is passed over",
    Fault.DECIMAL_COMMA: "an amount has a decimal comma; it was read as a point",
    Fault.NO_VOTER_IDS: "voters have no numbers",
    Fault.UNKNOWN_TYPE: "only approval and choose-1 ballots can be imported yet",
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
