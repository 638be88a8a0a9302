"""Volunteer tasks for everybody: the list of shifts to come, and the page of one task."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.places.queries import name_of, wards
from pb.programmes.queries.tasks import organises, require_task, tasks_listed, titles_of
from pb.programmes.queries.volunteers import my_places
from pb.programmes.rules.tasks import ShiftStage
from pb.web.access import ANYONE, opt
from pb.web.filters import weekday_moment
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at, ward_options


@get("/relawan", name="volunteer.tasks", opt=opt(ANYONE))
async def tasks(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """The soonest first; the address holds the ward."""
    await cacheable(request, ["tasks"], stale_at(None, now))
    asked, number = request.query_params.get("wilayah", ""), request.query_params.get("halaman", "")
    place = asked if asked in {ward.code for ward in wards()} else ""
    at = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 1
    found = await tasks_listed(place, number=max(at, 1), now=now)

    def url(to: int) -> str:
        return "?" + urlencode({"wilayah": place, "halaman": to} if place else {"halaman": to})

    return page(
        request,
        "programmes/index.html",
        block="daftar",
        found=found,
        place=place,
        number=max(at, 1),
        pager_url=url,
        wards=ward_options(),
    )


@get("/relawan/{kode:str}", name="volunteer.task", opt=opt(ANYONE))
async def task(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What is to be done, where, when; who is signed in takes a place with one tap."""
    await cacheable(request, [kode, "tasks"], stale_at(None, now))
    found = await require_task(kode)
    kodes = [one for one in (found.promise, found.workshop) if one is not None]
    coming = [s for s in found.shifts if s.stage(now) in {ShiftStage.COMING, ShiftStage.RUNNING}]
    share = _("%(title)s, %(place)s. Volunteers are wanted.", title=found.title, place=name_of(found.place))
    if coming:
        share = _("%(words)s Next: %(when)s.", words=share, when=weekday_moment(coming[0].starts_at))
    return page(
        request,
        "programmes/task.html",
        t=found,
        coming=coming,
        past=[shift for shift in reversed(found.shifts) if shift not in coming],
        mine=await my_places(actor.person, found.shifts),
        runs=await organises(actor, found),
        titles=await titles_of(kodes),
        share_text=share,
    )


ROUTES = [tasks, task]
