"""My page: what I wrote, what I am told, who I am here, my data, and leaving."""

import json
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.ballots.queries import my_marks
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.ids import AccountId
from pb.people import services, sessions
from pb.people.contacts import show_contact
from pb.people.queries import my_account, notices_of, roles_of, session_key
from pb.people.rules import NameShown, Told, WhyNotPerson, public_name
from pb.people.terms import current
from pb.places.queries import wards
from pb.programmes.queries.gps import book_of
from pb.programmes.queries.volunteers import my_shifts
from pb.programmes.services import leave
from pb.proposals.queries import drafts_of, mine
from pb.proposals.queries.suggesting import asked_of
from pb.web.access import SIGNED_IN, opt
from pb.web.around_me import around_me
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.notices import notices_shown
from pb.web.render import PRIVATE, HTTPRequest, page, redirect_to, set_cookie
from pb.web.shown import ward_options
from pb.web.steps import clear_step, read_step, set_step
from pb.web.visit import visit_of
from pb.web.words import say
from pb.workshops.queries import my_seats, waiting_for
from pb.workshops.rules import SeatState


@get("/saya", name="me", opt=opt(SIGNED_IN))
async def me(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Where I live, what is open for me, what I wrote, what I am told."""
    return await my_page(request, actor, now)


async def my_page(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None, section: str = ""
) -> Response[Any]:
    """The page, with a form that is open because something in it is wrong."""
    person = actor.person or AccountId(0)
    account = await my_account(person)
    return page(
        request,
        "people/me.html",
        status=422 if errors else 200,
        account=account,
        newest_terms=current(),
        contact=show_contact(account.phone or account.email),
        **await around_me(actor, now),
        drafts=await drafts_of(person),
        proposals=await mine(person),
        seats=[seat for seat in await my_seats(person) if seat.state is not SeatState.LEFT],
        shifts=await my_shifts(person),
        awaited=[one for one in await waiting_for(actor) if one.answers],
        asked=await asked_of(person),
        **await notices_shown(actor, 5),
        waiting_roles=() if actor.roles else await roles_of(person, now=now),
        names=[
            (
                NameShown.FIRST_NAME.value,
                public_name(account.full_name or "?", account.rw, NameShown.FIRST_NAME),
            ),
            (NameShown.RESIDENT.value, public_name(account.full_name or "?", account.rw, NameShown.RESIDENT)),
        ],
        wards=ward_options(),
        told=[(way.value, say(f"told.{way}")) for way in Told],
        letters_to=show_contact(account.email or account.phone),
        errors=errors,
        section=section,
    )


class NameForm(msgspec.Struct, kw_only=True):
    """How the name is shown."""

    nama: NameShown


class HomeForm(msgspec.Struct, kw_only=True):
    """Where the person lives."""

    kelurahan: str
    rw: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None


class PasswordForm(msgspec.Struct, kw_only=True):
    """The old password and a new one."""

    lama: Annotated[str, msgspec.Meta(max_length=200)]
    baru: Annotated[str, msgspec.Meta(max_length=200)]


class EraseForm(msgspec.Struct, kw_only=True):
    """The password, to be sure."""

    sandi: Annotated[str, msgspec.Meta(max_length=200)]


@post("/saya/nama", name="me.name", status_code=303, opt=opt(SIGNED_IN))
async def name(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Choose the name that others see."""
    form = await read_form(request, NameForm)
    if isinstance(form, FormErrors):
        return await my_page(request, actor, now, form, "nama")
    await services.choose_name(form.value.nama, by=actor, now=now)
    await sessions.set_flash(visit_of(request.scope).session, "flash.name")
    return redirect_to(request, "me")


@post("/saya/wilayah", name="me.home", status_code=303, opt=opt(SIGNED_IN))
async def home(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Move to another kelurahan or RW."""
    form = await read_form(request, HomeForm)
    if not isinstance(form, FormErrors) and form.value.kelurahan not in {ward.code for ward in wards()}:
        form = form.raw.add("kelurahan", _("Choose one of these."))
    if isinstance(form, FormErrors):
        return await my_page(request, actor, now, form, "wilayah")
    await services.move_home(PlaceCode(form.value.kelurahan), form.value.rw, by=actor, now=now)
    await sessions.set_flash(visit_of(request.scope).session, "flash.ward")
    return redirect_to(request, "me")


@post("/saya/sandi", name="me.password", status_code=303, opt=opt(SIGNED_IN))
async def password(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Change the password; other devices are logged out."""
    form = await read_form(request, PasswordForm)
    if isinstance(form, FormErrors):
        return await my_page(request, actor, now, form, "sandi")
    session = visit_of(request.scope).session
    try:
        await services.change_password(form.value.lama, form.value.baru, session=session, by=actor, now=now)
    except Refused as refused:
        field = "lama" if str(refused.reason) == "person.wrong_password" else "baru"
        return await my_page(request, actor, now, form.raw.add(field, str(say(refused.reason))), "sandi")
    await sessions.set_flash(session, "flash.password")
    return redirect_to(request, "me")


@post("/saya/sesi", name="me.sessions", status_code=303, opt=opt(SIGNED_IN))
async def end_others(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """Log out everywhere else."""
    visit = visit_of(request.scope)
    await sessions.end_all(actor.person or AccountId(0), but=visit.session)
    await sessions.set_flash(visit.session, "flash.sessions")
    return redirect_to(request, "me")


async def _everything(actor: Actor) -> dict[str, Any]:
    person = actor.person or AccountId(0)
    account = await my_account(person)
    return {
        "account": msgspec.to_builtins(account),
        "proposals": [{"kode": card.kode, "title": card.title} for card in await mine(person)],
        "drafts": [draft.body for draft in await drafts_of(person)],
        "workshops": [msgspec.to_builtins(seat) for seat in await my_seats(person)],
        "stamp_book": msgspec.to_builtins(await book_of(person)),
        "shifts": [msgspec.to_builtins(shift) for shift in await my_shifts(person)],
        "notices": [msgspec.to_builtins(notice) for notice in await notices_of(person, limit=1000)],
        "voted": [msgspec.to_builtins(mark) for mark in await my_marks(person)],
    }


@get("/saya/data", name="my_data", opt=opt(SIGNED_IN))
async def my_data(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """What is held about me, in words."""
    account = await my_account(actor.person or 0)
    return page(
        request,
        "people/data.html",
        account=account,
        contact=show_contact(account.phone or account.email),
        proposals=await mine(actor.person or 0),
        seats=await my_seats(actor.person or 0),
        shifts=await my_shifts(actor.person or 0),
        marks=await my_marks(actor.person or 0),
    )


@get("/saya/data.json", name="my_data.json", opt=opt(SIGNED_IN))
async def my_data_json(actor: NamedDependency[Actor]) -> Response[Any]:
    """The same as a file. Ballots are not in it: they carry no name."""
    body = json.dumps(await _everything(actor), ensure_ascii=False, indent=1).encode()
    headers = {"Cache-Control": PRIVATE, "Content-Disposition": 'attachment; filename="rembug.json"'}
    return Response(body, media_type="application/json", headers=headers)


@get("/saya/hapus", name="erase", opt=opt(SIGNED_IN))
async def ask_erase(request: HTTPRequest) -> Response[Any]:
    """What goes and what stays, before it is done."""
    return page(request, "people/erase.html", errors=None)


@post("/saya/hapus", name="erase.do", status_code=303, opt=opt(SIGNED_IN))
async def erase(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Erase me."""
    visit = visit_of(request.scope)
    form = await read_form(request, EraseForm)
    if isinstance(form, FormErrors):
        return page(request, "people/erase.html", status=422, errors=form)
    try:
        await services.require_password(form.value.sandi, by=actor)
        await leave(by=actor, now=now)
    except Refused as refused:
        status = 422 if refused.reason is WhyNotPerson.WRONG_PASSWORD else 409
        errors = form.raw.add("sandi", str(say(refused.reason)))
        return page(request, "people/erase.html", status=status, errors=errors)
    answer = redirect_to(request, "home")
    set_cookie(answer, visit, secret="")
    return answer


@get("/saya/pengaman", name="two_factor", opt=opt(SIGNED_IN))
async def two_factor(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """Set up the second factor: a QR code for an authenticator."""
    account = await my_account(actor.person or 0)
    if account.has_second_factor and not actor.stepped_up_at(visit_of(request.scope).now):
        return page(request, "people/two_factor_done.html")
    secret = services.begin_totp()
    answer = _two_factor_page(request, secret)
    set_step(answer, visit_of(request.scope), "totp", secret=secret)
    return answer


def _two_factor_page(request: HTTPRequest, secret: str, errors: FormErrors | None = None) -> Response[Any]:
    label = this_city().name.replace(" ", "%20")
    address = f"otpauth://totp/Rembug:{label}?secret={secret}&issuer=Rembug"
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return page(
        request,
        "people/two_factor.html",
        status=422 if errors else 200,
        address=address,
        secret=spaced,
        errors=errors,
        private=True,
    )


class TotpForm(msgspec.Struct, kw_only=True):
    """The first code of the new authenticator."""

    kode: Annotated[str, msgspec.Meta(max_length=12)]


@post("/saya/pengaman", name="two_factor.confirm", opt=opt(SIGNED_IN), status_code=200)
async def confirm_two_factor(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store it; the recovery codes are shown this one time, with a fresh session."""
    visit = visit_of(request.scope)
    step = read_step(visit, "totp")
    if step is None:
        return redirect_to(request, "two_factor")
    account = await my_account(actor.person or 0)
    if account.has_second_factor and not actor.stepped_up_at(now):
        raise NotFound
    form = await read_form(request, TotpForm)
    if isinstance(form, FormErrors):
        return _two_factor_page(request, step["secret"], form)
    person = actor.person or AccountId(0)
    try:
        codes = await services.confirm_totp(step["secret"], form.value.kode, by=actor, now=now)
    except Refused as refused:
        return _two_factor_page(request, step["secret"], form.raw.add("kode", str(say(refused.reason))))
    secret = await sessions.start(person, now=now, stepped_up=True)
    visit.session = session_key(secret)
    answer = page(request, "people/recovery_codes.html", codes=codes, private=True)
    set_cookie(answer, visit, secret=secret)
    clear_step(answer, visit)
    return answer


ROUTES = [
    me, name, home, password, end_others, my_data, my_data_json, ask_erase, erase, two_factor,
    confirm_two_factor,
]  # fmt: skip
