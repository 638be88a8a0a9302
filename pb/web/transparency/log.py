"""The log of the city: what it is, its heads to print and to keep, and all of it for witnesses."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.core.keys import these_keys
from pb.transparency.queries import AT_ONCE, SignedHead, head_of, heads, heads_after, lines, newest_head
from pb.transparency.rules.head import public_key
from pb.transparency.rules.leaf import moment
from pb.web.access import ANYONE, opt
from pb.web.publishing.answers import told
from pb.web.render import HTTPRequest, cacheable, page

_SHOWN = 48  # two days of hourly heads


class HeadLine(msgspec.Struct, frozen=True):
    """A signed head as witnesses keep it; hashes and signature in hex."""

    number: int
    size: int
    root: str
    time: str
    prev: str
    signature: str
    build: str


class Heads(msgspec.Struct, frozen=True):
    """Heads after a number, the oldest first, and the key that signs them."""

    public_key: str
    heads: list[HeadLine]
    more: bool


class EntryLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry: its leaf, and the bytes of its event where the event is public."""

    idx: int
    leaf: str
    event: str | None = None


class Entries(msgspec.Struct, frozen=True):
    """Entries of the log in their order."""

    entries: list[EntryLine]
    more: bool


@get("/catatan", name="log", opt=opt(ANYONE))
async def log(
    request: HTTPRequest, sebelum: Annotated[int | None, QueryParameter(ge=1)] = None
) -> Response[Any]:
    """What the log is, how to check it, and its last heads."""
    await cacheable(request, ["log"])
    shown = await heads(sebelum, _SHOWN)
    older = shown[-1].head.number if shown and shown[-1].head.number > 1 else None
    return page(
        request,
        "transparency/log.html",
        newest=await newest_head(),
        heads=shown,
        older=older,
        first_page=sebelum is None,
        key=public_key(these_keys().log),
    )


@get("/catatan/{number:int}", name="log.head", opt=opt(ANYONE))
async def head(request: HTTPRequest, number: FromPath[int]) -> Response[Any]:
    """One head on one sheet, to hang up where people can compare it."""
    found = await head_of(number) if 0 < number < 2**63 else None
    if found is None:
        raise NotFound
    await cacheable(request, [])
    return page(request, "transparency/head.html", one=found, key=public_key(these_keys().log))


@get("/catatan/kepala.json", name="log.heads", opt=opt(ANYONE))
async def heads_file(
    request: HTTPRequest, actor: NamedDependency[Actor], setelah: Annotated[int, QueryParameter(ge=0)] = 0
) -> Response[Heads]:
    """Heads for witnesses: a thousand at once."""
    await cacheable(request, ["log"])
    found = [_line(one) for one in await heads_after(min(setelah, 2**62))]
    return told(Heads(public_key(these_keys().log), found, len(found) == AT_ONCE), actor)


@get("/catatan/isi.json", name="log.entries", opt=opt(ANYONE))
async def entries_file(
    request: HTTPRequest, actor: NamedDependency[Actor], dari: Annotated[int, QueryParameter(ge=0)] = 0
) -> Response[Entries]:
    """Entries for witnesses: a thousand at once."""
    await cacheable(request, ["log"])
    found = [EntryLine(one.idx, one.leaf, one.event) for one in await lines(min(dari, 2**62))]
    return told(Entries(found, len(found) == AT_ONCE), actor)


def _line(one: SignedHead) -> HeadLine:
    head = one.head
    at: datetime = head.at
    return HeadLine(head.number, head.size, head.root, moment(at), head.prev, one.signature, one.build)


ROUTES = [log, head, heads_file, entries_file]
