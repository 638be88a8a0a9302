"""The visit: who asks, with which session, in which language, at what moment. Made before routing."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from pb.core.actor import VISITOR, Actor
from pb.core.errors import Hearing
from pb.core.keys import keyed, these_keys
from pb.people import queries as people
from pb.people.sessions import take_flash, touch
from pb.settings import Settings
from pb.web.barred import write_down
from pb.web.i18n import DEFAULT, LANGUAGES, set_language

LANGUAGE_COOKIE = "bahasa"


def visitor_cookie(settings: Settings) -> str:
    """The name of the cookie that ties a visitor's form to the visitor."""
    return "__Host-tamu" if settings.production else "tamu"


@dataclass(slots=True)
class Visit:
    """One request's visitor. `session` is the key of the session row, empty for visitors."""

    now: datetime
    settings: Settings
    actor: Actor = VISITOR
    session: str = ""
    visitor: str = ""
    language: str = DEFAULT
    flash: str = ""
    flash_shown: bool = False
    peer: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    new_visitor: bool = False

    def token_base(self) -> bytes:
        """What the form token of this visit is: tied to the session, or to the visitor's cookie (W4)."""
        return keyed(these_keys().csrf, "pb/csrf/v1", self.session or f"visitor:{self.visitor}")[:16]

    def ensure_visitor(self) -> None:
        """Give a visitor without a session a random cookie, when the first form is shown."""
        if not self.session and not self.visitor:
            self.visitor = secrets.token_urlsafe(24)
            self.new_visitor = True


def visit_of(scope: Any) -> Visit:
    """The visit of a request."""
    visit: Visit = scope["state"]["visit"]
    return visit


def identify(app: ASGIApp, settings: Settings, clock: Callable[[], datetime]) -> ASGIApp:
    """Wrap the app so that each request, matched by a route or not, has its visit."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        visit = scope.setdefault("state", {})["visit"] = await _visit(scope, settings, clock())
        if scope["method"] == "POST" and visit.actor.signed_in:
            with Hearing() as reasons:
                await app(scope, receive, send)
            if reasons:
                await write_down(scope, reasons, by=visit.actor, now=visit.now)
        else:
            await app(scope, receive, send)
        if visit.flash_shown:
            await take_flash(visit.session)

    return run


async def _visit(scope: Scope, settings: Settings, now: datetime) -> Visit:
    cookies = _cookies(scope)
    visit = Visit(now=now, settings=settings, cookies=cookies, peer=scope["state"].get("peer", ""))
    visit.visitor = cookies.get(visitor_cookie(settings), "")[:64]
    secret = cookies.get(settings.cookie, "")
    if secret:
        found = await people.signed_in(secret, now=now)
        if found is not None:
            visit.actor, visit.session, visit.flash = found.actor, found.key, found.flash
            visit.visitor = ""
            await touch(found, now=now)
    visit.language = _language(scope, cookies)
    set_language(visit.language)
    return visit


def _cookies(scope: Scope) -> dict[str, str]:
    """The cookies of a request. In ours no sign is escaped; those with signs of base64 come in quotes.

    Of a name nothing but blanks is cut off: what else a browser took for a part of it keeps it a stranger
    to ours, so that no other host of the domain can set one that it may not (`__Host-`).
    """
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _, said = pair.partition("=")
                found.setdefault(key.strip(" \t"), said.strip(" \t").strip('"'))
    return found


def language_of(scope: Scope) -> str:
    """The language of a request that is refused before it has a visit."""
    return _language(scope, _cookies(scope))


def _language(scope: Scope, cookies: dict[str, str]) -> str:
    query = scope["query_string"]
    asked = parse_qs(query.decode("latin-1")).get("bahasa", [""])[0] if b"bahasa" in query else ""
    for wanted in (asked, cookies.get(LANGUAGE_COOKIE, "")):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT
