"""A client that calls an ASGI app directly: no server, no sockets."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import brotli


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    raw: bytes

    def header(self, name: str) -> str:
        """A header, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def header_list(self, name: str) -> list[str]:
        """Every header of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def body(self) -> bytes:
        """The body, unpacked."""
        encoding = self.header("content-encoding")
        if not self.raw:
            return b""
        return {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(self.raw)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.header("location")


async def request(
    app: Any,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | list[tuple[str, str]] | None = None,
    body: bytes = b"",
    client: tuple[str, int] = ("127.0.0.1", 40_000),
    raw_query: bytes | None = None,
    chunks: int = 1,
) -> Answer:
    """One request and its whole answer."""
    bare, _, query = path.partition("?")
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers or [])
    if body and "content-length" not in dict(pairs) and chunks == 1:
        pairs.append(("content-length", str(len(body))))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(bare), "raw_path": bare.encode(), "root_path": "", "client": client,
        "query_string": query.encode() if raw_query is None else raw_query, "server": ("127.0.0.1", 8000),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs], "state": {},
    }  # fmt: skip
    size = max(1, len(body) // chunks)
    waiting = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    got: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if waiting:
            part = waiting.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}
        await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        got.append(message)

    await app(scope, receive, send)
    start = got[0]
    found = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in got[1:]))


@asynccontextmanager
async def started(app: Any) -> AsyncIterator[Any]:
    """The app with its lifespan run: started on entering, stopped on leaving."""
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    task = asyncio.create_task(
        app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, inbox.get, outbox.put)
    )
    await inbox.put({"type": "lifespan.startup"})
    answer = await outbox.get()
    if answer["type"] != "lifespan.startup.complete":
        await task
        raise RuntimeError(answer.get("message", "the app did not start"))
    try:
        yield app
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await outbox.get()
        await task
