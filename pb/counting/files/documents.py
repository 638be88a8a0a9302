"""An election as one JSON document: all cells as text, the lists of ballots as lists, a row on each line."""

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

from pb.counting.files.draft import Draft, sections_of
from pb.counting.pabulib.faults import Fault, Notes
from pb.counting.pabulib.sections import SECTIONS

FORMAT = "election/1"
_SPACE = re.compile(r"[ \t\r\n]*")
_WHOLE = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_LONE = re.compile("[\ud800-\udfff]")
_OURS = re.compile(r'\s*\{\s*"format"')
_LISTS = {"vote": str, "points": int}


def is_ours(text: str) -> bool:
    """Whether a JSON text begins as our documents do."""
    return _OURS.match(text) is not None


def as_json(text: str) -> str:
    """A `.pb` text that we wrote as a document."""
    parts: list[str] = [f'{{\n"format": "{FORMAT}"']
    section, lists = "", {}
    for named, head, row in sections_of(text):
        if named != section:
            ended = "\n]," if section else ","
            parts.append(f'{ended}\n"{named.lower()}": [\n')
            section = named
        else:
            parts.append(",\n")
        if head:
            lists = _lists(row) if section == "VOTES" else {}
            parts.append(json.dumps(row, ensure_ascii=False))
        else:
            parts.append(json.dumps(_typed(row, lists), ensure_ascii=False))
    return "".join([*parts, "\n]\n}\n" if section else "\n}\n"])


def _lists(header: list[str]) -> dict[int, type]:
    named = [cell.strip().lower() for cell in header]
    return {named.index(name): kind for name, kind in _LISTS.items() if name in named}


def _typed(row: list[str], lists: dict[int, type]) -> list[Any]:
    found: list[Any] = list(row)
    for place, kind in lists.items():
        cells = row[place].split(",") if row[place] else []
        if kind is str or all(map(_WHOLE.fullmatch, cells)):
            found[place] = [kind(cell) for cell in cells]
    return found


class _Broken(ValueError):
    """The text is no JSON of the shape that is read here."""


class _Cursor:
    """Walks through a JSON text; numbers are kept as they are written."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self._counted, self._line = 0, 1
        self._decode = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode

    @property
    def line(self) -> int:
        """The line of the next value."""
        self._skip()
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def members(self) -> Iterator[str]:
        """The keys of an object; who asks for the next has taken the value."""
        yield from self._each("{", "}", key=True)

    def items(self) -> Iterator[int]:
        """The lines of the items of a list; who asks for the next has taken the item."""
        for _ in self._each("[", "]", key=False):
            yield self.line

    def value(self) -> Any:
        """The next value."""
        self._skip()
        found, self.at = self._decode(self.text, self.at)
        return found

    def ends(self) -> bool:
        """Whether nothing follows."""
        self._skip()
        return self.at == len(self.text)

    def _each(self, first: str, last: str, *, key: bool) -> Iterator[str]:
        self._need(first)
        if self._take(last):
            return
        while True:
            named = self.value() if key else ""
            if key:
                self._need(":")
            yield str(named)
            if self._take(last):
                return
            self._need(",")

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _take(self, sign: str) -> bool:
        self._skip()
        there = self.text.startswith(sign, self.at)
        self.at += len(sign) if there else 0
        return there

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise _Broken(f"{sign} is missing")


def from_json(text: str, notes: Notes) -> Draft:
    """The `.pb` text of a document of ours."""
    draft, cursor = Draft(notes), _Cursor(text)
    try:
        for key in cursor.members():
            if key.upper() in SECTIONS:
                draft.title(cursor.line, key.upper())
                for line in cursor.items():
                    draft.row(line, _cells(cursor.value(), line, notes))
            elif cursor.value() != FORMAT and key == "format":
                notes.add(cursor.line, Fault.NOT_AN_ELECTION, key)
                return draft
        if not cursor.ends():
            notes.add(cursor.line, Fault.BROKEN_ROW)
    except JSONDecodeError as error:
        notes.add(error.lineno, Fault.BROKEN_ROW, error.msg)
    except (_Broken, RecursionError) as error:
        notes.add(cursor.line, Fault.BROKEN_ROW, str(error))
    return draft


def _cells(row: Any, line: int, notes: Notes) -> list[str]:
    """A row as text; what is neither text nor a list of texts makes the row unreadable."""
    found: list[str] = []
    parts: list[Any]
    for cell in row if isinstance(row, list) else [None]:
        parts = cell if isinstance(cell, list) else [cell]
        if not all(isinstance(part, str) and not _LONE.search(part) for part in parts):
            notes.add(line, Fault.BROKEN_ROW)
            return []
        if isinstance(cell, list) and any("," in part for part in parts):
            notes.add(line, Fault.BROKEN_ROW, ", ".join(parts))
            return []
        found.append(",".join(parts))
    return found
