"""The text of a `.pb` file in the making, from the rows of another format."""

import csv
import io
from array import array
from collections.abc import Iterator, Sequence

from pb.counting.pabulib.faults import Fault, Note, Notes
from pb.counting.pabulib.sections import Lines, title_of


class Draft:
    """`.pb` text, and for each of its lines the line of the file that it comes from."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.lines = array("q")
        self._out = io.StringIO()
        self._write = csv.writer(self._out, delimiter=";", lineterminator="\n").writerow

    @property
    def text(self) -> str:
        """All that was written."""
        return self._out.getvalue()

    def title(self, line: int, section: str) -> None:
        """Begin a section."""
        self._write([section])
        self.lines.append(line)

    def row(self, line: int, cells: Sequence[str]) -> None:
        """A row of the section; one that would be read as a title is refused."""
        if title_of(list(cells)):
            self.notes.add(line, Fault.BROKEN_ROW, cells[0])
        self._write(cells)
        self.lines.extend([line] * (1 + sum(cell.count("\n") for cell in cells)))

    def in_file(self, note: Note) -> Note:
        """A note about the text as one about the file."""
        if not 0 < note.line <= len(self.lines):
            return note
        return Note(self.lines[note.line - 1], note.fault, note.text)


def sections_of(text: str) -> Iterator[tuple[str, bool, list[str]]]:
    """The rows of a `.pb` text that we wrote: section, whether it is the header, cells."""
    section, head = "", False
    for _, row in Lines(text):
        title = title_of(row)
        if title:
            section, head = title, True
        else:
            yield section, head, row
            head = False
