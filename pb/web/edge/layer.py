"""One pass around the app: checks, static files, page cache, limits, headers, logs."""

import asyncio
import contextlib
import gzip
import itertools
import json
import logging
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import brotli

from pb.core.errors import Busy
from pb.core.log import request_id
from pb.web.edge.cache import Entry, Key, PageCache, key_of
from pb.web.edge.checks import Scope, body_limit, peer_of, refusal
from pb.web.edge.config import EdgeConfig, Headers
from pb.web.edge.metrics import Metrics, may_read
from pb.web.edge.statics import Statics

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

_log = logging.getLogger("pb.web")
_WAIT_FOR_ANOTHER = 5.0
_SMALLEST_TO_COMPRESS = 1_000
HTML = b"text/html; charset=utf-8"


def edge(
    app: App, *, config: EdgeConfig, statics: Statics, cache: PageCache, clock: Callable[[], datetime]
) -> App:
    """Wrap the app; what is not http (the start and the end of the process) passes through."""
    layer = _Layer(app, config, statics, cache, clock)

    async def run(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await layer.answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await app(scope, receive, send)

    return run


class _Layer:
    def __init__(
        self, app: App, config: EdgeConfig, statics: Statics, cache: PageCache, clock: Callable[[], datetime]
    ) -> None:
        self.app, self.config, self.statics, self.cache, self.clock = app, config, statics, cache, clock
        self.metrics = Metrics()
        self.lines = _AccessLog()
        self.headers, self.photo_headers = config.headers(), config.headers(photo=True)
        self.names, self.process = itertools.count(1), secrets.token_hex(4)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        name = f"{self.process}{next(self.names):08x}"
        request_id.set(name)
        out = _Out(
            send,
            (self.photo_headers if scope["path"].startswith("/foto/") else self.headers),
            name,
            scope["method"],
        )
        given = dict(scope["headers"])
        kind = "page"
        try:
            kind = await self._route(scope, given, receive, out)
        finally:
            seconds = time.perf_counter() - started
            self.metrics.note(kind, out.status, seconds)
            self.lines.write(name, scope, out.status, seconds, out.sent)

    async def _route(self, scope: Scope, given: dict[bytes, bytes], receive: Receive, out: "_Out") -> str:
        status = refusal(scope, given, self.config)
        path = scope["path"]
        if status:
            await self._refuse(scope, status, out)
            return "refused"
        if path.startswith("/static/") or path == "/favicon.ico":
            await self._static(scope, given, out)
            return "static"
        if path == "/metrics":
            await self._metrics(scope, given, out)
            return "metrics"
        key = (
            key_of(path, scope["query_string"], given, self.config)
            if scope["method"] in {"GET", "HEAD"}
            else None
        )
        if key is None:
            await self._ask(scope, given, receive, out, None)
            return "page"
        return await self._cached(key, scope, given, receive, out)

    async def _cached(
        self, key: Key, scope: Scope, given: dict[bytes, bytes], receive: Receive, out: "_Out"
    ) -> str:
        entry = await self._find(key)
        if entry is None and key in self.cache.making:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self.cache.making[key]), _WAIT_FOR_ANOTHER)
            entry = await self._find(key)
        if entry is not None:
            self.metrics.hits += 1
            await _send_entry(entry, given, out)
            return "hit"
        self.metrics.misses += 1
        if key in self.cache.making:
            await self._ask(scope, given, receive, out, key)
            return "page"
        done = self.cache.making[key] = asyncio.get_running_loop().create_future()
        try:
            await self._ask(scope, given, receive, out, key)
        finally:
            del self.cache.making[key]
            done.set_result(None)
        return "page"

    async def _find(self, key: Key) -> Entry | None:
        try:
            return await self.cache.find(key, self.clock())
        except Busy:
            return None

    async def _ask(
        self, scope: Scope, given: dict[bytes, bytes], receive: Receive, out: "_Out", key: Key | None
    ) -> None:
        """Let the app answer; gather its answer, keep it if the app says so, and send it."""
        state = scope.setdefault("state", {})
        state["peer"] = peer_of(scope, given, self.config)
        body = _Body(receive, body_limit(scope, self.config))
        gathered = _Gathered(out)
        inner = scope | {"method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self.app(inner, body.receive, gathered.send)
        except Busy:
            gathered.forget()
            await self._refuse(scope, 503, out)
            return
        except Exception:
            _log.exception("a request failed")
            gathered.forget()
            if not out.started:
                await self._refuse(scope, 500, out)
            return
        if body.too_large and not out.started:
            await self._refuse(scope, 413, out)
        elif gathered.start is not None:
            await self._finish(inner, given, gathered, out, key)

    async def _finish(
        self, scope: Scope, given: dict[bytes, bytes], gathered: "_Gathered", out: "_Out", key: Key | None
    ) -> None:
        status, headers, body = gathered.status, gathered.headers, b"".join(gathered.parts)
        named = dict(headers)
        private = b"no-store" in named.get(b"cache-control", b"") or b"set-cookie" in named
        page = named.get(b"content-type", b"").startswith(b"text/html")
        said = scope["state"].get("cacheable")
        if key is not None and said is not None and status == 200 and page and not private:
            await _send_entry(self.cache.keep(key, body, headers, said), given, out)
            return
        if b"cache-control" not in named:
            value = b"private, no-store" if b"set-cookie" in named or status >= 400 else b"no-cache"
            headers = [*headers, (b"cache-control", value)]
        if not private and len(body) > _SMALLEST_TO_COMPRESS and _is_text(named):
            headers, body = _compressed(headers, body, given)
        await out.send(status, headers, body)

    async def _refuse(self, scope: Scope, status: int, out: "_Out") -> None:
        body = self.config.error_page(status, scope)
        headers = [
            (b"content-type", HTML),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if status == 503:
            headers.append((b"retry-after", b"5"))
        await out.send(status, headers, body)

    async def _static(self, scope: Scope, given: dict[bytes, bytes], out: "_Out") -> None:
        found = self.statics.find(scope["path"])
        if found is None or scope["method"] not in {"GET", "HEAD"}:
            await self._refuse(scope, 404 if found is None else 405, out)
            return
        body, headers = found.chosen(given.get(b"accept-encoding", b""))
        if found.etag in given.get(b"if-none-match", b""):
            await out.send(
                304, [item for item in headers if item[0] in {b"etag", b"cache-control", b"vary"}], b""
            )
            return
        await out.send(200, headers, body)

    async def _metrics(self, scope: Scope, given: dict[bytes, bytes], out: "_Out") -> None:
        if not may_read(scope, given, self.config.metrics_token, bool(self.config.proxies)):
            await self._refuse(scope, 404, out)
            return
        body = self.metrics.text()
        headers = [
            (b"content-type", b"text/plain; version=0.0.4"),
            (b"content-length", str(len(body)).encode()),
        ]
        await out.send(200, [*headers, (b"cache-control", b"no-store")], body)


async def _send_entry(entry: Entry, given: dict[bytes, bytes], out: "_Out") -> None:
    name = entry.chosen(given.get(b"accept-encoding", b""))
    body, headers = entry.variants[name]
    asked = given.get(b"if-none-match")
    if asked is not None and entry.etags[name] in asked:
        kept = {b"etag", b"cache-control", b"vary"}
        await out.send(304, [item for item in headers if item[0] in kept], b"")
        return
    await out.send(200, headers, body)


def _is_text(named: dict[bytes, bytes]) -> bool:
    kind = named.get(b"content-type", b"")
    return b"content-encoding" not in named and kind.startswith((b"text/", b"application/json", b"image/svg"))


def _compressed(headers: Headers, body: bytes, given: dict[bytes, bytes]) -> tuple[Headers, bytes]:
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


class _Out:
    """What is sent: every answer leaves with our headers and its id, and a HEAD without a body."""

    __slots__ = ("_headers", "_method", "_name", "_send", "sent", "started", "status")

    def __init__(self, send: Send, headers: Headers, name: str, method: str) -> None:
        self._send, self._headers, self._name, self._method = send, headers, name, method
        self.started, self.status, self.sent = False, 0, 0

    async def send(self, status: int, headers: Headers, body: bytes) -> None:
        """A whole answer."""
        await self.begin(status, headers)
        await self.part(body, more=False)

    async def begin(self, status: int, headers: Headers) -> None:
        self.started, self.status = True, status
        told = [*headers, *self._headers, (b"x-request-id", self._name.encode())]
        await self._send({"type": "http.response.start", "status": status, "headers": told})

    async def part(self, body: bytes, *, more: bool) -> None:
        data = b"" if self._method == "HEAD" else body
        self.sent += len(data)
        await self._send({"type": "http.response.body", "body": data, "more_body": more})


class _Gathered:
    """The app's answer, held back until it is whole; one that comes in parts goes out as it comes."""

    def __init__(self, out: _Out) -> None:
        self.out, self.start, self.parts = out, None, []  # type: _Out, Message | None, list[bytes]
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


class _Body:
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


class _AccessLog:
    """One JSON line a request: method, path without its query, status, milliseconds, bytes, id. No persons."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._enabled = logging.getLogger("pb.access").isEnabledFor

    def write(self, name: str, scope: Scope, status: int, seconds: float, sent: int) -> None:
        """Lines are written together a few times a second, so that a kept page stays cheap."""
        if not self._enabled(logging.INFO):
            return
        path = scope["path"]
        text = f'"{path}"' if path.isascii() and '"' not in path and "\\" not in path else json.dumps(path)
        self._waiting.append(
            f'{{"time":{time.time():.3f},"level":"info","logger":"pb.access","request":"{name}",'
            f'"method":"{scope["method"][:8]}","path":{text},"status":{status},"ms":{seconds * 1000:.2f},"bytes":{sent}}}\n'
        )
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(0.2, self._flush)

    def _flush(self) -> None:
        lines, self._waiting = self._waiting, []
        sys.stderr.write("".join(lines))
        sys.stderr.flush()
