"""The counter: an officer finds a resident by the exact number and raises the proof of residence."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.core.actor import Actor, Level, RoleKind
from pb.core.errors import Refused
from pb.core.ids import AccountId
from pb.people import services
from pb.people.queries import Found
from pb.people.sessions import set_flash
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

OFFICERS = staff(RoleKind.OFFICER, step_up=True)


class FindForm(msgspec.Struct, kw_only=True):
    """The exact phone or e-mail."""

    kontak: Annotated[str, msgspec.Meta(max_length=120)]


class LevelForm(msgspec.Struct, kw_only=True):
    """The person found, and the new proof."""

    kontak: Annotated[str, msgspec.Meta(max_length=120)]
    bukti: Annotated[int, msgspec.Meta(ge=2, le=3)]


@get("/petugas/warga", name="counter", opt=opt(OFFICERS))
async def counter(request: HTTPRequest) -> Response[Any]:
    """The form to find somebody who stands here."""
    return _page(request)


def _page(
    request: HTTPRequest,
    found: Found | None = None,
    contact: str = "",
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    return page(
        request,
        "staff/counter.html",
        status=status,
        found=found,
        contact=contact,
        errors=errors,
        desk="counter",
    )


@post("/petugas/warga/cari", name="counter.find", status_code=200, opt=opt(OFFICERS))
async def find(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Look one person up; each look is in the record, so nothing stands in an address."""
    form = await read_form(request, FindForm)
    if isinstance(form, FormErrors):
        return _page(request, errors=form, status=422)
    found = await services.read_person(form.value.kontak, by=actor, now=now)
    if found is None:
        errors = form.raw.add("kontak", _("Nobody in your area has exactly this number or e-mail."))
        return _page(request, errors=errors, status=422)
    return _page(request, found, form.value.kontak)


@post("/petugas/warga", name="counter.raise", status_code=303, opt=opt(OFFICERS))
async def raise_level(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Raise the proof of residence."""
    form = await read_form(request, LevelForm)
    raw = form if isinstance(form, FormErrors) else form.raw
    contact = raw.typed("kontak")
    found = await services.read_person(contact, by=actor, now=now)
    if found is None:
        raw.add("kontak", _("Nobody in your area has exactly this number or e-mail."))
        raw.messages.pop("bukti", "")  # its field is not shown without a person
        return _page(request, errors=raw, status=422)
    if isinstance(form, FormErrors):
        return _page(request, found, contact, form, 422)
    try:
        await services.raise_level(AccountId(found.person), Level(form.value.bukti), by=actor, now=now)
    except Refused as refused:
        return _page(request, found, contact, raw.add("bukti", str(say(refused.reason))), 409)
    await set_flash(visit_of(request.scope).session, "flash.level")
    return redirect_to(request, "counter")


ROUTES = [counter, find, raise_level]
