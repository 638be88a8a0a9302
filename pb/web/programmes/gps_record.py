"""The certifier of a post writes down an action: members by stamp, pupils by class; or strikes one out."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes import services
from pb.programmes.queries.gps import PostFacts, certifies, gps_rules, members_of, require_post
from pb.programmes.rules.gps import (
    LONGEST_NOTE,
    LONGEST_REASON,
    MOST_CLASSES,
    Acted,
    PostKind,
    Settings,
    WhyNotGps,
    is_class,
)
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import FormErrors, Valid, read_form
from pb.web.i18n import translate as _
from pb.web.programmes.gps import post_page
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

_FIELD = {
    WhyNotGps.WEEKDAY: "hari",
    WhyNotGps.FUTURE: "hari",
    WhyNotGps.TOO_LATE: "hari",
    WhyNotGps.TWICE: "hari",
    WhyNotGps.MINUTES: "menit",
    WhyNotGps.NOBODY: "kelas",
    WhyNotGps.CLASS: "kelas",
    WhyNotGps.CLASS_TWICE: "kelas",
    WhyNotGps.PUPILS: "kelas",
    WhyNotGps.MEMBER: "anggota",
    WhyNotGps.OWN: "anggota",
    WhyNotGps.PRIVATE: "catatan",
}


class ActionForm(msgspec.Struct, kw_only=True):
    """An action: each line of `kelas` is a class with its number; `yakin` means an unusual day or length."""

    hari: date
    menit: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    anggota: tuple[int, ...] = ()
    kelas: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    catatan: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""
    yakin: bool = False


class StrikeForm(msgspec.Struct, kw_only=True):
    """Which action counts no more, and why."""

    nomor: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    alasan: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)]


async def _own_post(kode: str, actor: Actor) -> PostFacts:
    found = await require_post(kode)
    if not await certifies(actor, found):
        raise NotFound
    return found


@get("/gerakan/gps/pos/{kode:str}/catat", name="gps.record", opt=opt(SIGNED_IN))
async def record(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The empty form."""
    return await _page(request, await _own_post(kode, actor), actor, now)


async def _page(
    request: HTTPRequest,
    found: PostFacts,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
    *,
    ask_sure: bool = False,
) -> Response[Any]:
    settings, today = (await gps_rules()).settings, this_city().day(now)
    members = await members_of(found.id)
    days = open_days(settings, today)
    return page(
        request,
        "programmes/gps_record.html",
        status=status,
        post=found,
        r=settings,
        members=[one for one in members.values() if one.account != actor.person],
        ticked=set(errors.values.get("anggota", [])) if errors else set(),
        own=any(one.account == actor.person for one in members.values()),
        day=(days[-1] if days else today).isoformat(),
        first=(today - timedelta(days=settings.days_back)).isoformat(),
        today=today.isoformat(),
        open_days=days,
        school=found.kind is PostKind.SCHOOL,
        ask_sure=ask_sure,
        errors=errors,
    )


def open_days(settings: Settings, today: date) -> list[date]:
    """The days of the movement that can be written down now."""
    days = [today - timedelta(days=n) for n in reversed(range(settings.days_back + 1))]
    return [day for day in days if day.weekday() in settings.weekdays]


@post("/gerakan/gps/pos/{kode:str}/catat", name="gps.recorded", status_code=303, opt=opt(SIGNED_IN))
async def recorded(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Certify it; what was typed is kept when it is refused."""
    found = await _own_post(kode, actor)
    form = await read_form(request, ActionForm)
    if isinstance(form, FormErrors):
        return await _page(request, found, actor, now, form, 422)
    classes = _classes(form, found.kind)
    if classes is None:
        return await _page(request, found, actor, now, form.raw, 422)
    value = form.value
    acted = Acted(value.hari, value.menit, value.anggota, classes, value.catatan, value.yakin)
    try:
        await services.certify(kode, acted, by=actor, now=now)
    except Refused as refused:
        field = _FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotGps) else None
        errors = form.raw.add(field or "hari", str(say(refused.reason)))
        odd = refused.reason in {WhyNotGps.WEEKDAY, WhyNotGps.MINUTES}
        return await _page(request, found, actor, now, errors, 422 if field else 409, ask_sure=odd)
    await set_flash(visit_of(request.scope).session, "flash.gps_recorded")
    return redirect_to(request, "gps.post", kode=kode)


def _classes(form: Valid[ActionForm], kind: PostKind) -> tuple[tuple[str, int], ...] | None:
    """Classes with their numbers; None when a line is none, and then each such line is named."""
    found, wrong = [], []
    lines = [line.strip() for line in form.value.kelas.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        name, _space, count = line.replace("\t", " ").replace(":", " ").replace("=", " ").rpartition(" ")
        name = " ".join(name.split())
        fine = count.isascii() and count.isdigit() and len(count) < 6 and is_class(name, kind)
        if fine:
            found.append((name, int(count)))
        else:
            wrong.append(_("Line %(n)s is no class with a number.", n=number))
    if wrong:
        form.raw.add("kelas", str(say(WhyNotGps.CLASS)))
        form.raw.lines["kelas"] = wrong[:MOST_CLASSES]
    return None if wrong else tuple(found)


@post("/gerakan/gps/pos/{kode:str}/coret", name="gps.strike", status_code=303, opt=opt(SIGNED_IN))
async def strike(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """An action that was written down wrongly counts no more."""
    form = await read_form(request, StrikeForm)
    if isinstance(form, FormErrors):
        return await post_page(request, kode, actor, form, 422)
    try:
        await services.strike(kode, form.value.nomor, form.value.alasan, by=actor, now=now)
    except Refused as refused:
        own = refused.reason is WhyNotGps.REASON
        errors = form.raw.add("alasan" if own else "nomor", str(say(refused.reason)))
        return await post_page(request, kode, actor, errors, 422 if own else 409)
    await set_flash(visit_of(request.scope).session, "flash.gps_struck")
    return redirect_to(request, "gps.post", kode=kode)


ROUTES = [record, recorded, strike]
