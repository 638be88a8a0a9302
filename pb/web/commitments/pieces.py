"""Files that are written while they are sent: as CSV or JSON, packed on the way, with little in memory."""

import asyncio
import contextlib
import csv
import io
import zlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
from litestar import Response
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from pb.core.actor import Actor
from pb.counting.files.sheets import guarded
from pb.web.render import PRIVATE, HTTPRequest

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_GZIP, _EFFORT = 31, 5
_LOOK_EVERY = 20


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
    if isinstance(value, bool):
        return str(int(value))
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


class Pieces(Stream):
    """A file whose pieces are read in the task of the request itself, and no longer than somebody takes them.

    The pieces come from the database: a task of their own, as `Stream` makes, would stand outside of what its
    request sees.
    """

    def to_asgi_response(self, *args: Any, **named: Any) -> ASGIResponse:
        answer = super().to_asgi_response(*args, **named)
        answer.__class__ = _InOneTask  # the same in every field; only the way of sending differs
        return answer


class _InOneTask(ASGIStreamingResponse):
    __slots__ = ()

    async def send_body(self, send: Any, receive: Any) -> None:
        leaving = asyncio.create_task(_left(receive))
        try:
            sent = 0
            async for piece in self.iterator:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                sent += 1
                if sent % _LOOK_EVERY == 0 and leaving.done():
                    return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await leaving


async def _left(receive: Any) -> None:
    """Until the other side goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


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


def sent_file(
    request: HTTPRequest,
    actor: Actor,
    parts: AsyncIterator[bytes],
    filename: str,
    kind: str,
    described: str = "",
) -> Response[Any]:
    """The file piece by piece; its licence, and what describes it, stand in its head."""
    links = [f'<{LICENCE}>; rel="license"']
    links += [f'<{described}>; rel="describedby"; type="application/csvm+json"'] if described else []
    headers = {
        "Content-Disposition": f'attachment; filename="{filename}"',
        "Cache-Control": PRIVATE if actor.signed_in else "no-cache",
        "Link": ", ".join(links),
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
    }
    if request.scope["state"].get("asks_head"):
        return Response(b"", media_type=kind, headers=headers)
    if packing(request):
        return Pieces(packed(parts), media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Pieces(parts, media_type=kind, headers=headers)
