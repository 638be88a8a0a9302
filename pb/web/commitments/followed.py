"""The promises that somebody follows; each, or all, can be left in one tap."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.commitments import services
from pb.commitments.queries.changes import followed_by
from pb.core.actor import Actor
from pb.people.sessions import set_flash
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of

ALL = "semua"


class LeaveForm(msgspec.Struct, kw_only=True):
    """Which promise to follow no more: its kode, or `semua`."""

    kode: Annotated[str, msgspec.Meta(max_length=30)]


@get("/saya/diikuti", name="followed", opt=opt(SIGNED_IN))
async def followed(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What I follow, the newest change first."""
    found = await followed_by(actor.person or 0, now=now)
    return page(request, "people/followed.html", private=True, found=found, all=ALL)


@post("/saya/diikuti", name="followed.leave", status_code=303, opt=opt(SIGNED_IN))
async def leave(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Follow one promise no more, or none at all."""
    form = await read_form(request, LeaveForm)
    if not isinstance(form, FormErrors):
        kode = form.value.kode
        if kode == ALL:
            await services.unfollow_all(by=actor, now=now)
        else:
            await services.follow(kode, wanted=False, by=actor, now=now)
        await set_flash(visit_of(request.scope).session, "flash.unfollowed")
    return redirect_to(request, "followed")


ROUTES = [followed, leave]
