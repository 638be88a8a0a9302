"""The answer to a sent ballot: the same page for everybody but its codes, rendered once and filled in."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from litestar import Response
from litestar.types import Receive, Scope, Send
from markupsafe import escape

from pb.ballots.casting import Receipt
from pb.web.render import HTML, PRIVATE, HTTPRequest
from pb.web.visit import visit_of

Page = Callable[[Sequence[Receipt]], Response[Any]]
_KEPT = 512
_HEADERS = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", PRIVATE.encode())]


class _Shelf(dict[tuple[Any, ...], bytes]):
    """Pages that were rendered, the oldest leaving first."""

    def keep(self, key: tuple[Any, ...], body: bytes) -> None:
        if len(self) >= _KEPT:
            self.pop(next(iter(self)))
        self[key] = body


@lru_cache(maxsize=8)
def _shelf(_site: int) -> _Shelf:
    return _Shelf()


def receipt_page(
    request: HTTPRequest,
    receipts: Sequence[Receipt],
    render: Page,
    *,
    about: tuple[Any, ...],
    until: datetime,
) -> Response[Any]:
    """The page with these codes. `about` is all else that it says; after `until` it is rendered anew."""
    visit = visit_of(request.scope)
    if visit.flash or not visit.session:
        return render(receipts)
    shelf = _shelf(id(request.app.state.templates))
    actor = visit.actor
    key = (*about, visit.language, actor.is_staff, actor.unread, visit.now < until, len(receipts))
    body = shelf.get(key)
    if body is None:
        marked = [receipt._replace(code=_mark(place)) for place, receipt in enumerate(receipts)]
        page = render(marked)
        body = bytes(page.content)
        if b'name="token"' not in body:  # a form belongs to one person alone
            shelf.keep(key, body)
    for place, receipt in enumerate(receipts):
        body = body.replace(_mark(place).encode(), str(escape(receipt.code)).encode())
    return _Filled(body)


class _Filled(Response[bytes]):
    """A page whose bytes are known: it goes out as it is, without what every other answer may need."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body, media_type=HTML, headers={"Cache-Control": PRIVATE})

    def to_asgi_response(self, *_app: Any, **_words: Any) -> Any:
        """What Litestar calls to have it sent."""
        return self._go_out

    async def _go_out(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [*_HEADERS, (b"content-length", str(len(self.content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.content, "more_body": False})


def _mark(place: int) -> str:
    """What stands for a code while the page is rendered; no text of anybody contains it."""
    return f"\N{SYMBOL FOR START OF HEADING}{place}\N{SYMBOL FOR END OF TEXT}"
