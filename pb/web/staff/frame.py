"""The frame of a form at a desk: read and do it, or show the page again with what was typed and why not."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import Response

from pb.core.errors import Refused
from pb.people.sessions import set_flash
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

F = TypeVar("F", bound=msgspec.Struct)


async def refusal(
    request: HTTPRequest,
    form: type[F],
    act: Callable[[F], Awaitable[object]],
    again: Callable[[FormErrors, int], Awaitable[Response[Any]]],
    *,
    field: str,
) -> Response[Any] | None:
    """Nothing once the act is done; else the page again, where a refusal stands at this field."""
    sent = await read_form(request, form)
    if isinstance(sent, FormErrors):
        return await again(sent, 422)
    try:
        await act(sent.value)
    except Refused as refused:
        return await again(sent.raw.add(field, str(say(refused.reason))), 409)
    return None


async def done(request: HTTPRequest, flash: str, name: str, **params: Any) -> Response[Any]:
    """Look at this page, which says what was done."""
    await set_flash(visit_of(request.scope).session, flash)
    return redirect_to(request, name, **params)
