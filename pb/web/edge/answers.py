"""Answers on their way out: headers and id on each, held back until whole, packed when they are text."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import brotli

from pb.web.edge.config import Headers

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


_TEXT = (b"text/", b"application/json", b"application/geo+json", b"application/atom+xml", b"image/svg")
_KEPT = (b"text/html", b"text/calendar", b"application/json", b"application/atom+xml")


def is_text(named: dict[bytes, bytes]) -> bool:
    """Whether packing is worth it, and has not been done."""
    return b"content-encoding" not in named and named.get(b"content-type", b"").startswith(_TEXT)


def may_be_kept(named: dict[bytes, bytes]) -> bool:
    """Whether it is of a kind that the page cache keeps."""
    return b"content-encoding" not in named and named.get(b"content-type", b"").startswith(_KEPT)


def compressed(headers: Headers, body: bytes, given: dict[bytes, bytes]) -> tuple[Headers, bytes]:
    """The answer as the browser takes it: brotli, gzip or as it is."""
    accepted = given.get(b"accept-encoding", b"")
    if b"br" in accepted:
        name, body = b"br", brotli.compress(body, quality=4)
    elif b"gzip" in accepted:
        name, body = b"gzip", gzip.compress(body, 5, mtime=0)
    else:
        return headers, body
    vary = b", ".join([value for key, value in headers if key == b"vary"] + [b"Accept-Encoding"])
    rest = [item for item in headers if item[0] not in {b"content-length", b"vary"}]
    return [
        *rest,
        (b"content-encoding", name),
        (b"vary", vary),
        (b"content-length", str(len(body)).encode()),
    ], body


class Out:
    """What is sent: every answer leaves with our headers and its id, and a HEAD without a body."""

    __slots__ = ("_headers", "_method", "_name", "_send", "sent", "started", "status")

    def __init__(self, send: Send, headers: Headers, name: bytes, method: str) -> None:
        self._send, self._headers, self._name, self._method = send, headers, name, method
        self.started, self.status, self.sent = False, 0, 0

    async def send(self, status: int, headers: Headers, body: bytes) -> None:
        """A whole answer."""
        await self.begin(status, headers)
        await self.part(body, more=False)

    async def begin(self, status: int, headers: Headers) -> None:
        """Status and headers."""
        self.started, self.status = True, status
        told = [*headers, *self._headers, (b"x-request-id", self._name)]
        await self._send({"type": "http.response.start", "status": status, "headers": told})

    async def part(self, body: bytes, *, more: bool) -> None:
        """A piece of the body."""
        data = b"" if self._method == "HEAD" else body
        self.sent += len(data)
        await self._send({"type": "http.response.body", "body": data, "more_body": more})


class Gathered:
    """The app's answer, held back until it is whole; one that comes in parts goes out as it comes."""

    def __init__(self, out: Out) -> None:
        self.out, self.start, self.parts = out, None, []  # type: Out, Message | None, list[bytes]
        self.streams = False

    @property
    def status(self) -> int:
        return int(self.start["status"]) if self.start else 0

    @property
    def headers(self) -> Headers:
        return (
            [(bytes(key).lower(), bytes(value)) for key, value in self.start["headers"]] if self.start else []
        )

    def forget(self) -> None:
        """The app failed after it began to answer."""
        self.start, self.parts = None, []

    async def send(self, message: Message) -> None:
        """What the app calls."""
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            more = bool(message.get("more_body"))
            if more and not self.streams:
                self.streams = True
                await self.out.begin(self.status, self.headers)
            if self.streams:
                await self.out.part(message.get("body", b""), more=more)
                self.start = None if not more else self.start
            else:
                self.parts.append(message.get("body", b""))


class Body:
    """The body of a request, cut off when it is larger than allowed."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit
        self.too_large = False

    async def receive(self) -> Message:
        """What the app calls; beyond the limit it sees a client that went away."""
        if self.too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_large = True
            return {"type": "http.disconnect"}
        return message
