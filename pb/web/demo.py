"""The page of a demo: accounts with their passwords and current codes, and the last messages sent."""

import json
from typing import Any

import msgspec
import pyotp
from litestar import Response, get

from pb.core.errors import NotFound
from pb.core.installation import fact
from pb.core.outbox import last_letters
from pb.web.access import ANYONE, opt
from pb.web.letters import text_of
from pb.web.render import HTTPRequest, page
from pb.web.visit import visit_of


class DemoAccount(msgspec.Struct, frozen=True):
    """One account of the demo, as `pb demo` wrote it down."""

    label: str
    what: str
    contact: str
    password: str
    secret: str = ""
    code: str = ""


@get("/demo", name="demo", opt=opt(ANYONE))
async def demo(request: HTTPRequest) -> Response[Any]:
    """Only where the installation holds demo data; everywhere else this page does not exist."""
    if not request.app.state.demo or visit_of(request.scope).settings.production:
        raise NotFound
    now = visit_of(request.scope).now
    listed = json.loads(await fact("demo.accounts") or "[]")
    accounts = [
        DemoAccount(**item, code=pyotp.TOTP(item["secret"]).at(now) if item["secret"] else "")
        for item in listed
    ]
    state, base = request.app.state, visit_of(request.scope).settings.base_url
    letters = [(letter, text_of(letter, state.templates, base)) for letter in await last_letters()]
    return page(request, "demo/accounts.html", private=True, accounts=accounts, letters=letters)


ROUTES = [demo]
