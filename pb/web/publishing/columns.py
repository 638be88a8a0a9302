"""The tables of the open data: their lines, their keys, and what each column holds."""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from functools import partial
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from pb.commitments.queries.export import EntryLine, PromiseLine
from pb.places.queries import WardPoint
from pb.publishing.queries import (
    ContestLine,
    ProposalLine,
    ResultLine,
    RoundLine,
    WorkshopLine,
    contest_lines,
    proposal_lines,
    result_lines,
    round_lines,
    ward_lines,
    workshop_lines,
)
from pb.web.words import WORDS, say

_TYPES = {
    str: "string",
    int: "integer",
    bool: "boolean",
    float: "number",
    date: "date",
    datetime: "datetime",
}
Lines = AsyncIterator[list[Any]]


class Table(msgspec.Struct, frozen=True):
    """A file: the struct of its lines, what makes a line unique, which columns name lines of other files."""

    line: type[Any]
    key: tuple[str, ...]
    links: dict[str, tuple[str, str]] = {}


TABLES = {
    "putaran": Table(RoundLine, ("kode",)),
    "anggaran": Table(ContestLine, ("round", "number"), {"round": ("putaran", "kode")}),
    "usulan": Table(ProposalLine, ("kode",), {"round": ("putaran", "kode")}),
    "hasil": Table(
        ResultLine,
        ("round", "contest", "number"),
        {"round": ("putaran", "kode"), "proposal": ("usulan", "kode")},
    ),
    "lokakarya": Table(WorkshopLine, ("kode",), {"round": ("putaran", "kode")}),
    "wilayah": Table(WardPoint, ("code",)),
}
PROMISES = {"janji": Table(PromiseLine, ("kode",)), "catatan": Table(EntryLine, ("kode", "number"))}
HOLES = {
    "kelurahan_code": "string",
    "kelurahan": "string",
    "number": "integer",
    "rw": "integer",
    "day": "date",
    "households": "integer",
    "holes": "integer",
    "counts": "boolean",
    "group_kind": "string",
    "group_number": "integer",
    "checked": "date",
    "working": "integer",
    "check_due": "date",
}


def lines_of(name: str, now: datetime) -> Lines:
    """The lines of one of our own tables, in pieces."""
    made: dict[str, Callable[[], Lines]] = {
        "putaran": partial(round_lines, now=now),
        "anggaran": contest_lines,
        "usulan": partial(proposal_lines, now=now),
        "hasil": result_lines,
        "lokakarya": workshop_lines,
        "wilayah": ward_lines,
    }
    return made[name]()


def columns_of(line: type[Any]) -> dict[str, tuple[str, bool]]:
    """The columns of a table in their order: the type of each, and whether it may be empty."""
    return {name: _kind(hint) for name, hint in get_type_hints(line).items()}


def _kind(hint: Any) -> tuple[str, bool]:
    optional = get_origin(hint) in {Union, UnionType}
    if optional:
        hint = next(one for one in get_args(hint) if one is not type(None))
    plain = getattr(hint, "__supertype__", hint)
    return _TYPES[plain], optional or plain is str


def say_column(table: str, column: str) -> str:
    """What a column means: in this table where it says so, else as everywhere."""
    own = f"data.{table}.{column}"
    if own in WORDS:
        return str(say(own))
    return str(say(f"column.{column}" if table in PROMISES else f"data.{column}"))
