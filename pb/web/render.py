"""Pages and their parts from templates, redirects, and the marks that make a page cacheable."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.response import Redirect
from markupsafe import Markup

from pb.core.city import this_city
from pb.core.db import current_engine, topic_versions
from pb.core.log import request_id
from pb.web import filters, pictures, shown
from pb.web.access import masked
from pb.web.edge import Cacheable, Statics
from pb.web.i18n import LANGUAGES, message, plural, translate
from pb.web.visit import Visit, visit_of, visitor_cookie
from pb.web.words import notice_words, say
from pb.web.workshops import options

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
HTML = "text/html"
PRIVATE = "private, no-store"
_WAIT = "900"  # seconds: the window of most counters
_IN_ADDRESSES = "/%?=&+#:;,@!$'()*~.-_"

_TOKEN = Markup('<input type="hidden" name="token" value="{}">')

HTTPRequest = Request[Any, Any, Any]


def make_environment(statics: Statics) -> Environment:
    """The template environment: escaping always, unknown names are errors, nothing asynchronous."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(message, plural, newstyle=True)  # type: ignore[attr-defined]  # from i18n
    ours = {"static": statics.url, "say": say, "notice_words": notice_words, "request_id": request_id.get}
    env.globals |= {**ours, **pictures.ALL, **shown.ALL}
    env.filters |= filters.ALL | options.ALL
    return env


def page(
    request: HTTPRequest,
    name: str,
    *,
    block: str = "",
    status: int = 200,
    private: bool = False,
    **facts: Any,
) -> Response[bytes]:
    """Render a template whole, or one block of it when htmx asks for that part.

    A page of a signed-in person, and each page with a form token, is `no-store`.
    """
    visit = visit_of(request.scope)
    used: list[bool] = []
    context = shared(request, visit, used) | facts
    template = request.app.state.templates.get_template(name)
    if block and request.headers.get("hx-request-type") == "partial":
        body = "".join(template.blocks[block](template.new_context(context)))
    else:
        body = template.render(context)
        visit.flash_shown = bool(visit.flash)
    answer = Response(body.encode(), media_type=HTML, status_code=status)
    if private or visit.session or used:
        answer.headers["Cache-Control"] = PRIVATE
    if status == 429:
        answer.headers["Retry-After"] = _WAIT
    if block:
        answer.headers["Vary"] = "HX-Request-Type"
    if visit.new_visitor:
        set_cookie(answer, visit, visitor=True)
    return answer


def shared(request: HTTPRequest, visit: Visit, used: list[bool]) -> dict[str, Any]:
    """What every template is given. `used` learns whether the page wrote a form token."""

    def token() -> Markup:
        used.append(True)
        visit.ensure_visitor()
        base = visit.token_base()
        return _TOKEN.format(masked(base, token_bytes(len(base))))

    path = request.scope["path"]
    query = request.scope["query_string"].decode("latin-1")
    state = request.app.state
    return {
        "lang": visit.language,
        "languages": list(LANGUAGES.items()),
        "me": visit.actor if visit.session else None,
        "actor": visit.actor,
        "now": visit.now,
        "demo": state.demo,
        "city": this_city().name,
        "build": state.build,
        "nav": _nav(request, path),
        "token": token,
        "here": f"{path}?{query}" if query else path,
        "base_url": visit.settings.base_url,
        "canonical": visit.settings.base_url + path,
        "flash": visit.flash,
        "tiles": visit.settings.tiles,
        "errors": None,
        "kiosk": path.split("/")[2] if path.startswith("/tablet/") else "",
    }


def _nav(request: HTTPRequest, path: str) -> list[SimpleNamespace]:
    items = (
        ("rounds", "Rounds"),
        ("proposals", "Proposals"),
        ("workshops", "Workshops"),
        ("results", "Results"),
        ("promises", "Promises"),
        ("help", "Help"),
    )
    reverse = request.app.route_reverse
    return [
        SimpleNamespace(label=translate(label), url=reverse(name), current=path.startswith(reverse(name)))
        for name, label in items
    ]


def set_cookie(answer: Response[Any], visit: Visit, *, secret: str = "", visitor: bool = False) -> None:
    """Set the session cookie (an empty secret removes it), or the visitor's."""
    settings = visit.settings
    answer.set_cookie(
        key=visitor_cookie(settings) if visitor else settings.cookie,
        value=visit.visitor if visitor else secret,
        max_age=None if visitor else (60 * 60 * 24 * 30 if secret else 0),
        path="/",
        secure=settings.production,
        httponly=True,
        samesite="lax",
    )


def renew_token(answer: Response[Any], visit: Visit) -> None:
    """Somebody else uses this browser from now on: forms that it was shown before cannot be sent any more."""
    if not visit.session:
        visit.visitor = token_urlsafe(24)
        set_cookie(answer, visit, visitor=True)


def redirect_to(request: HTTPRequest, name: str, fragment: str = "", **params: Any) -> Redirect:
    """Look elsewhere (303) after a POST."""
    url = request.app.route_reverse(name, **params) + (f"#{fragment}" if fragment else "")
    return Redirect(path=url, status_code=303, headers={"Cache-Control": PRIVATE})


def safe_path(text: str, otherwise: str = "/") -> str:
    """A path of ours to go to after log-in (security.md W10), or the other one."""
    decoded = text
    for _ in range(3):
        decoded = unquote(decoded)
    for form in (text, decoded):
        if not form.startswith("/") or form.startswith("//") or "\\" in form or not form.isprintable():
            return otherwise
    return quote(text, safe=_IN_ADDRESSES)


async def cacheable(request: HTTPRequest, topics: Iterable[str], until: datetime | None = None) -> None:
    """Let the outer layer keep this page for visitors while its topics stand still; call before reading.

    A signed-in visitor's page is never kept.
    """
    if visit_of(request.scope).session or request.method not in {"GET", "HEAD"}:
        return
    mark = current_engine().change_mark()
    versions = await topic_versions(topics)
    request.scope["state"]["cacheable"] = Cacheable(topics=versions, mark=mark, until=until)
