"""One record with its entries: corrected, looked at again, doubted by an officer and trusted again."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import anyio
import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import uses_of
from pb.commitments.services import Picture
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes.biopori.queries import Record, elsewhere, mine_in, record_of, require_photo, ward_facts
from pb.programmes.biopori.rules import LONGEST_REASON, Asked, HoleAct, WhyNotHoles, why_not_enter
from pb.programmes.biopori.services import enter
from pb.proposals.photos import WhyNotPhoto
from pb.proposals.rules import WhyNotTalk
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.biopori.holes import Count, Key, blamed, write_with_photo
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page, redirect_to
from pb.web.visit import visit_of

_ACTS = (HoleAct.CHECKED, HoleAct.CORRECTED, HoleAct.DOUBTED, HoleAct.TRUSTED)
_FIELDS = {
    HoleAct.CORRECTED: {
        WhyNotHoles.RW: "rw",
        WhyNotHoles.FUTURE: "hari",
        WhyNotHoles.BEFORE_LAUNCH: "hari",
        WhyNotHoles.HOLES: "lubang",
        WhyNotHoles.TOO_MANY: "lubang",
        WhyNotHoles.HOUSEHOLDS: "rumah",
        WhyNotHoles.UNCHANGED: "lubang",
    },
    HoleAct.CHECKED: {
        WhyNotHoles.FUTURE: "hari",
        WhyNotHoles.BEFORE_HOLES: "hari",
        WhyNotHoles.TOO_SOON: "hari",
        WhyNotHoles.WORKING: "berfungsi",
    },
}
_WORDS = {
    WhyNotHoles.NO_REASON: "isi",
    WhyNotHoles.TOO_LONG: "isi",
    WhyNotTalk.PRIVATE_NUMBERS: "isi",
    WhyNotPhoto.NOT_A_PHOTO: "foto",
    WhyNotPhoto.TOO_LARGE: "foto",
}


class EntryForm(msgspec.Struct, kw_only=True):
    """What is said about a record; which fields matter depends on the act."""

    apa: Annotated[Literal["corrected", "checked", "doubted", "trusted"], msgspec.Meta(extra=HIDDEN)]
    rw: Count | None = None
    hari: date | None = None
    rumah: Count | None = None
    lubang: Count | None = None
    berfungsi: Count | None = None
    isi: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""
    kunci: Key = ""


def check(form: EntryForm) -> Mapping[str, str]:
    """What an act cannot be without."""
    needed = {"corrected": ("rw", "hari", "rumah", "lubang"), "checked": ("berfungsi",)}.get(form.apa, ())
    return {name: _("Fill this in.") for name in needed if getattr(form, name) is None}


@get("/gerakan/biopori/{ward:str}/catatan/{number:int}", name="biopori.record", opt=opt(ANYONE))
async def record(
    request: HTTPRequest,
    ward: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """How many holes, whether they work, and all that was said about it; `?apa=` opens a form."""
    await cacheable(request, [ward, "biopori"])
    return await _page(request, ward, number, actor, now)


async def _page(
    request: HTTPRequest,
    ward: str,
    number: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts, found = await ward_facts(ward), await record_of(ward, number)
    prints = [entry.fingerprint for entry in found.entries if entry.photo]
    asked = errors.typed("apa").strip() if errors else request.query_params.get("apa", "")
    possible = await _possible(found, actor, now, facts.rws) if actor.signed_in else ()
    return page(
        request,
        "biopori/record.html",
        status=status,
        w=facts,
        r=found,
        possible=possible,
        act=next((act for act in _ACTS if act.value == asked and (errors or act in possible)), None),
        same=await elsewhere(prints, found.id),
        promises=await uses_of(prints),
        today=this_city().day(now),
        plan=this_city().biopori,
        key=secrets.token_urlsafe(12),
        errors=errors,
    )


async def _possible(found: Record, actor: Actor, now: datetime, rws: int | None) -> tuple[HoleAct, ...]:
    """The acts of this person now, each asked of the rules as if its form were filled in well."""
    own = found.group in await mine_in(found.ward, actor)
    today, plan = this_city().day(now), this_city().biopori
    held: dict[str, Any] = {"own": own, "now": found.now, "rws": rws, "plan": plan, "today": today}
    words = "-" * 20
    asked = (
        Asked(kind=HoleAct.CHECKED, day=today, working=0),
        Asked(
            kind=HoleAct.CORRECTED, day=found.now.day, rw=found.now.rw, households=found.now.households,
            holes=0 if found.now.holes else 1, reason=words,
        ),
        Asked(kind=HoleAct.DOUBTED, day=today, reason=words),
        Asked(kind=HoleAct.TRUSTED, day=today, reason=words),
    )  # fmt: skip
    return tuple(one.kind for one in asked if why_not_enter(one, actor, found.ward, **held) is None)


@post(
    "/gerakan/biopori/{ward:str}/catatan/{number:int}",
    name="biopori.enter",
    status_code=303,
    opt=opt(SIGNED_IN),
)
async def write(
    request: HTTPRequest,
    ward: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Write an entry once; what was typed is kept when it is refused."""
    facts, found = await ward_facts(ward), await record_of(ward, number)
    form = await read_form(request, EntryForm, check)
    if isinstance(form, FormErrors):
        return await _page(request, ward, number, actor, now, form, 422)
    today, value = this_city().day(now), form.value
    asked = asked_of(value, today)
    why = why_not_enter(
        asked, actor, ward, own=found.group in await mine_in(ward, actor), now=found.now, rws=facts.rws,
        plan=this_city().biopori, today=today,
    )  # fmt: skip

    async def save(picture: Picture | None) -> int:
        await enter(ward, number, asked, picture=picture, sent_key=value.kunci, by=actor, now=now)
        return number

    try:
        _number, flash = await write_with_photo(
            request, why, save, actor, value.kunci, f"flash.holes_{value.apa}"
        )
    except Refused as refused:
        errors, status = blamed(form, refused, _FIELDS.get(asked.kind, {}) | _WORDS, facts.rws)
        return await _page(request, ward, number, actor, now, errors, status)
    await set_flash(visit_of(request.scope).session, flash)
    return redirect_to(request, "biopori.record", ward=ward, number=number)


def asked_of(form: EntryForm, today: date) -> Asked:
    """The entry that was typed; doubts are of today."""
    kind = HoleAct(form.apa)
    dated = kind in {HoleAct.CORRECTED, HoleAct.CHECKED}
    return Asked(
        kind=kind,
        day=(form.hari or today) if dated else today,
        rw=form.rw,
        households=form.rumah,
        holes=form.lubang,
        working=form.berfungsi,
        reason=form.isi,
    )


@get(
    "/gerakan/biopori/{ward:str}/catatan/{number:int}/foto/{entry:int}", name="biopori.photo", opt=opt(ANYONE)
)
async def photo(
    request: HTTPRequest,
    ward: FromPath[str],
    number: FromPath[int],
    entry: FromPath[int],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """The picture of an entry."""
    name = await require_photo(ward, number, entry)
    try:
        data = await anyio.Path(request.app.state.settings.photos / name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    cache = PRIVATE if actor.signed_in else "public, max-age=86400"
    return Response(
        data, media_type="image/jpeg", headers={"Cache-Control": cache, "Content-Disposition": "inline"}
    )


ROUTES = [record, write, photo]
