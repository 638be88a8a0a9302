"""Field sessions for everybody: the list, and one with all its cards and what became of each."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries.sessions import require_session, sessions_listed
from pb.commitments.rules.sessions import is_friday, may_run_session
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.places.queries import name_of, wards
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at, ward_options


@get("/jumling", name="field.sessions", opt=opt(ANYONE))
async def sessions(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The newest first; the address may name a kelurahan and a page."""
    await cacheable(request, ["sessions"], stale_at(None, now))
    number, place = request.query_params.get("halaman", ""), request.query_params.get("wilayah", "")
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    place = place if place in {ward.code for ward in wards()} else ""
    rows, pages = await sessions_listed(asked, place)
    base = request.app.route_reverse("field.sessions")
    return page(
        request,
        "commitments/sessions.html",
        rows=rows,
        place=place,
        wards=ward_options(),
        at=min(max(1, asked), pages),
        pages=pages,
        pager_url=lambda to: f"{base}?halaman={to}" + (f"&wilayah={place}" if place else ""),
        today=this_city().day(now),
        may_open=actor.has("officer", "facilitator", "council"),
    )


@get("/jumling/{kode:str}", name="field.session", opt=opt(ANYONE))
async def session(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All cards; an answer, or the promise that came of it and how that stands today."""
    await cacheable(request, [kode, "promises"], stale_at(None, now))
    today = this_city().day(now)
    facts = await require_session(kode, today=today)
    return page(
        request,
        "commitments/session.html",
        f=facts,
        place=name_of(facts.place),
        friday=is_friday(facts.day),
        coming=today < facts.day,
        runs=may_run_session(actor, facts.place),
    )


ROUTES = [sessions, session]
