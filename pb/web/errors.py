"""Errors as pages: plain words in the reader's language, a request id, a way on, and nothing internal."""

import logging
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.response import Redirect

from pb.core.errors import Busy, NotFound, Refused, tell
from pb.core.refusals import Barred
from pb.web.access import RoleNeeded, StepUpNeeded
from pb.web.edge.away import status_of
from pb.web.i18n import translate as _
from pb.web.publishing.answers import BASE as API
from pb.web.publishing.answers import QUERIES, problem
from pb.web.render import HTTPRequest, page, safe_path
from pb.web.visit import visit_of
from pb.web.words import say

_log = logging.getLogger("pb.web")


def on_refused(request: HTTPRequest, error: Refused) -> Response[Any]:
    """409: somebody with the right is told why not now."""
    back = request.headers.get("referer", "").removeprefix(visit_of(request.scope).settings.base_url)
    reason = say(error.reason, **error.facts)
    return page(request, "errors/refused.html", status=409, reason=reason, back=safe_path(back))


def on_not_found(request: HTTPRequest, _error: NotFound) -> Response[Any]:
    """404: absent and hidden things look the same."""
    tell(Barred.PLACE)
    return error_page(request, 404)


def on_http(request: HTTPRequest, error: HTTPException) -> Response[Any]:
    """Each refusal of the web layer; without a session one is sent to log in, and comes back (W14)."""
    if isinstance(error, StepUpNeeded):
        return _aside(request, "step_up")
    if isinstance(error, NotAuthorizedException):
        return _aside(request, "login")
    if isinstance(error, RoleNeeded) and request.method == "GET":
        return page(request, "errors/role.html", status=403)
    return error_page(request, error.status_code, headers=dict(error.headers or {}), detail=_faults(error))


def on_busy(request: HTTPRequest, _error: Busy) -> Response[Any]:
    """503: too much at once, or the database is locked; nothing was written."""
    return error_page(request, 503, headers={"Retry-After": "5"})


def on_crash(request: HTTPRequest, error: Exception) -> Response[Any]:
    """500: a fault of ours, logged with its place and without its values; 503 while the database is away."""
    status = status_of(error)
    _log.exception("a request failed")
    return error_page(request, status, headers={"Retry-After": "5"} if status == 503 else None)


def error_page(
    request: HTTPRequest, status: int, headers: dict[str, str] | None = None, detail: str = ""
) -> Response[Any]:
    """The page of a status, for programs a problem; an unknown one is a request that cannot be answered."""
    words = error_words(status)
    if request.scope["path"].startswith(API):
        return problem(words["title"], status, detail or words["text"], _passed_on(headers))
    answer = page(request, "errors/error.html", status=status, title=words["title"], text=words["text"])
    answer.headers.update(_passed_on(headers))
    return answer


def _passed_on(headers: dict[str, str] | None) -> dict[str, str]:
    return {n: value for n, value in (headers or {}).items() if n.lower() in {"retry-after", "allow"}}


def _faults(error: HTTPException) -> str:
    """Which values of an address cannot be read, for programs."""
    if not isinstance(error, ValidationException):
        return ""
    found = error.extra
    if not found:  # something that is needed is missing; the address is not said again
        return error.detail.partition(" for ")[0]
    listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    named = [(str(one.get("key", "")), one.get("message", "")) for one in listed]
    return "; ".join(f"{QUERIES.get(key, key)}: {fault}" for key, fault in named)


def error_words(status: int) -> dict[str, str]:
    """Title and sentence of an error page."""
    words = {
        400: (_("This address or form cannot be read"), _("Go back and try again.")),
        403: (
            _("This page is not open to you"),
            _("Reload the form and try again, or go to the front page."),
        ),
        404: (_("This page is not here"), _("Check the address, or look for it from the front page.")),
        405: (_("This cannot be done here"), _("Go back and use the buttons on the page.")),
        413: (_("That is too much at once"), _("Choose a smaller photo or a shorter text.")),
        414: (_("This address is too long"), _("Go to the front page and look from there.")),
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
        503: (_("We are very busy"), _("Wait a moment, then try again. What you sent was not stored.")),
    }
    if status >= 500 and status not in words:
        return {
            "title": _("Something broke on our side"),
            "text": _("It is written down. Try again in a moment."),
        }
    title, text = words.get(status, words[400])
    return {"title": title, "text": text}


def _aside(request: HTTPRequest, name: str) -> Response[Any]:
    """To log-in or step-up, with the way back for pages that can simply be opened again."""
    back = request.scope["path"] if request.method in {"GET", "HEAD"} else request.headers.get("referer", "")
    visit = visit_of(request.scope)
    back = back.removeprefix(visit.settings.base_url)
    url = request.app.route_reverse(name)
    if back.startswith("/") and back != "/":
        url += "?" + urlencode({"lanjut": back})
    return Redirect(path=url, status_code=303, headers={"Cache-Control": "private, no-store"})


HANDLERS: dict[Any, Any] = {
    Refused: on_refused,
    NotFound: on_not_found,
    Busy: on_busy,
    HTTPException: on_http,
    Exception: on_crash,
}
