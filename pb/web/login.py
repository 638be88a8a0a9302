"""Logging in and out, the second factor, and a forgotten password."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post

from pb.core.errors import Refused
from pb.core.ids import AccountId
from pb.people import services, sessions
from pb.people.contacts import read_contact, show_contact
from pb.people.rules import WhyNotPassword, WhyNotPerson
from pb.web.access import ANYONE, SIGNED_IN, opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import language
from pb.web.i18n import translate as _
from pb.web.join import ContactForm
from pb.web.render import PRIVATE, HTTPRequest, page, redirect_to, safe_path, set_cookie
from pb.web.steps import clear_step, read_step, set_step
from pb.web.visit import visit_of
from pb.web.words import say

_YEAR = 365 * 24 * 60 * 60


class LoginForm(msgspec.Struct, kw_only=True):
    """Phone or e-mail, password, and the page to go on to."""

    kontak: Annotated[str, msgspec.Meta(max_length=120)]
    sandi: Annotated[str, msgspec.Meta(max_length=200)]
    lanjut: Annotated[str, msgspec.Meta(max_length=2000, extra=HIDDEN)] = ""


class CodeForm(msgspec.Struct, kw_only=True):
    """A code of the authenticator, or a recovery code."""

    kode: Annotated[str, msgspec.Meta(max_length=20)]
    lanjut: Annotated[str, msgspec.Meta(max_length=2000, extra=HIDDEN)] = ""


class NewPasswordForm(msgspec.Struct, kw_only=True):
    """A code from a message, and a new password."""

    kode: Annotated[str, msgspec.Meta(max_length=12)]
    sandi: Annotated[str, msgspec.Meta(max_length=200)]


def device_cookie(request: HTTPRequest) -> str:
    """The cookie of a device on which this account logged in before."""
    return "__Host-kenal" if visit_of(request.scope).settings.production else "kenal"


@get("/masuk", name="login", opt=opt(ANYONE))
async def login(request: HTTPRequest) -> Response[Any]:
    """The form; who is signed in already goes to their page."""
    if visit_of(request.scope).session:
        return redirect_to(request, "me")
    return _login_page(request, safe_path(request.query_params.get("lanjut", ""), ""))


def _login_page(
    request: HTTPRequest, onward: str, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    return page(request, "people/login.html", status=status, private=True, onward=onward, errors=errors)


@post("/masuk", name="login.check", status_code=303, opt=opt(ANYONE))
async def check(request: HTTPRequest) -> Response[Any]:
    """Check the password; staff show their second factor next."""
    visit = visit_of(request.scope)
    form = await read_form(request, LoginForm)
    if isinstance(form, FormErrors):
        return _login_page(request, safe_path(form.typed("lanjut"), ""), form, 422)
    onward = safe_path(form.value.lanjut, "")
    contact = read_contact(form.value.kontak)
    device = visit.cookies.get(device_cookie(request), "")
    try:
        passed = await services.check_password(
            contact[1] if contact else form.value.kontak,
            form.value.sandi,
            peer=visit.peer,
            device=device,
            now=visit.now,
        )
    except Refused as refused:
        status = 429 if refused.reason is WhyNotPerson.TOO_MANY_TRIES else 422
        return _login_page(request, onward, form.raw.add("kontak", str(say(refused.reason))), status)
    if passed.needs_second:
        answer: Response[Any] = redirect_to(request, "login.code")
        set_step(answer, visit, "second", person=passed.person, onward=onward)
        return answer
    return await _enter(request, passed.person, onward)


async def _enter(
    request: HTTPRequest, person: AccountId, onward: str, *, stepped_up: bool = False
) -> Response[Any]:
    """A fresh session, whatever the browser brought (security.md W9)."""
    visit = visit_of(request.scope)
    secret = await sessions.start(person, now=visit.now, stepped_up=stepped_up, old=visit.session)
    answer = redirect_to(request, "desk" if stepped_up else "me")
    if onward:
        answer.url = onward
    set_cookie(answer, visit, secret=secret)
    clear_step(answer, visit)
    answer.set_cookie(
        key=device_cookie(request),
        value=services.known_device(person),
        max_age=_YEAR,
        path="/",
        secure=visit.settings.production,
        httponly=True,
        samesite="lax",
    )
    return answer


@get("/masuk/kode", name="login.code", opt=opt(ANYONE))
async def second(request: HTTPRequest) -> Response[Any]:
    """The second factor of staff."""
    if read_step(visit_of(request.scope), "second") is None:
        return redirect_to(request, "login")
    return page(request, "people/second.html", private=True, target="login.second", onward="")


@post("/masuk/kode", name="login.second", status_code=303, opt=opt(ANYONE))
async def check_second(request: HTTPRequest) -> Response[Any]:
    """Check it; only now there is a session."""
    visit = visit_of(request.scope)
    step = read_step(visit, "second")
    if step is None:
        return redirect_to(request, "login")
    form = await read_form(request, CodeForm)
    faults = (
        form
        if isinstance(form, FormErrors)
        else await _pass(AccountId(step["person"]), form.value.kode, form.raw, request)
    )
    if faults is not None:
        return _second_page(request, "login.second", "", faults)
    return await _enter(request, AccountId(step["person"]), step["onward"], stepped_up=True)


async def _pass(person: AccountId, code: str, raw: FormErrors, request: HTTPRequest) -> FormErrors | None:
    try:
        await services.pass_second_factor(person, code, now=visit_of(request.scope).now)
    except Refused as refused:
        return raw.add("kode", str(say(refused.reason)))
    return None


def _status(errors: FormErrors) -> int:
    """429 when too many tries are among the faults, else 422."""
    return 429 if str(say(WhyNotPerson.TOO_MANY_TRIES)) in errors.messages.values() else 422


def _second_page(request: HTTPRequest, target: str, onward: str, errors: FormErrors) -> Response[Any]:
    status, name = _status(errors), "people/second.html"
    return page(request, name, status=status, private=True, target=target, onward=onward, errors=errors)


@get("/petugas/kode", name="step_up", opt=opt(staff()))
async def step_up(request: HTTPRequest) -> Response[Any]:
    """Show the second factor again before an act that weighs more."""
    onward = safe_path(request.query_params.get("lanjut", ""), "/petugas")
    return page(request, "people/second.html", private=True, target="step_up.check", onward=onward)


@post("/petugas/kode", name="step_up.check", status_code=303, opt=opt(staff()))
async def check_step_up(request: HTTPRequest) -> Response[Any]:
    """A fresh session with the moment of the second factor."""
    visit = visit_of(request.scope)
    person = visit.actor.person or AccountId(0)
    form = await read_form(request, CodeForm)
    onward = safe_path(
        form.typed("lanjut") if isinstance(form, FormErrors) else form.value.lanjut, "/petugas"
    )
    faults = form if isinstance(form, FormErrors) else await _pass(person, form.value.kode, form.raw, request)
    if faults is not None:
        return _second_page(request, "step_up.check", onward, faults)
    return await _enter(request, person, onward, stepped_up=True)


@post("/keluar", name="logout", status_code=303, opt=opt(SIGNED_IN))
async def logout(request: HTTPRequest) -> Response[Any]:
    """End the session on the server."""
    visit = visit_of(request.scope)
    await sessions.end(visit.session)
    answer = redirect_to(request, "home")
    set_cookie(answer, visit, secret="")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@get("/lupa", name="recover", opt=opt(ANYONE))
async def recover(request: HTTPRequest) -> Response[Any]:
    """A forgotten password."""
    return page(request, "people/recover.html", private=True)


@post("/lupa", name="recover.send", status_code=303, opt=opt(ANYONE))
async def send_recovery(request: HTTPRequest) -> Response[Any]:
    """Send a code if the account is known; the answer is the same when it is not."""
    visit = visit_of(request.scope)
    form = await read_form(request, ContactForm)
    contact = None if isinstance(form, FormErrors) else read_contact(form.value.kontak)
    if isinstance(form, FormErrors) or contact is None:
        raw = form if isinstance(form, FormErrors) else form.raw
        raw.add("kontak", _("Write a mobile number, for example 0812-3456-7890, or an e-mail."))
        return page(request, "people/recover.html", status=422, private=True, errors=raw)
    letters = services.Letters(
        with_code=lambda code: _(
            "Code for a new Rembug password: %(code)s. Did you not ask for it? Then do nothing.", code=code
        ),
        otherwise="",
        language=language(),
    )
    try:
        await services.ask_for_code("recover", contact[0], contact[1], letters, now=visit.now)
    except Refused as refused:
        errors = form.raw.add("kontak", str(say(refused.reason)))
        return page(request, "people/recover.html", status=429, private=True, errors=errors)
    answer = redirect_to(request, "recover.code")
    set_step(answer, visit, "recover", channel=contact[0].value, contact=contact[1])
    return answer


@get("/lupa/kode", name="recover.code", opt=opt(ANYONE))
async def new_password(request: HTTPRequest) -> Response[Any]:
    """The code and the new password."""
    return _recover_page(request)


def _recover_page(request: HTTPRequest, errors: FormErrors | None = None) -> Response[Any]:
    step = read_step(visit_of(request.scope), "recover")
    if step is None:
        return redirect_to(request, "recover")
    contact = show_contact(step["contact"])
    status = _status(errors) if errors else 200
    return page(
        request, "people/new_password.html", status=status, private=True, contact=contact, errors=errors
    )


@post("/lupa/kode", name="recover.finish", status_code=303, opt=opt(ANYONE))
async def set_password(request: HTTPRequest) -> Response[Any]:
    """Set it; every session of the person ends, and log-in goes its usual way."""
    visit = visit_of(request.scope)
    step = read_step(visit, "recover")
    if step is None:
        return redirect_to(request, "recover")
    form = await read_form(request, NewPasswordForm)
    if isinstance(form, FormErrors):
        return _recover_page(request, form)
    try:
        await services.use_code("recover", step["contact"], form.value.kode, now=visit.now, peer=visit.peer)
        await services.set_password_by_code(step["contact"], form.value.sandi, now=visit.now)
    except Refused as refused:
        field = "sandi" if isinstance(refused.reason, WhyNotPassword) else "kode"
        return _recover_page(request, form.raw.add(field, str(say(refused.reason))))
    answer = page(request, "people/password_set.html", private=True)
    clear_step(answer, visit)
    answer.headers["Cache-Control"] = PRIVATE
    return answer


ROUTES = [
    login, check, second, check_second, step_up, check_step_up, logout,
    recover, send_recovery, new_password, set_password,
]  # fmt: skip
