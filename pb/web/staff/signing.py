"""What two people sign in a round, for facilitators and witnesses: who has signed, and the form to sign."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.calls.queries import told_of
from pb.ballots.life.queries import desk_of, lacking_in, proposes_in
from pb.ballots.life.rules import Act, role_of
from pb.ballots.life.services import sign
from pb.ballots.privacy.queries import true_shares
from pb.ballots.services import close_voting, open_voting
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.outcomes.services import publish_count
from pb.rounds.queries import require_round
from pb.rounds.rules import SHORTEST_REASON, Phase, WhyNotRound
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done
from pb.web.words import say

READERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS)
SIGNERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS, step_up=True)


class SignForm(msgspec.Struct, kw_only=True):
    """What is signed, as it was seen, and why."""

    hal: Annotated[Literal["open", "close", "publish"], msgspec.Meta(extra=HIDDEN)]
    sidik: Annotated[str, msgspec.Meta(min_length=64, max_length=64, extra=HIDDEN)]
    alasan: Annotated[str, msgspec.Meta(max_length=500)] = ""


@get("/petugas/putaran/{kode:str}/tanda-tangan", name="round.signs", opt=opt(READERS))
async def signs(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What waits for two signatures, and who has given one."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    if facts.place is None or role_of(actor, facts.place) is None:
        raise NotFound
    signing = await desk_of(facts, now)
    return page(
        request,
        "staff/signs.html",
        status=status,
        round=shown(facts, now),
        signing=signing,
        lacking=await lacking_in(facts, now),
        shares=await true_shares(facts) if signing and signing.act is Act.PUBLISH and not signing.why else {},
        told=await told_of(facts) if signing and signing.act is Act.PUBLISH else None,
        mine=signing is not None and any(one.person == actor.person for one in signing.signed),
        proposes=await proposes_in(facts, actor.person or 0),
        facilitates=actor.holds(RoleKind.FACILITATOR, facts.place),
        errors=errors,
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/tanda-tangan", name="round.sign", status_code=303, opt=opt(SIGNERS))
async def give(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Sign; where this was the second signature and the hour has come, the act follows at once."""
    form = await read_form(request, SignForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form, 422)
    act = Act(form.value.hal)
    if act is Act.CLOSE and len(form.value.alasan.strip()) < SHORTEST_REASON:
        errors = form.raw.add("alasan", str(say(WhyNotRound.NO_REASON)))
        return await _page(request, kode, actor, now, errors, 422)
    try:
        both = await sign(kode, act, seen=form.value.sidik, reason=form.value.alasan, by=actor, now=now)
        if both:
            await _act(kode, act, form.value.alasan, now)
    except Refused as refused:
        errors = form.raw.add("alasan", str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, 409)
    return await done(request, "flash.signed", "round.signs", kode=kode)


async def _act(kode: str, act: Act, reason: str, now: datetime) -> None:
    """What was signed is done once its hour has come; an early close is done at once."""
    dates = (await require_round(kode)).dates
    if act is Act.OPEN and dates[Phase.VOTING] <= now:
        await open_voting(kode, by=CLOCK, now=now)
    elif act is Act.CLOSE:
        await close_voting(kode, by=CLOCK, now=now, reason=reason)
    elif act is Act.PUBLISH and dates[Phase.PUBLISHED] <= now:
        await publish_count(kode, by=CLOCK, now=now)


ROUTES = [signs, give]
