"""Atom feeds: what changed among all promises, in a kelurahan or at an agency; the ledger of one promise."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.ledger import LedgerLine
from pb.commitments.queries import Promise, require_promise
from pb.commitments.queries.changes import Changed, newest_changes
from pb.commitments.rules.acts import BY_NEIGHBOURS
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.places.queries import name_of, wards
from pb.proposals.categories import AGENCIES
from pb.web.access import ANYONE, opt
from pb.web.i18n import language
from pb.web.i18n import translate as _
from pb.web.render import PRIVATE, HTTPRequest
from pb.web.visit import visit_of
from pb.web.words import say

NEWEST = 100
KIND = "application/atom+xml"


class Item(msgspec.Struct, frozen=True):
    """An entry of a feed; `url` is its page and its name for good."""

    url: str
    title: str
    text: str
    updated: datetime


@get("/komitmen/atom.xml", name="promises.feed", opt=opt(ANYONE))
async def promises_feed(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The fifty promises that changed last; `?wilayah=` and `?dinas=` narrow it."""
    query = request.query_params
    place, agency = query.get("wilayah", ""), query.get("dinas", "")
    place = place if place in {ward.code for ward in wards()} else ""
    agency = agency if agency in AGENCIES else ""
    found = await newest_changes(place=place, agency=agency, now=now)
    where = [name_of(place) if place else "", AGENCIES.get(agency, "")]
    title = ", ".join([_("Promises"), *(name for name in where if name)])
    page = _address(request, "promises")
    return feed(request, actor, title, page, (_changed(request, one) for one in found), now)


@get("/komitmen/{kode:str}/atom.xml", name="promise.feed", opt=opt(ANYONE))
async def promise_feed(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The hundred newest entries of the ledger of one promise."""
    facts = await require_promise(kode, now=now)
    page = _address(request, "promise", kode=kode)
    items = (_written(facts, line, page) for line in reversed(facts.lines[-NEWEST:]))
    return feed(request, actor, facts.plan.title, page, items, facts.created_at)


def _changed(request: HTTPRequest, one: Changed) -> Item:
    row = one.row
    state = f"{say(f'promise_state.{row.state}')}. {say(f'promise_says.{row.state}')}"
    said = f"{row.kode}. {name_of(row.place)}. {state}"
    return Item(_address(request, "promise", kode=row.kode), row.title, said, one.changed_at)


def _written(facts: Promise, line: LedgerLine, page: str) -> Item:
    """What a resident wrote stands on the page alone; a feed is copied and kept by others."""
    entry = line.entry
    text = "" if entry.kind in BY_NEIGHBOURS else entry.text
    return Item(f"{page}#c{entry.number}", str(say(f"ledger.{entry.kind}")), text, entry.at)


def _address(request: HTTPRequest, name: str, **params: Any) -> str:
    return visit_of(request.scope).settings.base_url + request.app.route_reverse(name, **params)


def feed(
    request: HTTPRequest,
    actor: Actor,
    title: str,
    page: str,
    items: Iterable[Item],
    otherwise: datetime,
) -> Response[Any]:
    """The file; `page` is what it belongs to, `otherwise` when it changed if nothing is in it."""
    visit = visit_of(request.scope)
    listed = list(items)
    updated = listed[0].updated if listed else otherwise
    query = request.scope["query_string"].decode("latin-1")
    own = visit.settings.base_url + request.scope["path"] + (f"?{query}" if query else "")
    author = f"Rembug {this_city().name}"
    body = "".join(_lines(title, own, page, author, updated.isoformat("T", "seconds"), listed))
    headers = {"Cache-Control": PRIVATE if actor.signed_in else "public, max-age=300"}
    return Response(body.encode(), media_type=KIND, headers=headers)


def _lines(
    title: str, own: str, page: str, author: str, updated: str, items: Iterable[Item]
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language())}>\n'
    yield f"<id>{_text(own)}</id>\n<title>{_text(title)}</title>\n<updated>{updated}</updated>\n"
    yield f'<link rel="self" type="{KIND}" href={quoteattr(own)}/>\n'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
    yield f"<author><name>{_text(author)}</name></author>\n"
    for item in items:
        at = item.updated.isoformat("T", "seconds")
        yield f"<entry><id>{_text(item.url)}</id><title>{_text(item.title)}</title>"
        yield f'<link rel="alternate" type="text/html" href={quoteattr(item.url)}/>'
        yield f"<updated>{at}</updated><summary>{_text(item.text)}</summary></entry>\n"
    yield "</feed>\n"


def _text(text: str) -> str:
    """Typed text in XML: escaped, without the signs that no XML may hold."""
    return escape("".join(sign for sign in text if sign >= " " or sign in "\n\t").replace("\ufffe", ""))


ROUTES = [promises_feed, promise_feed]
