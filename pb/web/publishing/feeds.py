"""Atom feeds and calendars: what happened and what is on in a kelurahan, a district or the whole city."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.events import Event
from pb.places.queries import name_of, require_place
from pb.publishing.queries import Due, News, dates_in, news_of
from pb.web.access import ANYONE, opt
from pb.web.commitments.feeds import Item, feed
from pb.web.publishing.package import address
from pb.web.render import PRIVATE, HTTPRequest, cacheable
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.calendar import calendar_of, escaped, event_of, utc

TOPICS = ("rounds", "proposals", "results", "workshops", "promises")


@get("/atom.xml", name="feed", opt=opt(ANYONE))
async def city_feed(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The hundred things that happened last in the city."""
    return await _feed(request, this_city().place, "home", {}, actor, now)


@get("/wilayah/{code:str}/atom.xml", name="place.feed", opt=opt(ANYONE))
async def place_feed(
    request: HTTPRequest, code: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The hundred things that happened last in a place."""
    await require_place(code)
    return await _feed(request, code, "place", {"code": code}, actor, now)


async def _feed(
    request: HTTPRequest, code: str, page: str, params: dict[str, Any], actor: Actor, now: datetime
) -> Response[Any]:
    await cacheable(request, [code, *TOPICS], stale_at(None, now))
    found = await news_of(code, now=now)
    title = f"Rembug {name_of(code)}"
    url = address(request, page, **params)
    items = {item.url: item for item in (_item(request, one) for one in found)}
    return feed(request, actor, title, url, items.values(), now)


def _item(request: HTTPRequest, one: News) -> Item:
    """Its name for good is its page with what happened when, for entries of a ledger with their number."""
    what = f"{one.event}.{one.detail}" if one.detail else str(one.event)
    mark = f"c{one.number}" if one.number else f"{what}-{one.at:%Y%m%d%H%M%S}"
    url = f"{address(request, one.of, kode=one.kode)}#{mark}"
    return Item(url, f"{happened(one)}: {one.title}", f"{one.kode}. {happened(one)}.", one.at)


def happened(one: News) -> str:
    """What happened, in a few words."""
    if one.event is Event.PHASE_ENTERED:
        return str(say(f"doing.{one.detail}"))
    return str(say(f"ledger.{one.detail}" if one.event is Event.LEDGER else f"event.{one.event}"))


@get("/wilayah/{code:str}/kalender.ics", name="place.calendar", opt=opt(ANYONE))
async def place_calendar(
    request: HTTPRequest, code: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Phases and workshops of a place, to subscribe to."""
    place = await require_place(code)
    await cacheable(request, [code, *TOPICS], stale_at(None, now))
    phases, workshops = await dates_in(code, now=now)
    host = urlsplit(visit_of(request.scope).settings.base_url).hostname or "rembug"
    lines = [f"X-WR-CALNAME:{escaped(f'Rembug {place.name}')}"]
    for due in phases:
        lines += _begins(due, address(request, "round", kode=due.kode), host, now)
    for facts in workshops:
        lines += event_of(facts, address(request, "workshop", kode=facts.kode), host, now)
    headers = {"Cache-Control": PRIVATE if actor.signed_in else "no-cache"}
    kind = "text/calendar; charset=utf-8"
    return Response(calendar_of("Kalender", lines), media_type=kind, headers=headers)


def _begins(due: Due, url: str, host: str, now: datetime) -> list[str]:
    """A phase as a moment: it is the same event when its date is moved."""
    return [
        "BEGIN:VEVENT",
        f"UID:{due.kode}-{due.phase.value}@{host}",
        f"DTSTAMP:{utc(now)}",
        f"DTSTART:{utc(due.at)}",
        f"SUMMARY:{escaped(str(say(f'doing.{due.phase.value}')))}",
        f"DESCRIPTION:{escaped(due.title)}",
        f"URL:{url}",
        "STATUS:CONFIRMED",
        "END:VEVENT",
    ]


ROUTES = [city_feed, place_feed, place_calendar]
