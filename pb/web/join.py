"""Joining: a phone or an e-mail, then the code with name, password and kelurahan."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post

from pb.core.area import PlaceCode
from pb.core.errors import NotFound, Refused
from pb.core.outbox import Channel
from pb.people import services
from pb.people.contacts import read_contact, show_contact
from pb.people.queries import session_key
from pb.people.rules import WhyNotPassword, WhyNotPerson
from pb.people.sessions import set_flash, start
from pb.places.queries import wards
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import language
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to, set_cookie
from pb.web.shown import ward_options
from pb.web.steps import clear_step, read_step, set_step
from pb.web.visit import visit_of
from pb.web.words import say


class ContactForm(msgspec.Struct, kw_only=True):
    """A phone number or an e-mail."""

    kontak: Annotated[str, msgspec.Meta(max_length=120)]


class JoinForm(msgspec.Struct, kw_only=True):
    """What a new account needs."""

    kode: Annotated[str, msgspec.Meta(max_length=12)]
    nama: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    sandi: Annotated[str, msgspec.Meta(max_length=200)]
    kelurahan: str
    setuju: bool = False
    rw: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None


@get("/daftar", name="join", opt=opt(ANYONE))
async def ask_contact(request: HTTPRequest) -> Response[Any]:
    """Where can a code reach you?"""
    return page(request, "people/join.html", private=True)


@post("/daftar", name="join.code.send", status_code=303, opt=opt(ANYONE))
async def send_code(request: HTTPRequest) -> Response[Any]:
    """Send a code; the answer is the same whether there is an account or not."""
    visit = visit_of(request.scope)
    form = await read_form(request, ContactForm, _check_contact)
    if isinstance(form, FormErrors):
        return page(request, "people/join.html", status=422, private=True, errors=form)
    channel, contact = read_contact(form.value.kontak) or (Channel.PHONE, "")
    letters = services.Letters(
        with_code=lambda code: _(
            "Your Rembug code: %(code)s. It works for 15 minutes. Give it to nobody.", code=code
        ),
        otherwise=_(
            "Somebody wants to join Rembug with this address. You already have an account: just log in."
        ),
        language=language(),
    )
    try:
        await services.ask_for_code("join", channel, contact, letters, now=visit.now)
    except Refused as refused:
        errors = form.raw.add("kontak", str(say(refused.reason)))
        return page(request, "people/join.html", status=429, private=True, errors=errors)
    answer = redirect_to(request, "join.code")
    set_step(answer, visit, "join", channel=channel.value, contact=contact)
    return answer


def _check_contact(form: ContactForm) -> dict[str, str]:
    if read_contact(form.kontak) is None:
        return {"kontak": _("Write a mobile number, for example 0812-3456-7890, or an e-mail.")}
    return {}


@get("/daftar/kode", name="join.code", opt=opt(ANYONE))
async def ask_code(request: HTTPRequest) -> Response[Any]:
    """The code, and who you are."""
    return _code_page(request)


def _code_page(request: HTTPRequest, errors: FormErrors | None = None, status: int = 200) -> Response[Any]:
    step = read_step(visit_of(request.scope), "join")
    if step is None:
        return redirect_to(request, "join")
    return page(
        request,
        "people/join_code.html",
        status=status,
        private=True,
        contact=show_contact(step["contact"]),
        wards=ward_options(),
        errors=errors,
    )


def _check_join(form: JoinForm) -> dict[str, str]:
    faults = {}
    if form.kelurahan not in {ward.code for ward in wards()}:
        faults["kelurahan"] = _("Choose one of these.")
    if not form.setuju:
        faults["setuju"] = _("Say yes to this, otherwise we cannot keep your account.")
    return faults


@post("/daftar/kode", name="join.finish", status_code=303, opt=opt(ANYONE))
async def finish(request: HTTPRequest) -> Response[Any]:
    """Open the account and log in."""
    visit = visit_of(request.scope)
    step = read_step(visit, "join")
    if step is None:
        return redirect_to(request, "join")
    form = await read_form(request, JoinForm, _check_join)
    if isinstance(form, FormErrors):
        return _code_page(request, form, 422)
    value = form.value
    try:
        await services.use_code("join", step["contact"], value.kode, now=visit.now, peer=visit.peer)
        person = await services.join(
            Channel(step["channel"]),
            step["contact"],
            name=" ".join(value.nama.split()),
            password=value.sandi,
            kelurahan=PlaceCode(value.kelurahan),
            rw=value.rw,
            language=visit.language,
            now=visit.now,
        )
    except Refused as refused:
        field = "sandi" if isinstance(refused.reason, WhyNotPassword) else "kode"
        status = 429 if refused.reason is WhyNotPerson.TOO_MANY_TRIES else 422
        return _code_page(request, form.raw.add(field, str(say(refused.reason))), status)
    except NotFound:
        return _code_page(request, form.raw.add("kelurahan", _("Choose one of these.")), 422)
    secret = await start(person, now=visit.now)
    await set_flash(session_key(secret), "flash.joined")
    answer = redirect_to(request, "me")
    clear_step(answer, visit)
    set_cookie(answer, visit, secret=secret)
    return answer


ROUTES = [ask_contact, send_code, ask_code, finish]
