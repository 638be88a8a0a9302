"""Gerakan Pungut Sampah for everybody: its numbers and rules, one post, and the stamp book of a member."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes import services
from pb.programmes.queries.gps import (
    actions_of,
    belts,
    book_of,
    certified_posts,
    certifiers_of,
    certifies,
    gps_rules,
    member_of,
    members_of,
    posts,
    require_post,
    rewards,
)
from pb.programmes.queries.gps_numbers import numbers, on_board
from pb.programmes.rules.gps import (
    LONGEST_NICKNAME,
    Belt,
    belt_of,
    may_lead,
    may_register,
    next_belt,
    outside,
    season_of,
    weeks_kept,
)
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say

TOPIC = "gps"


class NicknameForm(msgspec.Struct, kw_only=True):
    """The name on the board; empty to stand there no more."""

    panggilan: Annotated[str, msgspec.Meta(max_length=LONGEST_NICKNAME)] = ""


@get("/gerakan/gps", name="gps", opt=opt(ANYONE))
async def movement(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What was done, where, who is regular, and every rule."""
    await cacheable(request, [TOPIC], stale_at(None, now))
    rules, today = await gps_rules(), this_city().day(now)
    return page(
        request,
        "programmes/gps.html",
        rules=rules,
        r=rules.settings,
        numbers=await numbers(today),
        belts=await belts(rules.settings),
        rewards=await rewards(rules.settings, waiting=False),
        posts=await posts(),
        board=await on_board(rules.settings, today),
        season_ends=season_of(today)[1] - timedelta(days=1),
        certifies=await certified_posts(actor.person) if actor.person else (),
        member=await member_of(actor.person),
        may_open=actor.has(RoleKind.OFFICER.value, RoleKind.FACILITATOR.value),
        may_lead=may_lead(actor, this_city().place),
    )


@get("/gerakan/gps/pos/{kode:str}", name="gps.post", opt=opt(ANYONE))
async def one_post(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A post with its last actions; who is signed in joins with one tap."""
    await cacheable(request, [kode, TOPIC], stale_at(None, now))
    return await post_page(request, kode, actor)


async def post_page(
    request: HTTPRequest, kode: str, actor: Actor, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    """The page, also with the faults of one of its forms."""
    found, mine = await require_post(kode), await member_of(actor.person)
    certifier = await certifies(actor, found)
    actions, rules = await actions_of(found.id), await gps_rules()
    since = this_city().day(rules.since) if rules.since else None
    return page(
        request,
        "programmes/gps_post.html",
        status=status,
        post=found,
        actions=actions,
        odd={
            one.number: outside(rules.settings, one.day, one.minutes)
            for one in actions
            if since is None or one.day > since  # other rules held before
        },
        members=len(await members_of(found.id)),
        certifiers=await certifiers_of(found.id),
        certifies=certifier,
        may_strike=certifier or may_register(actor, found.place),
        may_name=may_register(actor, found.place),
        member=mine is not None,
        here=mine is not None and mine[1] == found.id,
        errors=errors,
    )


@post("/gerakan/gps/pos/{kode:str}/ikut", name="gps.join", status_code=303, opt=opt(SIGNED_IN))
async def join(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Become a member of this post."""
    await services.join_post(kode, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.gps_joined")
    return redirect_to(request, "gps.book")


@post("/gerakan/gps/keluar", name="gps.quit", status_code=303, opt=opt(SIGNED_IN))
async def quit_movement(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Leave the movement."""
    await services.quit_post(by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.gps_quit")
    return redirect_to(request, "gps")


@get("/gerakan/gps/buku", name="gps.book", opt=opt(SIGNED_IN))
async def book(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """My stamp book, to print; who is a member of no post reads how to get one."""
    if await member_of(actor.person) is None:
        return page(request, "programmes/gps_no_book.html", private=True)
    return await _book(request, actor, now)


async def _book(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    found = await book_of(actor.person)
    if found is None:
        raise NotFound
    rules, today = (await gps_rules()).settings, this_city().day(now)
    stamps = len(found.days)
    marks = {rules.needs(belt): belt for belt in Belt}
    return page(
        request,
        "programmes/gps_book.html",
        status=status,
        private=True,
        book=found,
        belt=belt_of(stamps, rules),
        next=next_belt(stamps, rules),
        marks=marks,
        fields=max(rules.white, stamps + (next_belt(stamps, rules) or (None, 0))[1]),
        standing=weeks_kept(found.days, found.member.joined, today, rules),
        errors=errors,
    )


@post("/gerakan/gps/papan", name="gps.nickname", status_code=303, opt=opt(SIGNED_IN))
async def nickname(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Stand on the board, or not any more."""
    form = await read_form(request, NicknameForm)
    if isinstance(form, FormErrors):
        return await _book(request, actor, now, form, 422)
    try:
        await services.choose_nickname(form.value.panggilan, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("panggilan", str(say(refused.reason)))
        return await _book(request, actor, now, errors, 422)
    flash = "flash.gps_shown" if form.value.panggilan else "flash.gps_not_shown"
    await set_flash(visit_of(request.scope).session, flash)
    return redirect_to(request, "gps.book")


ROUTES = [movement, one_post, join, quit_movement, book, nickname]
