"""Files that are written while they are sent: as CSV or JSON, packed on the way, with little in memory."""

import csv
import io
import zlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from pb.counting.files.sheets import guarded
from pb.web.render import HTTPRequest

_GZIP, _EFFORT = 31, 5


async def as_csv(names: Sequence[str], lines: AsyncIterator[Sequence[Any]]) -> AsyncIterator[bytes]:
    """A row of names, then the lines; all cells quoted, none that a spreadsheet takes for a formula (W18)."""
    yield _rows([names])
    async for piece in lines:
        yield _rows([[getattr(line, name) for name in names] for line in piece])


def _rows(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow
    for row in rows:
        write([_cell(value) for value in row])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


async def as_json(
    head: dict[str, Any], name: str, pieces: AsyncIterator[Sequence[Any]]
) -> AsyncIterator[bytes]:
    """An object with these facts, and last a list under this name."""
    opening = msgspec.json.encode(head)[:-1]
    yield opening + (b"," if head else b"") + msgspec.json.encode(name) + b":[\n"
    first = True
    async for piece in pieces:
        body = b",\n".join(msgspec.json.encode(one) for one in piece)
        yield (b"" if first else b",\n") + body
        first = False
    yield b"\n]}\n"


def packing(request: HTTPRequest) -> bool:
    """Whether the other side takes a packed file."""
    return "gzip" in request.headers.get("accept-encoding", "")


async def packed(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The parts as one gzip file."""
    pack = zlib.compressobj(_EFFORT, zlib.DEFLATED, _GZIP)
    async for part in parts:
        done = pack.compress(part)
        if done:
            yield done
    yield pack.flush()
