"""The counter of a booth: somebody is looked up on the roll, and gets a paper."""

from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.channels import services
from pb.ballots.channels.queries import doors_of, kiosks_of
from pb.ballots.channels.rules import WhyNotPaper, why_not_hand
from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.people.sessions import set_flash
from pb.roll.queries import Entry
from pb.roll.services import find_at_counter
from pb.rounds.rules import Phase
from pb.web.access import opt
from pb.web.booth.desk import FRESH, served
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

Hidden = Annotated[int, msgspec.Meta(extra=HIDDEN)]


class Standing(NamedTuple):
    """Somebody at the counter: through which doors they voted, and why they get no paper."""

    entry: Entry
    doors: tuple[str, ...]
    why: WhyNotPaper | None


@get("/petugas/tps/{kode:str}/loket", name="booth.counter", opt=opt(FRESH))
async def counter(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who stands here?"""
    return await show_counter(request, kode, actor, now)


async def show_counter(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    found: tuple[Entry, ...] | None = None,
    status: int = 200,
) -> Response[Any]:
    """The form to look somebody up, and who was found with what can be done for them."""
    facts = await served(kode, actor)
    phase = facts.phase(now)
    people = None
    if found is not None:
        people = []
        for entry in found:
            doors = await doors_of(facts, entry.id)
            people.append(Standing(entry, doors, why_not_hand(facts, now, doors, fits=entry.fits)))
    return page(
        request,
        "booth/counter.html",
        status=status,
        private=True,
        round=shown(facts, now),
        found=people,
        kiosks=await kiosks_of(facts.id) if people and phase is Phase.VOTING else (),
        errors=errors,
        desk="counter",
    )


class FindForm(msgspec.Struct, kw_only=True):
    """Name and birth, or the number of a letter."""

    nama: Annotated[str, msgspec.Meta(max_length=120)] = ""
    lahir: Annotated[str, msgspec.Meta(max_length=30)] = ""
    seri: Annotated[str, msgspec.Meta(max_length=12)] = ""


def _asked(form: FindForm) -> dict[str, str]:
    return {} if form.seri or (form.nama and form.lahir) else {"nama": _("Name and birth, or the letter.")}


@post("/petugas/tps/{kode:str}/loket/cari", name="booth.find", status_code=200, opt=opt(FRESH))
async def find(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Look somebody up; each look is written down."""
    form = await read_form(request, FindForm, _asked)
    if isinstance(form, FormErrors):
        return await show_counter(request, kode, actor, now, form, status=422)
    value = form.value
    try:
        if value.seri:
            found = await services.find_by_letter(kode, value.seri, by=actor, now=now)
        else:
            found = await find_at_counter(kode, value.nama, value.lahir, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("lahir", str(say(refused.reason)))
        return await show_counter(request, kode, actor, now, errors, status=409)
    return await show_counter(request, kode, actor, now, form.raw, found)


class WhoForm(msgspec.Struct, kw_only=True):
    """Who stands here, as found."""

    orang: Hidden


@post("/petugas/tps/{kode:str}/loket/kertas", name="booth.hand", status_code=303, opt=opt(FRESH))
async def hand(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Mark the roll and hand out paper: from now on paper is this person's ballot."""
    form = await read_form(request, WhoForm)
    if isinstance(form, FormErrors):
        return await show_counter(request, kode, actor, now, FormErrors(), status=422)
    try:
        await services.hand_paper(kode, form.value.orang, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors().add("nama", str(say(refused.reason)))
        return await show_counter(request, kode, actor, now, errors, status=409)
    await set_flash(visit_of(request.scope).session, "flash.paper_handed")
    return redirect_to(request, "booth.counter", kode=kode)


ROUTES = [counter, find, hand]
