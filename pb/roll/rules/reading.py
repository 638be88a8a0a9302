"""Reading a line of a roll: what each cell says, or what is wrong with it; how names are compared."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pb.core.area import PlaceCode
from pb.roll.rules.compare import age_on, folded, read_birth
from pb.rounds.budget_lines import Decoded, decode

MOST_BYTES, LONGEST_NAME, OLDEST, OLD = 8 * 1024 * 1024, 120, 120, 100
_MOST_RW, _MOST_RT = 99, 999


class WhyNotFile(StrEnum):
    """Why a whole file cannot be read."""

    TOO_LARGE = "roll_file.too_large"
    NO_TEXT = "roll_file.no_text"
    EMPTY = "roll_file.empty"
    NO_HEADING = "roll_file.no_heading"
    NIK = "roll_file.nik"
    BROKEN = "roll_file.broken"


class WhyNotLine(StrEnum):
    """What is wrong with one line; it is left out and told."""

    QUOTES = "roll_line.quotes"
    CELLS = "roll_line.cells"
    FORMULA = "roll_line.formula"
    EMPTY = "roll_line.empty"
    NAME = "roll_line.name"
    BIRTH = "roll_line.birth"
    AGE = "roll_line.age"
    RW = "roll_line.rw"
    RT = "roll_line.rt"
    OUTSIDE = "roll_line.outside"
    TWICE = "roll_line.twice"


class Doubt(StrEnum):
    """What a second person should look at before the roll comes into force."""

    NONE = ""
    DOUBLE = "double"
    OLD = "old"


COLUMNS = {
    "name": {"nama", "nama lengkap", "name", "ngaran"},
    "birth": {
        "lahir",
        "tanggal lahir",
        "tgl lahir",
        "tahun lahir",
        "birth",
        "date of birth",
        "year of birth",
    },
    "rt": {"rt", "no rt", "nomor rt"},
    "rw": {"rw", "no rw", "nomor rw"},
    "kelurahan": {"kelurahan", "kel", "kode kelurahan", "ward", "desa/kelurahan", "desa kelurahan"},
}
NEEDED = ("name", "birth", "rw", "rt")
_NIK = {"nik", "no ktp", "nomor ktp", "no nik", "nomor induk kependudukan", "no kk", "nomor kk"}
_FORMULA = "=@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COMMERCIAL AT}+-\t"
_SEPARATOR_OF_EXCEL = re.compile(r"sep=.", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:rw|rt)?[\s.:]*0*([0-9]{1,3})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns stand, and what stands between them."""

    sign: str
    cells: int
    places: Mapping[str, int]
    line: int


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the roll: the day of birth as `1990-04-05`, or the year alone."""

    name: str
    birth: str
    kelurahan: PlaceCode
    rw: int
    rt: int

    @property
    def home(self) -> tuple[str, int, int]:
        """Where the person lives, as it is compared."""
        return self.kelurahan, self.rw, self.rt


@dataclass(frozen=True, slots=True)
class Opened:
    """The lines of a file, its heading, and how it was written where that is not UTF-8."""

    lines: Sequence[str]
    heading: Heading
    encoding: str


def opened(data: bytes) -> Opened | WhyNotFile:
    """A file as spreadsheets write it, or why it cannot be a roll."""
    if len(data) > MOST_BYTES:
        return WhyNotFile.TOO_LARGE
    found = decode(data, MOST_BYTES)
    if not isinstance(found, Decoded):
        return WhyNotFile.NO_TEXT
    lines = found.text.split("\n")
    heading = read_heading(lines)
    return heading if isinstance(heading, WhyNotFile) else Opened(lines, heading, found.encoding)


def read_heading(lines: Sequence[str]) -> Heading | WhyNotFile:
    """The first line with something in it; a file with a column for the NIK is not taken at all."""
    for number, line in enumerate(lines, 1):
        text = line.strip("\ufeff \t")
        if not text.strip(";,\t ") or _SEPARATOR_OF_EXCEL.fullmatch(text):
            continue
        sign = max(";,\t", key=text.count)
        cells = _cells(text, sign) or []
        named = [" ".join(cell.replace(".", " ").replace("_", " ").casefold().split()) for cell in cells]
        if _NIK & set(named):
            return WhyNotFile.NIK
        places = {
            key: named.index(next(name for name in named if name in known))
            for key, known in COLUMNS.items()
            if known & set(named)
        }
        if any(key not in places for key in NEEDED):
            return WhyNotFile.NO_HEADING
        return Heading(sign, len(cells), places, number)
    return WhyNotFile.EMPTY


def _cells(line: str, sign: str) -> list[str] | None:
    """The cells of one line, or None where its quotes are broken."""
    try:
        (cells,) = csv.reader([line], delimiter=sign, strict=True)
    except (csv.Error, ValueError):
        return None
    return [" ".join(cell.split()) for cell in cells]


def read_line(
    line: str, heading: Heading, wards: Mapping[str, PlaceCode], ward: PlaceCode | None, today: date
) -> Person | WhyNotLine | None:
    """The person of a line, what is wrong with it, or None for an empty line.

    `wards` holds the kelurahan of the round by code and by folded name; `ward` is the one that is meant
    where there is no column for it.
    """
    if not line.strip("\ufeff ;,\t"):
        return None
    cells = _cells(line.strip("\ufeff"), heading.sign)
    if cells is None:
        return WhyNotLine.QUOTES
    while len(cells) > heading.cells and not cells[-1]:
        cells.pop()
    if any(cell[:1] in _FORMULA for cell in cells if cell):
        return WhyNotLine.FORMULA
    if len(cells) > heading.cells:
        return WhyNotLine.CELLS
    cells += [""] * (heading.cells - len(cells))
    given = {key: cells[place] for key, place in heading.places.items()}
    if any(not given[key] for key in NEEDED) or given.get("kelurahan", "x") == "":
        return WhyNotLine.EMPTY
    return _person(given, wards, ward, today)


def _person(
    given: Mapping[str, str], wards: Mapping[str, PlaceCode], ward: PlaceCode | None, today: date
) -> Person | WhyNotLine:
    name, birth = given["name"], read_birth(given["birth"])
    rw, rt = _numbered(given["rw"], _MOST_RW), _numbered(given["rt"], _MOST_RT)
    written = given.get("kelurahan")
    home = ward if written is None else wards.get(written) or wards.get(folded(written))
    if len(name) > LONGEST_NAME or not folded(name) or any(letter.isdigit() for letter in name):
        return WhyNotLine.NAME
    if birth is None:
        return WhyNotLine.BIRTH
    if not 0 <= age_on(birth, today) <= OLDEST or birth > today.isoformat():
        return WhyNotLine.AGE
    if not rw:
        return WhyNotLine.RW
    if not rt:
        return WhyNotLine.RT
    return WhyNotLine.OUTSIDE if home is None else Person(name, birth, home, rw, rt)


@lru_cache(maxsize=2048)
def _numbered(text: str, most: int) -> int:
    found = _NUMBERED.fullmatch(text)
    number = int(found[1]) if found else 0
    return number if number <= most else 0
