"""A kelurahan of the movement and its groups; people ask to join, leaders and officers answer."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import Refused
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.sessions import set_flash
from pb.places.queries import outline
from pb.programmes.biopori.queries import (
    asking,
    group_of,
    groups_of,
    notes_of,
    records_of,
    rw_sums,
    since_sums,
    ward_facts,
)
from pb.programmes.biopori.queries.records import PAGE
from pb.programmes.biopori.rules import Belongs, MemberAct
from pb.programmes.biopori.services import change_member, join_board
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.biopori.shown import cascade, prices, rights, say_why
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import stale_at
from pb.web.visit import visit_of


def page_number(request: HTTPRequest) -> int:
    """The page of a list that is asked for."""
    text = request.query_params.get("halaman", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@get("/gerakan/biopori/{ward:str}", name="biopori.ward", opt=opt(ANYONE))
async def ward_page(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """RW with their holes, groups, records, training and costs of one kelurahan."""
    await cacheable(request, [ward, "biopori"], stale_at(None, now))
    facts, today, number = await ward_facts(ward), this_city().day(now), page_number(request)
    due = request.query_params.get("periksa") == "ya"
    records, found = await records_of(ward, number, due=today if due else None)
    groups, rws, notes = await groups_of(ward, today), await rw_sums(ward, today), await notes_of(ward)
    after = await since_sums(facts)
    holes = sum(rw.holes for rw in rws)
    url = request.app.route_reverse("biopori.ward", ward=ward)
    return page(
        request,
        "biopori/ward.html",
        w=facts,
        path=outline(facts.code),
        rws=rws,
        holes=holes,
        groups=groups,
        notes=notes,
        steps=cascade(notes),
        trained_rws={note.rw for note in notes if note.level == "rw" and note.gone is None},
        prices=prices(facts, notes, holes - after, after),
        rights=rights(actor, ward, groups),
        records=records,
        found=found,
        only_due=due,
        number=number,
        pages=-(-found // PAGE),
        pager_url=lambda to: f"{url}?halaman={to}" + ("&periksa=ya" if due else ""),
        today=today,
    )


class MemberForm(msgspec.Struct, kw_only=True):
    """What is done about membership; `siapa` is the request, `kontak` the account that shall lead."""

    apa: Annotated[Literal["ask", "leave", "accept", "decline", "lead"], msgspec.Meta(extra=HIDDEN)]
    siapa: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)] | None = None
    kontak: Annotated[str, msgspec.Meta(max_length=120)] = ""


@get("/gerakan/biopori/{ward:str}/kelompok/{number:int}", name="biopori.group", opt=opt(ANYONE))
async def group_page(
    request: HTTPRequest,
    ward: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A group: what it did, its records; who asks to join, for those who answer."""
    await cacheable(request, [ward, "biopori"], stale_at(None, now))
    return await _group_page(request, ward, number, actor, now)


async def _group_page(
    request: HTTPRequest,
    ward: str,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts, today, at = await ward_facts(ward), this_city().day(now), page_number(request)
    group = await group_of(ward, number, today)
    records, found = await records_of(ward, at, group=number)
    officer = actor.holds(RoleKind.OFFICER, ward)
    leads = group.mine(actor) is Belongs.LEADER
    url = request.app.route_reverse("biopori.group", ward=ward, number=number)
    return page(
        request,
        "biopori/group.html",
        status=status,
        w=facts,
        g=group,
        mine=group.mine(actor),
        officer=officer,
        leads=leads,
        lives_here=actor.kelurahan == ward,
        asking=await asking(group.id) if leads or officer else (),
        records=records,
        found=found,
        number=at,
        pages=-(-found // PAGE),
        pager_url=lambda to: f"{url}?halaman={to}",
        today=today,
        errors=errors,
    )


_SAID = {
    MemberAct.ASK: "flash.volunteers_asked",
    MemberAct.LEAVE: "flash.volunteers_left",
    MemberAct.ACCEPT: "flash.volunteers_accepted",
    MemberAct.DECLINE: "flash.volunteers_declined",
    MemberAct.LEAD: "flash.volunteers_leads",
}


@post(
    "/gerakan/biopori/{ward:str}/kelompok/{number:int}/anggota",
    name="biopori.member",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def member(
    request: HTTPRequest,
    ward: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Ask to join, leave, answer who asks, name who leads."""
    group = await group_of(ward, number, this_city().day(now))
    form = await read_form(request, MemberForm)
    if isinstance(form, FormErrors):
        return await _group_page(request, ward, number, actor, now, form, 422)
    act = MemberAct(form.value.apa)
    whom = {key: account for key, _name, account in await asking(group.id)}.get(form.value.siapa or 0)
    if act is MemberAct.LEAD and actor.holds(RoleKind.OFFICER, ward):
        contact = read_contact(form.value.kontak)
        found = await find_by_contact(contact[1]) if contact else None
        if found is None:
            errors = form.raw.add("kontak", _("Nobody has exactly this number or e-mail."))
            return await _group_page(request, ward, number, actor, now, errors, 422)
        whom = found.person
    try:
        await change_member(ward, number, act, whom=whom, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("apa", say_why(refused.reason))
        return await _group_page(request, ward, number, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, _SAID[act])
    return redirect_to(request, "biopori.group", ward=ward, number=number)


class ListedForm(msgspec.Struct, kw_only=True):
    """Whether the group wants to be listed in the season."""

    ikut: Literal["ya", "tidak"] = "ya"


@post(
    "/gerakan/biopori/{ward:str}/kelompok/{number:int}/musim",
    name="biopori.listed",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def listed(
    request: HTTPRequest,
    ward: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Be listed in the season, or not any more."""
    form = await read_form(request, ListedForm)
    wanted = isinstance(form, FormErrors) or form.value.ikut == "ya"
    await join_board(ward, number, wanted=wanted, by=actor, now=now)
    await set_flash(
        visit_of(request.scope).session, "flash.volunteers_listed" if wanted else "flash.volunteers_unlisted"
    )
    return redirect_to(request, "biopori.group", ward=ward, number=number)


ROUTES = [ward_page, group_page, member, listed]
