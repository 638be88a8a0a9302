"""How a person is told of their notices outside of their page, and the one tap that ends it."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.people import services, sessions
from pb.people.rules import Told
from pb.people.unsubscribe import person_of
from pb.web.access import ANYONE, ANYONE_WITHOUT_TOKEN, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.me import my_page
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of


class ToldForm(msgspec.Struct, kw_only=True):
    """Not at all, once a day, or the urgent ones at once."""

    cara: Told


@post("/saya/surat", name="me.told", status_code=303, opt=opt(SIGNED_IN))
async def choose(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Choose how I am told."""
    form = await read_form(request, ToldForm)
    if isinstance(form, FormErrors):
        return await my_page(request, actor, now, form, "surat")
    await services.choose_told(form.value.cara, by=actor, now=now)
    await sessions.set_flash(visit_of(request.scope).session, "flash.told")
    return redirect_to(request, "me")


@get("/berhenti/{mark:str}", name="unsubscribe", opt=opt(ANYONE))
async def unsubscribe(request: HTTPRequest, mark: FromPath[str]) -> Response[Any]:
    """A button: programs that look into links before people do change nothing."""
    if person_of(mark) is None:
        raise NotFound
    return page(request, "people/unsubscribe.html", private=True, letters_of=mark, done=False)


@post("/berhenti/{mark:str}", name="unsubscribe.do", status_code=200, opt=opt(ANYONE_WITHOUT_TOKEN))
async def stop(request: HTTPRequest, mark: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """No more letters; also for the mail program that sends `List-Unsubscribe=One-Click` (RFC 8058)."""
    await services.stop_letters(mark, now=now)
    return page(request, "people/unsubscribe.html", private=True, letters_of=mark, done=True)


ROUTES = [choose, unsubscribe, stop]
