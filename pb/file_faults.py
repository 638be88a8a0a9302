"""What is said about an election file, by the command and on pages: a sentence for each fault."""

from pb.counting.pabulib import Fault, Note

WORDS = {
    Fault.TOO_LARGE: "The file is too large.",
    Fault.NOT_AN_ELECTION: "This is no election file: META, PROJECTS and VOTES are missing.",
    Fault.SECOND_ELECTION: "A second election begins here. Put it into a file of its own.",
    Fault.BROKEN_ROW: "This row cannot be read.",
    Fault.NO_BUDGET: "The budget is missing, or is no amount.",
    Fault.NO_PROJECTS: "There are no projects.",
    Fault.NO_VOTES: "There are no votes.",
    Fault.BAD_MONEY: "This is no amount.",
    Fault.NEGATIVE_COST: "A cost is below zero.",
    Fault.SAME_PROJECT: "This project has no id, or the id of another.",
    Fault.SAME_KEY: "This line is given twice.",
    Fault.MISSING_COLUMN: "A column is missing.",
    Fault.UNKNOWN_TYPE: "This does not work with ballots of this type.",
    Fault.MISSING_TYPE: "The type of the ballots is not given.",
    Fault.BAD_POINTS: "Points must be whole numbers from zero.",
    Fault.REPEATED_IN_RANKING: "A ranking names a project twice.",
    Fault.REPEATED_CHOICE: "A ballot names a project twice; it counts once.",
    Fault.UNKNOWN_PROJECT: "A ballot names a project that is not listed; that choice is left out.",
    Fault.WITHDRAWN_PROJECT: "A project was withdrawn; it is left out.",
    Fault.OTHER_NUMBER: "The file says another number than it holds.",
    Fault.OLD_ENCODING: "The file is not in UTF-8; it was read as Windows-1252.",
    Fault.FORMULA: "A cell begins like a formula. An apostrophe before it makes it text.",
    Fault.OTHER_BALLOTS: "The ballots are not those that this record was made of.",
    Fault.SHORT_ROW: "A row has too few cells.",
    Fault.LONG_ROW: "A row has too many cells; the last ones are left out.",
    Fault.BLANK_LINE: "A blank line is passed over.",
    Fault.DECIMAL_COMMA: "An amount has a decimal comma; it was read as a point.",
    Fault.NO_VOTER_IDS: "Voters have no numbers; that is fine.",
}


def say_fault(note: Note) -> str:
    """One fault with its line and the text that it is about, as the command says it."""
    where = f"line {note.line}: " if note.line else ""
    return f"{where}{WORDS[note.fault].rstrip('.')}{f' ({note.text})' if note.text else ''}"
