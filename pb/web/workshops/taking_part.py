"""What people with a seat send while the group weighs and decides: their dots, where they stand."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import Refused, refuse_if
from pb.web.access import ANYONE, opt
from pb.web.forms import HIDDEN, FormErrors, posted, read_form
from pb.web.i18n import plural
from pb.web.render import HTTPRequest, redirect_to
from pb.web.words import say
from pb.web.workshops.numbers import read_numbers
from pb.web.workshops.page import workshop_page
from pb.web.workshops.viewer import viewer_of
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop
from pb.workshops.rules import (
    MOST_OPTIONS,
    SeatHeld,
    StanceKind,
    WhyNotContribute,
    WhyNotDecide,
    WhyNotOption,
    why_not_dot,
)


async def _seat(request: HTTPRequest, kode: str, actor: Actor) -> tuple[WorkshopFacts, SeatHeld | None]:
    """The workshop, and where the sender sits in it."""
    facts = await require_workshop(kode)
    viewer = viewer_of(request, facts, actor)
    return facts, viewer.seat.held if viewer.seat else None


@post("/lokakarya/{kode:str}/titik", name="workshop.dots", status_code=303, opt=opt(ANYONE))
async def dots(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All dots of one person at once; sent again they replace those before."""
    facts, held = await _seat(request, kode, actor)
    limit = facts.dots
    refuse_if(why_not_dot(held, {}, limit=limit, stage=facts.stage))
    if held is None:
        raise Refused(WhyNotOption.NO_SEAT)
    names = [f"titik-{number}" for number in range(1, MOST_OPTIONS + 1)]
    given, raw = read_numbers(await posted(request), names, most=limit)
    total = sum(given.values())
    if total > limit:
        told = plural(
            "You have %(num)s dot, and gave %(given)s.", "You have %(num)s dots, and gave %(given)s.", limit
        )
        raw.add("titik", told % {"num": limit, "given": total})
    if raw.messages:
        return await workshop_page(request, kode, actor, now, raw, 422)
    chosen = {int(name.removeprefix("titik-")): n for name, n in given.items()}
    await services.give_dots(kode, held.id, chosen, by=actor, now=now)
    return redirect_to(request, "workshop", kode=kode, fragment="titik-saya")


class StanceForm(msgspec.Struct, kw_only=True):
    """Where somebody stands on a decision, on the text that they read."""

    sikap: Annotated[Literal["agree", "object"], msgspec.Meta(extra=HIDDEN)]
    butir: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)]
    revisi: Annotated[int, msgspec.Meta(ge=1, le=10**9, extra=HIDDEN)]


@post(
    "/lokakarya/{kode:str}/putusan/{number:int}/sikap",
    name="workshop.stance",
    status_code=303,
    opt=opt(ANYONE),
)
async def stance(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Agree, or object with a reason. What can be mended on the page is said there, with the words kept."""
    _facts, held = await _seat(request, kode, actor)
    form = await read_form(request, StanceForm)
    if isinstance(form, FormErrors):
        return await workshop_page(request, kode, actor, now, form, 422)
    if held is None:
        raise Refused(WhyNotDecide.NO_SEAT)
    reason = form.raw.typed(f"alasan-{number}")
    kind, read = StanceKind(form.value.sikap), (form.value.butir, form.value.revisi)
    try:
        await services.take_stance(kode, number, held.id, kind, reason, read=read, by=actor, now=now)
    except Refused as refused:
        other = refused.reason is WhyNotDecide.OTHER_WORDS
        if not (other or _is_about_words(refused)):
            raise
        errors = form.raw.add(f"alasan-{number}", str(say(refused.reason)))
        return await workshop_page(request, kode, actor, now, errors, 409 if other else 422)
    return redirect_to(request, "workshop", kode=kode, fragment=f"sikap-{number}")


def _is_about_words(refused: Refused) -> bool:
    return refused.reason is WhyNotDecide.NO_REASON or isinstance(refused.reason, WhyNotContribute)


ROUTES = [dots, stance]
