"""One pass around the app: checks, static files, page cache, limits, headers, logs."""

import asyncio
import contextlib
import itertools
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from pb.core.errors import Busy
from pb.core.log import request_id
from pb.web.edge.answers import Body, Gathered, Out, Receive, Send, compressed, is_text, may_be_kept
from pb.web.edge.away import DATABASE_IS_AWAY, status_of
from pb.web.edge.cache import Entry, Key, PageCache, Wanted, wanted_by
from pb.web.edge.checks import Scope, body_limit, kiosk_page, peer_of, refusal
from pb.web.edge.config import EdgeConfig, Header
from pb.web.edge.lines import Journal
from pb.web.edge.metrics import Metrics, may_read
from pb.web.edge.statics import Statics

App = Callable[[Any, Any, Any], Awaitable[None]]

_log = logging.getLogger("pb.web")
_WAIT_FOR_ANOTHER = 5.0
_SMALLEST_TO_COMPRESS = 1_000
_REMEMBERED = 512
HTML = b"text/html; charset=utf-8"


def edge(
    app: App, *, config: EdgeConfig, statics: Statics, cache: PageCache, clock: Callable[[], datetime]
) -> App:
    """Wrap the app; what is not http (the start and the end of the process) passes through."""
    layer = _Layer(app, config, statics, cache, clock)

    async def run(scope: Any, receive: Any, send: Any) -> None:
        """A kept page goes out in as few steps as can be; everything else takes the long way."""
        if scope["type"] != "http":
            await layer.other(scope, receive, send)
            return
        began = time.perf_counter()
        wanted = None
        if scope["method"] == "GET":
            wanted = layer.wanted("GET", scope["path"], scope["query_string"], tuple(scope["headers"]))
        entry = None if wanted is None else cache.ready(wanted.key, clock)
        if wanted is None or entry is None:
            await layer.answer(scope, receive, send, began)
            return
        name = layer.name()
        status, headers, body = entry.answer(wanted)
        told = [*headers, *layer.headers_of(scope["path"]), (b"x-request-id", name)]
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})
        layer.journal.note(("hit", name, "GET", scope["path"], status, began, time.perf_counter(), len(body)))

    return run


class _Layer:
    def __init__(
        self, app: App, config: EdgeConfig, statics: Statics, cache: PageCache, clock: Callable[[], datetime]
    ) -> None:
        self.app, self.config, self.statics, self.cache, self.clock = app, config, statics, cache, clock
        self.metrics = Metrics()
        self.journal = Journal(self.metrics)
        self._headers, self._photo_headers = config.headers(), config.headers(photo=True)
        self._map_headers = config.headers(maps=True)
        self.wanted = lru_cache(maxsize=_REMEMBERED)(self._wanted)
        self.names, self.process = itertools.count(1), secrets.token_hex(4).encode()

    def name(self) -> bytes:
        """A name for a request: of this process and this request alone."""
        return b"%s%08x" % (self.process, next(self.names))

    def headers_of(self, path: str) -> list[Header]:
        """What every answer at this address carries."""
        if path.endswith(self.config.maps):
            return self._map_headers
        return self._photo_headers if path.startswith("/foto/") else self._headers

    def _wanted(self, method: str, path: str, query: bytes, headers: tuple[Header, ...]) -> Wanted | None:
        """What a GET wants of the page cache: it follows from these four, so equal requests ask once."""
        given = dict(headers)
        asked = {"method": method, "path": path, "query_string": query, "headers": headers}
        if method != "GET" or refusal(asked, given, self.config):
            return None
        return wanted_by(path, query, given, self.config)

    async def other(self, scope: Any, receive: Any, send: Any) -> None:
        """The start and the end of the process; a web socket is not answered."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            self.journal.write()

    async def answer(self, scope: Scope, receive: Receive, send: Send, began: float) -> None:
        """The long way."""
        name, given = self.name(), dict(scope["headers"])
        request_id.set(name.decode())
        out = Out(send, self.headers_of(scope["path"]), name, scope["method"])
        kind = "page"
        try:
            kind = await self._route(scope, given, receive, out)
        finally:
            noted = (scope["method"], scope["path"], out.status, began, time.perf_counter(), out.sent)
            self.journal.note((kind, name, *noted))

    async def _route(self, scope: Scope, given: dict[bytes, bytes], receive: Receive, out: Out) -> str:
        status = refusal(scope, given, self.config)
        path = scope["path"]
        if status:
            await self._refuse(scope, status, out)
            return "refused"
        if path.startswith("/static/") or path == "/favicon.ico":
            await self._static(scope, given, out)
            return "static"
        away = kiosk_page(given, path, self.config)
        if away:
            await out.send(303, [(b"location", away), (b"cache-control", b"no-store")], b"")
            return "kiosk"
        if path == "/metrics":
            await self._metrics(scope, given, out)
            return "metrics"
        if path.endswith(self.config.streams):
            await self._ask(scope, given, receive, out, None)
            return "stream" if out.status == 200 else "page"
        wanted = (
            wanted_by(path, scope["query_string"], given, self.config)
            if scope["method"] in {"GET", "HEAD"}
            else None
        )
        if wanted is None:
            await self._ask(scope, given, receive, out, None)
            return "page"
        return await self._cached(wanted, scope, given, receive, out)

    async def _cached(
        self, wanted: Wanted, scope: Scope, given: dict[bytes, bytes], receive: Receive, out: Out
    ) -> str:
        key = wanted.key
        entry = await self._find(key)
        if entry is None and key in self.cache.making:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self.cache.making[key]), _WAIT_FOR_ANOTHER)
            entry = await self._find(key)
        if entry is not None:
            await out.send(*entry.answer(wanted))
            return "hit"
        if key in self.cache.making:
            await self._ask(scope, given, receive, out, wanted)
            return "page"
        done = self.cache.making[key] = asyncio.get_running_loop().create_future()
        try:
            await self._ask(scope, given, receive, out, wanted)
        finally:
            del self.cache.making[key]
            done.set_result(None)
        return "page"

    async def _find(self, key: Key) -> Entry | None:
        try:
            return await self.cache.find(key, self.clock())
        except (Busy, *DATABASE_IS_AWAY):
            return None

    async def _ask(
        self, scope: Scope, given: dict[bytes, bytes], receive: Receive, out: Out, wanted: Wanted | None
    ) -> None:
        """Let the app answer; gather its answer, keep it if the app says so, and send it."""
        state = scope.setdefault("state", {})
        state["asks_head"] = scope["method"] == "HEAD"
        state["peer"] = peer_of(scope, given, self.config)
        body = Body(receive, body_limit(scope, self.config))
        gathered = Gathered(out)
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self.app(inner, body.receive, gathered.send)
        except Busy:
            gathered.forget()
            await self._refuse(scope, 503, out)
            return
        except Exception as error:
            _log.exception("a request failed")
            gathered.forget()
            if not out.started:
                await self._refuse(scope, status_of(error), out)
            return
        if body.too_large and not out.started:
            await self._refuse(scope, 413, out)
        elif gathered.start is not None:
            await self._finish(inner, given, gathered, out, wanted)

    async def _finish(
        self, scope: Scope, given: dict[bytes, bytes], gathered: Gathered, out: Out, wanted: Wanted | None
    ) -> None:
        status, headers, body = gathered.status, gathered.headers, b"".join(gathered.parts)
        named = dict(headers)
        private = b"no-store" in named.get(b"cache-control", b"") or b"set-cookie" in named
        said = scope["state"].get("cacheable")
        if wanted is not None and said is not None and status == 200 and may_be_kept(named) and not private:
            await out.send(*self.cache.keep(wanted.key, body, headers, said).answer(wanted))
            return
        if b"cache-control" not in named:
            value = b"private, no-store" if b"set-cookie" in named or status >= 400 else b"no-cache"
            headers = [*headers, (b"cache-control", value)]
        if not private and len(body) > _SMALLEST_TO_COMPRESS and is_text(named):
            headers, body = compressed(headers, body, given)
        await out.send(status, headers, body)

    async def _refuse(self, scope: Scope, status: int, out: Out) -> None:
        body = self.config.error_page(status, scope)
        headers = [
            (b"content-type", HTML),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if status == 503:
            headers.append((b"retry-after", b"5"))
        await out.send(status, headers, body)

    async def _static(self, scope: Scope, given: dict[bytes, bytes], out: Out) -> None:
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

    async def _metrics(self, scope: Scope, given: dict[bytes, bytes], out: Out) -> None:
        if not may_read(scope, given, self.config.metrics_token, bool(self.config.proxies)):
            await self._refuse(scope, 404, out)
            return
        self.journal.write()
        body = self.metrics.text()
        headers = [
            (b"content-type", b"text/plain; version=0.0.4"),
            (b"content-length", str(len(body)).encode()),
        ]
        await out.send(200, [*headers, (b"cache-control", b"no-store")], body)
