"""Election files of every format that is counted: `.pb`, our CSV, our JSON, records of counts.

The others are turned into the text of a `.pb` file and read as one, so that each fault has one place; what
is told names the lines of the file that was given.
"""

from pb.counting.files.documents import as_json, from_json, is_ours
from pb.counting.files.records import read_record
from pb.counting.files.sheets import as_csv, from_csv, is_csv
from pb.counting.pabulib.faults import Notes
from pb.counting.pabulib.reading import Election, Reading, read_text
from pb.counting.pabulib.sections import unpack
from pb.counting.pabulib.writing import export

__all__ = ["FORMATS", "as_csv", "as_json", "read", "written_as"]

FORMATS = ("pb", "csv", "json")


def read(data: bytes) -> Reading:
    """Read a file by what is in it, gzipped or not. All or nothing, as for `.pb`."""
    notes = Notes()
    text = unpack(data, notes)
    if text is None:
        return Reading(None, notes.kept, notes.stopped)
    if is_csv(text):
        draft = from_csv(text, notes)
    elif is_ours(text):
        draft = from_json(text, notes)
    elif text.lstrip().startswith("{"):
        return read_record(text, notes)
    else:
        return read_text(text, notes)
    if notes.stopped:
        return Reading(None, notes.kept, notes.stopped)
    told = Notes()
    reading = read_text(draft.text, told)
    found = [*notes.kept, *(draft.in_file(note) for note in reading.notes)]
    return Reading(reading.election, found, reading.stopped)


def written_as(election: Election, form: str) -> str:
    """An election in one of `FORMATS`, with its repairs made good; each reads back as the same."""
    text = export(election)
    if form == "pb":
        return text
    return as_csv(text) if form == "csv" else as_json(text)
