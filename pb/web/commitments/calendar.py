"""Days of promises for a calendar: the milestones and the end of one, and the ends of all that go on."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from pb.commitments.queries import Promise, soonest
from pb.commitments.rules import PromiseState
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.places.queries import name_of, wards
from pb.proposals.categories import AGENCIES
from pb.web.access import ANYONE, opt
from pb.web.i18n import translate as _
from pb.web.render import PRIVATE, HTTPRequest
from pb.web.visit import visit_of
from pb.web.workshops.calendar import calendar_of, escaped, utc

_MOST = 500


class Day(msgspec.Struct, frozen=True):
    """A whole day in a calendar; `own` names it for good."""

    own: str
    day: date
    title: str
    words: str
    url: str
    gone: bool = False


def milestones_calendar(facts: Promise, url: str, host: str, now: datetime) -> bytes:
    """The days that hold now, the end too; a promise that was called off takes its days out."""
    gone = facts.now.state is PromiseState.CANCELLED
    kode, title = facts.kode, facts.plan.title
    days = [Day(f"{kode}-{m.number}", m.due, m.title, title, url, gone) for m in facts.now.milestones]
    if facts.now.ends not in {day.day for day in days}:
        words = _("Everything is to be done on this day.")
        days.append(Day(f"{kode}-0", facts.now.ends, title, words, url, gone))
    return _file(days, host, now)


def _file(days: Iterable[Day], host: str, now: datetime) -> bytes:
    lines: list[str] = []
    for one in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.own}@{host}",
            f"DTSTAMP:{utc(now)}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.title)}",
            f"DESCRIPTION:{escaped(one.words)}",
            f"URL:{one.url}",
            f"STATUS:{'CANCELLED' if one.gone else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    return calendar_of("Janji", lines)


@get("/komitmen/kalender.ics", name="promises.calendar", opt=opt(ANYONE))
async def promises_calendar(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The ends of all promises that go on, the soonest first; `?wilayah=` and `?dinas=` narrow it."""
    place, agency = (request.query_params.get(name, "") for name in ("wilayah", "dinas"))
    place = place if place in {ward.code for ward in wards()} else ""
    agency = agency if agency in AGENCIES else ""
    base = visit_of(request.scope).settings.base_url
    host = urlsplit(base).hostname or "rembug"
    rows = await soonest(_MOST, today=this_city().day(now), place=place, agency=agency)
    days = (
        Day(
            f"{row.kode}-0",
            row.ends,
            row.title,
            f"{row.kode}. {name_of(row.place)}",
            base + request.app.route_reverse("promise", kode=row.kode),
        )
        for row in rows
    )
    headers = {
        "Content-Disposition": 'attachment; filename="janji.ics"',
        "Cache-Control": PRIVATE if actor.signed_in else "public, max-age=300",
    }
    return Response(_file(days, host, now), media_type="text/calendar", headers=headers)


ROUTES = [promises_calendar]
