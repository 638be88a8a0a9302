"""Roles: an administrator gives and ends them, in a place and for a time."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.core.actor import STAFF, Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people import services
from pb.people.queries import roles_listed
from pb.people.sessions import set_flash
from pb.places.queries import wards
from pb.proposals.categories import AGENCIES
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import ward_options
from pb.web.visit import visit_of
from pb.web.words import say

ADMINISTRATORS = staff(RoleKind.ADMINISTRATOR, step_up=True)


class RoleForm(msgspec.Struct, kw_only=True):
    """Who, which role, where, until when."""

    kontak: Annotated[str, msgspec.Meta(max_length=120)]
    peran: Literal["facilitator", "professional", "officer", "council", "witness", "administrator"]
    wilayah: str
    dinas: Literal["", *AGENCIES] = ""  # type: ignore[valid-type]  # the codes of the agencies
    sampai: date | None = None


class EndForm(msgspec.Struct, kw_only=True):
    """The role that ends."""

    id: int


@get("/petugas/peran", name="roles", opt=opt(ADMINISTRATORS))
async def roles(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who holds a role, and the form to give one."""
    return await _page(request, actor, now)


async def _page(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    kinds = [(kind.value, str(say(f"role.{kind}"))) for kind in RoleKind if kind in STAFF]
    return page(
        request,
        "staff/roles.html",
        status=422 if errors else 200,
        roles=await roles_listed(by=actor, now=now),
        kinds=kinds,
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        places=[(this_city().place, this_city().name), *ward_options()],
        errors=errors,
        desk="roles",
    )


@post("/petugas/peran", name="roles.give", status_code=303, opt=opt(ADMINISTRATORS))
async def give(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give a role to the person with this phone or e-mail."""
    form = await read_form(request, RoleForm)
    known = {this_city().place, *(ward.code for ward in wards())}
    if not isinstance(form, FormErrors) and form.value.wilayah not in known:
        form = form.raw.add("wilayah", _("Choose one of these."))
    if isinstance(form, FormErrors):
        return await _page(request, actor, now, form)
    value = form.value
    until = this_city().at(value.sampai, time(23, 59)) if value.sampai else None
    if until is not None and until <= now:
        return await _page(
            request, actor, now, form.raw.add("sampai", _("Choose a day that has not passed."))
        )
    try:
        await services.give_role_by_contact(
            value.kontak,
            RoleKind(value.peran),
            PlaceCode(value.wilayah),
            agency=value.dinas,
            until=until,
            by=actor,
            now=now,
        )
    except NotFound:
        return await _page(
            request, actor, now, form.raw.add("kontak", _("Nobody has exactly this number or e-mail."))
        )
    except Refused as refused:
        return await _page(request, actor, now, form.raw.add("peran", str(say(refused.reason))))
    await set_flash(visit_of(request.scope).session, "flash.role_given")
    return redirect_to(request, "roles")


@post("/petugas/peran/akhiri", name="roles.end", status_code=303, opt=opt(ADMINISTRATORS))
async def end(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """End a role now."""
    form = await read_form(request, EndForm)
    if isinstance(form, FormErrors):
        raise NotFound
    await services.take_role(form.value.id, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.role_taken")
    return redirect_to(request, "roles")


ROUTES = [roles, give, end]
