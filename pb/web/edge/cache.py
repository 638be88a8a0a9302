"""The page cache: public pages for visitors, valid while the versions of their topics stand still."""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl

import brotli

from pb.web.edge.config import EdgeConfig, Headers

MOST_BYTES = 48 * 1024 * 1024
LANGUAGES = frozenset({b"id", b"su", b"en"})
VARY = b"Accept-Encoding, Cookie, HX-Request-Type, HX-Target"
Key = tuple[str, bytes, bytes, bytes]
_OF_UNCHANGED = {b"etag", b"cache-control", b"vary"}


@dataclass(frozen=True, slots=True)
class Cacheable:
    """What the app says of a page: its topics with their versions from before, and until when it holds."""

    topics: dict[str, int]
    mark: object
    until: datetime | None = None


class Wanted(NamedTuple):
    """What a browser asks for: a page, in the smallest encoding that it takes, unless it has it already."""

    key: Key
    encoding: bytes
    had: bytes


@dataclass(slots=True)
class Entry:
    """A kept page: bodies with their headers by encoding."""

    variants: dict[bytes, tuple[bytes, Headers]]
    etags: dict[bytes, bytes]
    topics: dict[str, int]
    mark: object
    until: datetime | None
    size: int = field(default=0)

    def answer(self, wanted: Wanted) -> tuple[int, Headers, bytes]:
        """Status, headers and body, or that the browser has this page already."""
        body, headers = self.variants[wanted.encoding]
        if wanted.had and self.etags[wanted.encoding] in wanted.had:
            return 304, [item for item in headers if item[0] in _OF_UNCHANGED], b""
        return 200, headers, body


class PageCache:
    """Pages by path, query, language and part; the oldest go when there are too many bytes."""

    def __init__(
        self,
        change_mark: Callable[[], object],
        topic_versions: Callable[[Iterable[str]], Awaitable[dict[str, int]]],
    ) -> None:
        self._change_mark, self._topic_versions = change_mark, topic_versions
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._bytes = 0
        self.making: dict[Key, asyncio.Future[None]] = {}

    def ready(self, key: Key, clock: Callable[[], datetime]) -> Entry | None:
        """The page, if nothing at all was written since it was last found to hold."""
        entry = self._entries.get(key)
        if entry is None or entry.mark != self._change_mark():
            return None
        return entry if entry.until is None or entry.until > clock() else None

    async def find(self, key: Key, now: datetime) -> Entry | None:
        """The page, if it still holds: what was written since may be about something else."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.until is not None and entry.until <= now:
            self._drop(key)
            return None
        mark = self._change_mark()
        if entry.mark != mark:
            if await self._topic_versions(entry.topics) != entry.topics:
                self._drop(key)
                return None
            entry.mark = mark
        return entry

    def keep(self, key: Key, body: bytes, headers: Headers, said: Cacheable) -> Entry:
        """Compress a page and keep it."""
        bodies = {
            b"": body,
            b"gzip": gzip.compress(body, 6, mtime=0),
            b"br": brotli.compress(body, quality=5),
        }
        digest = hashlib.sha256(body).hexdigest()[:32]
        etags = {name: f'"{digest}{("-" + name.decode()) if name else ""}"'.encode() for name in bodies}
        variants = {name: (data, _headers(headers, data, name, etags[name])) for name, data in bodies.items()}
        size = sum(map(len, bodies.values())) + 2_000
        entry = Entry(variants, etags, said.topics, said.mark, said.until, size)
        self._drop(key)
        self._entries[key] = entry
        self._bytes += size
        while self._bytes > MOST_BYTES:
            _, oldest = self._entries.popitem(last=False)
            self._bytes -= oldest.size
        return entry

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.size


def _headers(headers: Headers, body: bytes, encoding: bytes, etag: bytes) -> Headers:
    replaced = {b"content-length", b"cache-control", b"vary", b"etag", b"content-encoding"}
    found = [item for item in headers if item[0] not in replaced]
    found += [
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-cache"),
        (b"vary", VARY),
        (b"etag", etag),
    ]
    return [*found, (b"content-encoding", encoding)] if encoding else found


def wanted_by(path: str, query: bytes, given: dict[bytes, bytes], config: EdgeConfig) -> Wanted | None:
    """What this request wants of the cache, or None when it must reach the app."""
    key = _key(path, query, given, config)
    if key is None:
        return None
    accepted = given.get(b"accept-encoding", b"")
    encoding = b"br" if b"br" in accepted else b"gzip" if b"gzip" in accepted else b""
    return Wanted(key, encoding, given.get(b"if-none-match", b""))


def _key(path: str, query: bytes, given: dict[bytes, bytes], config: EdgeConfig) -> Key | None:
    """Under what a page is kept, or None when this request must reach the app."""
    if path.endswith(config.streams):
        return None
    cookies = given.get(b"cookie", b"")
    language = b"id"
    if cookies:
        for part in cookies.split(b";"):
            name, _, value = part.strip().partition(b"=")
            if name.decode("latin-1") in config.session_cookies:
                return None
            if name == b"bahasa" and value.strip(b'"') in LANGUAGES:
                language = value.strip(b'"')
    if query:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        if not pairs or any(name not in config.cache_queries for name, _ in pairs):
            return None
        query = "&".join(f"{name}={value}" for name, value in sorted(pairs)).encode()
    part = b"" if given.get(b"hx-request-type") != b"partial" else b"partial " + given.get(b"hx-target", b"")
    return path, query, language, part
