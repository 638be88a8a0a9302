"""Holes are recorded in the field: one short form, sent once, with a photo if there is one."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import uses_of
from pb.commitments.services import Picture
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import Refused, refuse_if
from pb.people.sessions import set_flash
from pb.programmes.biopori.queries import elsewhere, groups_of, sent_before, ward_facts
from pb.programmes.biopori.rules import Asked, HoleAct, WhyNotHoles, why_not_record
from pb.programmes.biopori.services import record_holes
from pb.proposals.photos import WhyNotPhoto
from pb.web.access import SIGNED_IN, opt
from pb.web.biopori.shown import rights, say_why
from pb.web.commitments.photos import drop_picture, photo_of, store_picture
from pb.web.forms import HIDDEN, FormErrors, Valid, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of

Key = Annotated[str, msgspec.Meta(max_length=60, extra=HIDDEN)]
Count = Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]
FIELDS = {
    WhyNotHoles.GROUP: "kelompok",
    WhyNotHoles.RW: "rw",
    WhyNotHoles.FUTURE: "hari",
    WhyNotHoles.BEFORE_LAUNCH: "hari",
    WhyNotHoles.HOLES: "lubang",
    WhyNotHoles.TOO_MANY: "lubang",
    WhyNotHoles.HOUSEHOLDS: "rumah",
    WhyNotPhoto.NOT_A_PHOTO: "foto",
    WhyNotPhoto.TOO_LARGE: "foto",
}


class HolesForm(msgspec.Struct, kw_only=True):
    """Where, when, how many houses and holes; no group means that the office writes for itself."""

    kelompok: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    rw: Count
    hari: date | None = None
    rumah: Count
    lubang: Count
    kunci: Key = ""


@get("/gerakan/biopori/{ward:str}/catat", name="biopori.write", opt=opt(SIGNED_IN))
async def write(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The form, or why this person cannot record holes here."""
    return await _page(request, ward, actor, now)


async def _page(
    request: HTTPRequest,
    ward: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    today = this_city().day(now)
    facts, groups = await ward_facts(ward), await groups_of(ward, today)
    may = rights(actor, ward, groups)
    offered = [g for g in groups if may.officer or g.number in may.groups]
    return page(
        request,
        "biopori/write.html",
        status=status,
        private=True,
        w=facts,
        rights=may,
        groups=[(str(group.number), group.name) for group in offered],
        own_rw=actor.rw if actor.kelurahan == ward else None,
        plan=this_city().biopori,
        today=today.isoformat(),
        key=secrets.token_urlsafe(12),
        errors=errors,
    )


@post("/gerakan/biopori/{ward:str}/catat", name="biopori.written", status_code=303, opt=opt(SIGNED_IN))
async def written(
    request: HTTPRequest,
    ward: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Record them once; what was typed is kept when it is refused."""
    form = await read_form(request, HolesForm)
    if isinstance(form, FormErrors):
        return await _page(request, ward, actor, now, form, 422)
    value, facts = form.value, await ward_facts(ward)
    today = this_city().day(now)
    asked = Asked(
        kind=HoleAct.WRITTEN, day=value.hari or today, rw=value.rw, households=value.rumah, holes=value.lubang
    )
    groups = await groups_of(ward, today)
    mine = rights(actor, ward, groups).groups
    group = value.kelompok or None
    why = why_not_record(
        asked, actor, ward, group, mine, [g.number for g in groups],
        rws=facts.rws, plan=this_city().biopori, today=today,
    )  # fmt: skip

    async def save(picture: Picture | None) -> int:
        return await record_holes(
            ward, group, asked, picture=picture, sent_key=value.kunci, by=actor, now=now
        )

    try:
        number, flash = await write_with_photo(request, why, save, actor, value.kunci, "flash.holes_written")
    except Refused as refused:
        errors, status = blamed(form, refused, FIELDS, facts.rws)
        return await _page(request, ward, actor, now, errors, status)
    await set_flash(visit_of(request.scope).session, flash)
    return redirect_to(request, "biopori.record", ward=ward, number=number)


async def write_with_photo(
    request: HTTPRequest,
    why: WhyNotHoles | None,
    save: Callable[[Picture | None], Awaitable[int]],
    actor: Actor,
    key: str,
    flash: str,
) -> tuple[int, str]:
    """Save a form with its photo, once; the photo is dropped when it is refused. Raises `Refused`.

    Gives the number of the record, and the flash, which says when the same picture stands elsewhere.
    """
    data = await photo_of(request)
    if not data or await sent_before(actor, key) is not None:
        return await save(None), flash
    refuse_if(why)
    picture = await store_picture(request, data)
    used = await elsewhere([picture.fingerprint]) or await uses_of([picture.fingerprint])
    try:
        number = await save(picture)
    except Refused:
        await drop_picture(request, picture)
        raise
    return number, "flash.holes_same_picture" if used else flash


def blamed(
    form: Valid[Any], refused: Refused, fields: dict[Any, str], rws: int | None
) -> tuple[FormErrors, int]:
    """The sentence of a refusal at its field, with 422; or above the form, with 409."""
    field = next((name for reason, name in fields.items() if reason is refused.reason), None)
    return form.raw.add(field or "apa", say_why(refused.reason, rws)), 422 if field else 409


ROUTES = [write, written]
