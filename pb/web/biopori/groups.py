"""A group signs up: by a resident of the kelurahan, who leads it, or by its officer."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import Refused
from pb.core.ids import AccountId
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.sessions import set_flash
from pb.programmes.biopori.queries import ward_facts
from pb.programmes.biopori.rules import LONGEST_NAME, GroupKind, SignUp, WhyNotGroup, why_not_sign_up
from pb.programmes.biopori.services import sign_up
from pb.proposals.rules import WhyNotTalk
from pb.web.access import SIGNED_IN, opt
from pb.web.biopori.shown import say_why
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of

_FIELDS = {
    WhyNotGroup.NAME: "nama",
    WhyNotGroup.NAME_TAKEN: "nama",
    WhyNotTalk.PRIVATE_NUMBERS: "nama",
    WhyNotGroup.KIND: "jenis",
    WhyNotGroup.SIGN_UP: "jalur",
}


class GroupForm(msgspec.Struct, kw_only=True):
    """A group; officers say its kind and how it signed up, and may name who leads it."""

    nama: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
    jenis: Literal["pkk", "kb", "self"] = "self"
    jalur: Literal["office", "sms", "whatsapp", "internet"] = "internet"
    kontak: Annotated[str, msgspec.Meta(max_length=120)] = ""


@get("/gerakan/biopori/{ward:str}/kelompok/baru", name="biopori.group.new", opt=opt(SIGNED_IN))
async def new(request: HTTPRequest, ward: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The form of a new group, or why this person cannot sign one up here."""
    return await _page(request, ward, actor)


async def _page(
    request: HTTPRequest, ward: str, actor: Actor, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    asked = (GroupKind.SELF, SignUp.INTERNET, "---")
    return page(
        request,
        "biopori/group_new.html",
        status=status,
        private=True,
        w=await ward_facts(ward),
        why_not=why_not_sign_up(actor, ward, *asked, names=(), led=0),
        officer=actor.holds(RoleKind.OFFICER, ward),
        kinds=[kind.value for kind in GroupKind],
        channels=[channel.value for channel in SignUp],
        errors=errors,
    )


@post(
    "/gerakan/biopori/{ward:str}/kelompok/baru",
    name="biopori.group.make",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def make(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Sign the group up; what was typed is kept when it is refused."""
    form = await read_form(request, GroupForm)
    if isinstance(form, FormErrors):
        return await _page(request, ward, actor, form, 422)
    value, leader = form.value, None
    if value.kontak and actor.holds(RoleKind.OFFICER, ward):
        leader = await _account(value.kontak)
        if leader is None:
            errors = form.raw.add("kontak", _("Nobody has exactly this number or e-mail."))
            return await _page(request, ward, actor, errors, 422)
    kind, channel = GroupKind(value.jenis), SignUp(value.jalur)
    try:
        number = await sign_up(ward, kind, value.nama, channel, leader=leader, by=actor, now=now)
    except Refused as refused:
        field = next((name for reason, name in _FIELDS.items() if reason is refused.reason), None)
        errors = form.raw.add(field or "apa", say_why(refused.reason))
        return await _page(request, ward, actor, errors, 422 if field else 409)
    await set_flash(visit_of(request.scope).session, "flash.volunteers_made")
    return redirect_to(request, "biopori.group", ward=ward, number=number)


async def _account(typed: str) -> AccountId | None:
    contact = read_contact(typed)
    found = await find_by_contact(contact[1]) if contact else None
    return found.person if found else None


ROUTES = [new, make]
