"""The page of one promise: where it stands, money, parties, milestones, what residents say, its trail."""

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import anyio
import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments import services
from pb.commitments.queries import Promise, broken_at, require_picture, require_promise, uses_of
from pb.commitments.queries.office import office_of
from pb.commitments.rules import CONFIRMATIONS, OPEN, EntryKind, is_one_sided, is_whole, lacking
from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.people.sessions import set_flash
from pb.places.queries import name_of
from pb.programmes.queries.tasks import tasks_of_promise
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.commitments.calendar import milestones_calendar
from pb.web.commitments.trail import Told, evidence, told, trail
from pb.web.commitments.viewer import viewer_of
from pb.web.forms import FormErrors, read_form
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say


@get("/komitmen/{kode:str}", name="promise", opt=opt(ANYONE))
async def promise(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Everything about one promise, from the first idea on."""
    return await promise_page(request, kode, actor, now)


async def promise_page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
    **more: Any,
) -> Response[Any]:
    """The page, also with the faults of one of its forms."""
    await cacheable(request, [kode, "promises"], stale_at(None, now))
    facts = await require_promise(kode, now=now)
    ledger = told(facts)
    uses = await uses_of(line.fingerprint for line in facts.lines if line.entry.photo)
    return page(
        request,
        "commitments/promise.html",
        block="ikuti",
        status=status,
        p=facts,
        office=await office_of(facts, now=now),
        viewer=await viewer_of(facts, actor),
        place=name_of(facts.place),
        is_open=facts.now.state in OPEN,
        moved=_moved(ledger),
        ledger=ledger,
        trail=await trail(facts, ledger),
        evidence=evidence(facts, ledger, uses),
        answers={one.line.entry.number: one for one in ledger},
        given={given.pledge: given for given in facts.now.given},
        needed=CONFIRMATIONS,
        one_sided=is_one_sided(facts.plan),
        lacking=lacking(facts.plan),
        whole=is_whole(facts.plan),
        broken=await broken_at(facts.kode, facts.lines),
        tasks=await tasks_of_promise(kode),
        share_text=_share_text(facts),
        errors=errors,
        **more,
    )


def _moved(ledger: tuple[Told, ...]) -> Told | None:
    """The newest change of a date that was not taken back."""
    found = [one for one in ledger if one.line.entry.kind is EntryKind.DATE_CHANGED and one.gone is None]
    return found[-1] if found else None


def _share_text(facts: Promise) -> str:
    """A few lines for WhatsApp."""
    state = facts.now.state
    said = f"{say(f'promise_state.{state}')}. {say(f'promise_says.{state}')}"
    return f"*{facts.plan.title}* ({facts.kode})\n{said}"


class FollowForm(msgspec.Struct, kw_only=True):
    """Whether somebody wants to be told."""

    ikuti: Literal["ya", "tidak"] = "ya"


@post("/komitmen/{kode:str}/ikuti", name="promise.follow", status_code=303, opt=opt(SIGNED_IN))
async def follow(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Be told what becomes of it, or not any more."""
    form = await read_form(request, FollowForm)
    wanted = isinstance(form, FormErrors) or form.value.ikuti == "ya"
    await services.follow(kode, wanted=wanted, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.followed" if wanted else "flash.unfollowed")
    return redirect_to(request, "promise", kode=kode)


@get("/komitmen/{kode:str}/kalender.ics", name="promise.calendar", opt=opt(ANYONE))
async def calendar_file(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The days of its milestones, for a calendar."""
    facts = await require_promise(kode, now=now)
    base = visit_of(request.scope).settings.base_url
    url = base + request.app.route_reverse("promise", kode=kode)
    body = milestones_calendar(facts, url, urlsplit(base).hostname or "rembug", now)
    headers = {"Content-Disposition": f'attachment; filename="{facts.kode}.ics"', "Cache-Control": PRIVATE}
    return Response(body, media_type="text/calendar", headers=headers)


@get("/komitmen/{kode:str}/foto/{number:int}", name="promise.photo", opt=opt(ANYONE))
async def photo(
    request: HTTPRequest, kode: FromPath[str], number: FromPath[int], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The picture of an entry: a promise is public, and so is its evidence."""
    name = await require_picture(kode, number)
    try:
        data = await anyio.Path(request.app.state.settings.photos / name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    cache = PRIVATE if actor.signed_in else "public, max-age=86400"
    return Response(
        data, media_type="image/jpeg", headers={"Cache-Control": cache, "Content-Disposition": "inline"}
    )


ROUTES = [promise, follow, calendar_file, photo]
