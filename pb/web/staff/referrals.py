"""Referrals: the list of one's area, the sheet for planners and council as page and as file, the answers."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import Refused
from pb.outcomes.referrals.queries import Referred, Wish, referrals
from pb.outcomes.referrals.rules import CHANNELS, ReferralState, Reply, WhyNotRefer
from pb.outcomes.referrals.services import note_answers, refer
from pb.people.sessions import set_flash
from pb.places.pins import MILLION
from pb.places.queries import name_of, ward
from pb.proposals.categories import AGENCIES, agency_name
from pb.proposals.queries.carried import carried_in
from pb.web.access import opt, staff
from pb.web.commitments.pieces import as_csv
from pb.web.forms import FormErrors, read_form
from pb.web.proposals import proposal_page
from pb.web.render import PRIVATE, HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

REFERRERS = staff(RoleKind.FACILITATOR, RoleKind.COUNCIL)


class SheetLine(msgspec.Struct, frozen=True, kw_only=True):
    """One cost line of one proposal, in the columns of the planning system (domain.md 4)."""

    number: str
    channel: str
    state: str
    proposer: str
    title: str
    problem: str
    activity: str
    volume: int | None
    unit: str
    unit_price: int | None
    cost: int
    rw: str
    address: str
    kelurahan: str
    kecamatan: str
    lat: str
    lng: str
    photo: str
    target_agency: str
    supporters: int
    page: str


class NoteForm(msgspec.Struct, kw_only=True):
    """One answer for all that were ticked."""

    kode: tuple[str, ...] = ()
    jawaban: Literal["sent", "taken", "refused"]
    tanggal: date
    kata: Annotated[str, msgspec.Meta(max_length=500)] = ""


class ReferForm(msgspec.Struct, kw_only=True):
    """Where a proposal goes."""

    ke: Literal["musrenbang", "pokir", "agency", "rw"]
    dinas: Literal["", *AGENCIES] = ""  # type: ignore[valid-type]  # the codes of the agencies
    sebab: Annotated[str, msgspec.Meta(max_length=500)] = ""


def wish_of(request: HTTPRequest) -> Wish:
    """What the address asks for; unknown words ask for nothing in particular."""
    asked = request.query_params
    channel, state = asked.get("tujuan", ""), asked.get("keadaan", "")
    return Wish(
        channel=channel if channel in CHANNELS else "",
        agency=asked.get("dinas", "")[:40],
        place=asked.get("wilayah", "")[:20],
        state=state if state in set(ReferralState) else "",
    )


@get("/petugas/rujukan", name="referrals", opt=opt(REFERRERS))
async def listed(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All referrals of my area, with the form for answers."""
    return await _list(request, actor, now)


async def _list(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    wish, everything = wish_of(request), await referrals(Wish(), by=actor)
    return page(
        request,
        "staff/referrals.html",
        status=status,
        found=[one for one in everything if wish.fits(one)],
        wish=wish,
        places={one.kelurahan: name_of(one.kelurahan) for one in everything},
        agencies=sorted({one.agency for one in everything if one.agency}),
        channels=CHANNELS,
        states=[state.value for state in ReferralState],
        answers=[answer.value for answer in Reply],
        ticked=frozenset(errors.values.get("kode", ())) if errors else frozenset(),
        carried=await carried_in(actor),
        today=this_city().day(now),
        asked=_asked(wish),
        errors=errors,
        desk="referrals",
    )


def _asked(wish: Wish) -> str:
    """The words of the address that lead to the same list."""
    told = {"tujuan": wish.channel, "dinas": wish.agency, "wilayah": wish.place, "keadaan": wish.state}
    kept = {name: value for name, value in told.items() if value}
    return "?" + "&".join(f"{name}={value}" for name, value in kept.items()) if kept else ""


@post("/petugas/rujukan", name="referrals.note", status_code=303, opt=opt(REFERRERS))
async def note(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Note an answer for those that are ticked."""
    form = await read_form(request, NoteForm)
    if isinstance(form, FormErrors):
        return await _list(request, actor, now, form, 422)
    given, kodes = form.value, list(dict.fromkeys(form.value.kode))
    try:
        await note_answers(kodes, Reply(given.jawaban), given.kata, given.tanggal, by=actor, now=now)
    except Refused as refused:
        where = {"refer.day": "tanggal", "refer.word": "kata"}.get(str(refused.reason), "jawaban")
        errors = form.raw.add(where, str(say(refused.reason, **refused.facts)))
        return await _list(request, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.referrals_noted")
    return redirect_to(request, "referrals")


@get("/petugas/rujukan/lembar", name="referrals.sheet", opt=opt(REFERRERS))
async def sheet(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The same list to print, by kelurahan."""
    wish = wish_of(request)
    found: dict[str, list[Referred]] = {}
    for one in await referrals(wish, by=actor):
        found.setdefault(one.kelurahan, []).append(one)
    return page(
        request, "staff/referral_sheet.html", found=found, wish=wish, asked=_asked(wish), desk="referrals"
    )


@get("/petugas/rujukan/lembar.csv", name="referrals.file", opt=opt(REFERRERS))
async def file(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """The same list as a table for the planning system: a row for each cost line."""
    base = visit_of(request.scope).settings.base_url
    found = await referrals(wish_of(request), by=actor)
    lines = [line for one in found for line in _lines(one, request, base)]

    async def pieces() -> AsyncIterator[list[SheetLine]]:
        yield lines

    body = b"\xef\xbb\xbf" + b"".join(
        [piece async for piece in as_csv(SheetLine.__struct_fields__, pieces())]
    )
    headers = {"Content-Disposition": 'attachment; filename="rujukan.csv"', "Cache-Control": PRIVATE}
    return Response(body, media_type="text/csv", headers=headers)


def _lines(one: Referred, request: HTTPRequest, base: str) -> list[SheetLine]:
    at, reverse = ward(one.kelurahan), request.app.route_reverse
    head: dict[str, Any] = {
        "number": one.kode,
        "channel": one.channel,
        "state": one.state.value,
        "proposer": one.proposer,
        "title": one.title,
        "problem": one.need,
        "cost": one.cost,
        "rw": f"{one.rw:02d}" if one.rw else "",
        "address": one.spot,
        "kelurahan": at.name,
        "kecamatan": at.kecamatan,
        "lat": "" if one.lat is None else f"{one.lat / MILLION:.6f}",
        "lng": "" if one.lng is None else f"{one.lng / MILLION:.6f}",
        "photo": " ".join(base + reverse("photo", file=name) for name in one.photos),
        "target_agency": agency_name(one.agency) if one.agency else "",
        "supporters": one.supports,
        "page": base + reverse("proposal", kode=one.kode),
    }
    if not one.lines:
        return [SheetLine(**head, activity=one.title, volume=None, unit="", unit_price=None)]
    return [
        SheetLine(
            **head, activity=line.activity, volume=line.quantity, unit=line.unit, unit_price=line.unit_price
        )
        for line in one.lines
    ]


@post("/petugas/usulan/{kode:str}/rujuk", name="proposal.refer", status_code=303, opt=opt(REFERRERS))
async def pass_on(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Pass a proposal on that this round cannot pay for."""
    form = await read_form(request, ReferForm)
    if isinstance(form, FormErrors):
        return await proposal_page(request, kode, actor, now, form, 422)
    try:
        await refer(kode, form.value.ke, form.value.dinas, form.value.sebab, by=actor, now=now)
    except Refused as refused:
        if refused.reason is not WhyNotRefer.AGENCY:
            raise  # the form is not on the page then
        errors = form.raw.add("dinas", str(say(refused.reason)))
        return await proposal_page(request, kode, actor, now, errors, 422)
    await set_flash(visit_of(request.scope).session, "flash.referred")
    return redirect_to(request, "proposal", fragment="rujukan", kode=kode)


ROUTES = [listed, note, sheet, file, pass_on]
