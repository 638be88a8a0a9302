"""The facilitator's list of people: who comes, who waits, who is there; writing down those without phones."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.staff.cockpit import FACILITATORS
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.invitation import address
from pb.workshops import services
from pb.workshops.queries import require_workshop
from pb.workshops.rules import BY_ROLE, MOST_WRITTEN_DOWN, OVER, Group, WhyNotSit, may_run


class PeopleForm(msgspec.Struct, kw_only=True):
    """One line for each person: the name, and after a comma a phone if there is one."""

    orang: Annotated[str, msgspec.Meta(min_length=2, max_length=5000)]
    kelompok: Group


class ActForm(msgspec.Struct, kw_only=True):
    """What is done with one person of the list."""

    aksi: Annotated[Literal["hadir", "tidak_hadir", "beri_kursi", "keluarkan"], msgspec.Meta(extra=HIDDEN)]


@get("/petugas/lokakarya/{kode:str}/peserta", name="workshop.people", opt=opt(FACILITATORS))
async def people(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Everybody on the list; each look at names is written in the record."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    listed = await services.read_participants(kode, by=actor, now=now)
    facts = await require_workshop(kode)
    return page(
        request,
        "workshops/people.html",
        status=status if errors else 200,
        w=facts,
        seated=[person for person in listed if person.seat.state == "seated"],
        waiting=[person for person in listed if person.seat.state == "waiting"],
        groups=[group for group in facts.groups if group.kind not in BY_ROLE],
        over=facts.stage in OVER,
        errors=errors,
        desk="desk",
    )


def _written(text: str) -> list[services.WrittenDown]:
    """The people of a field with one line for each."""
    found = []
    for line in text.splitlines():
        name, _comma, phone = line.partition(",")
        if line.strip():
            found.append(services.WrittenDown(name.strip(), phone.strip()))
    return found


@post(
    "/petugas/lokakarya/{kode:str}/peserta",
    name="workshop.write_down",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def write_down(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write down several people at once; in a running workshop they are there."""
    form = await read_form(request, PeopleForm)
    if not isinstance(form, FormErrors) and len(_written(form.value.orang)) > MOST_WRITTEN_DOWN:
        form = form.raw.add("orang", _("Write at most forty people at once."))
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form)
    try:
        await services.write_down(
            kode, _written(form.value.orang), form.value.kelompok, there=True, by=actor, now=now
        )
    except Refused as refused:
        if refused.reason is WhyNotSit.OVER:
            raise
        own = refused.reason in {WhyNotSit.NAME, WhyNotSit.PHONE, WhyNotSit.TWICE}
        message = str(say(refused.reason)) + " " + _("Nobody of this list was written down.")
        errors = form.raw.add("orang" if own else "kelompok", message)
        return await _page(request, kode, actor, now, errors, 422 if own else 409)
    await set_flash(visit_of(request.scope).session, "flash.written_down")
    return redirect_to(request, "workshop.people", kode=kode)


@post(
    "/petugas/lokakarya/{kode:str}/peserta/{seat:int}",
    name="workshop.person",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def act(
    request: HTTPRequest,
    kode: FromPath[str],
    seat: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """There, not there after all, a seat, or off the list."""
    form = await read_form(request, ActForm)
    if isinstance(form, FormErrors):
        raise NotFound
    if form.value.aksi == "beri_kursi":
        await services.give_seat(kode, seat, by=actor, now=now)
        await set_flash(visit_of(request.scope).session, "flash.seat_given")
    elif form.value.aksi == "keluarkan":
        await services.take_off(kode, seat, by=actor, now=now)
        await set_flash(visit_of(request.scope).session, "flash.taken_off")
    else:
        await services.mark_there(kode, seat, there=form.value.aksi == "hadir", by=actor, now=now)
    return redirect_to(request, "workshop.people", "orang", kode=kode)


@get("/petugas/lokakarya/{kode:str}/pintu", name="workshop.poster", opt=opt(FACILITATORS))
async def poster(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The sheet for the door: the code, in letters and as a QR code."""
    facts = await require_workshop(kode)
    if not may_run(actor, facts.place):
        raise NotFound
    plain = address(request, "workshop.door", kode)
    url = f"{plain}?kode={facts.door_code}"
    return page(request, "workshops/poster.html", w=facts, url=url, plain=plain, desk="desk")


ROUTES = [people, write_down, act, poster]
