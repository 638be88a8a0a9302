"""Following a round, a proposal, a workshop, a kelurahan; and what somebody follows, to leave in one tap."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.commitments.queries.changes import followed_by
from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.people.following import services as following
from pb.people.following.rules import Followed
from pb.people.sessions import set_flash
from pb.telling import services
from pb.telling.queries import things_followed
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of

ALL = "semua"


class FollowForm(msgspec.Struct, kw_only=True):
    """What to follow: a kind of thing and its kode; or to follow it no more."""

    apa: Followed
    kode: Annotated[str, msgspec.Meta(max_length=30)]
    ikuti: str = "ya"


class LeaveForm(msgspec.Struct, kw_only=True):
    """What to follow no more: its kode, or `semua`."""

    kode: Annotated[str, msgspec.Meta(max_length=30)]


@post("/ikuti", name="follow", status_code=303, opt=opt(SIGNED_IN))
async def follow(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Be told once a day what becomes of it, or not any more; back to its page."""
    form = await read_form(request, FollowForm)
    if isinstance(form, FormErrors):
        raise NotFound
    what, kode, wanted = form.value.apa, form.value.kode, form.value.ikuti != "tidak"
    await services.follow(what, kode, wanted=wanted, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.follows" if wanted else "flash.unfollowed")
    return redirect_to(request, what, **({"code": kode} if what is Followed.PLACE else {"kode": kode}))


@get("/saya/diikuti", name="followed", opt=opt(SIGNED_IN))
async def followed(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What I follow, the newest change first."""
    person = actor.person or 0
    promises, things = await followed_by(person, now=now), await things_followed(person)
    return page(request, "people/followed.html", private=True, found=promises, things=things, all=ALL)


@post("/saya/diikuti", name="followed.leave", status_code=303, opt=opt(SIGNED_IN))
async def leave(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Follow one thing no more, or none at all."""
    form = await read_form(request, LeaveForm)
    if not isinstance(form, FormErrors):
        if form.value.kode == ALL:
            await following.unfollow_all(by=actor, now=now)
        else:
            await following.unfollow(form.value.kode, by=actor, now=now)
        await set_flash(visit_of(request.scope).session, "flash.unfollowed")
    return redirect_to(request, "followed")


ROUTES = [follow, followed, leave]
