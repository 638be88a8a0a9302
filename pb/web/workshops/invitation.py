"""The invitation of a workshop: to print with a QR code, to send by WhatsApp, for the calendar."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.rounds.queries import require_round_by_id
from pb.web.access import ANYONE, opt
from pb.web.filters import weekday_moment
from pb.web.i18n import translate as _
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.workshops.calendar import calendar
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop

LONGEST_MESSAGE = 700


@get("/lokakarya/{kode:str}/undangan", name="workshop.invitation", opt=opt(ANYONE))
async def invitation(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """A sheet for the notice board, with a code that leads to the sign-up."""
    await cacheable(request, [kode])
    facts = await require_workshop(kode)
    url = address(request, "workshop.sign_up", kode)
    return page(
        request,
        "workshops/invitation.html",
        w=facts,
        round=shown(await require_round_by_id(facts.round), now),
        url=url,
        message=message(facts, url),
    )


def address(request: HTTPRequest, name: str, kode: str) -> str:
    """A whole address, as paper and other apps need it."""
    return visit_of(request.scope).settings.base_url + request.app.route_reverse(name, kode=kode)


def message(facts: WorkshopFacts, url: str) -> str:
    """The text for WhatsApp in the language of the reader: at most 700 letters, the purpose is cut first."""
    head = _("Invitation: %(title)s", title=facts.title)
    tail = "\n".join(
        (
            _("When: %(when)s", when=weekday_moment(facts.starts_at)),
            _("Where: %(where)s", where=facts.venue),
            _("Everybody is welcome. Sign up, with or without an account:"),
            url,
        )
    )
    left = LONGEST_MESSAGE - len(head) - len(tail) - 2
    purpose = " ".join(facts.purpose.split())
    purpose = purpose if len(purpose) <= left else purpose[: max(left - 1, 0)].rstrip() + "…"
    return f"{head}\n{purpose}\n{tail}"


@get("/lokakarya/{kode:str}/undangan.ics", name="workshop.calendar", opt=opt(ANYONE))
async def calendar_file(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The date for a calendar."""
    facts = await require_workshop(kode)
    base = visit_of(request.scope).settings.base_url
    body = calendar(facts, address(request, "workshop", kode), urlsplit(base).hostname or "rembug", now)
    headers = {"Content-Disposition": f'attachment; filename="{facts.kode}.ics"', "Cache-Control": PRIVATE}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


ROUTES = [invitation, calendar_file]
