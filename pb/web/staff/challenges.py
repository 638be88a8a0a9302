"""Challenged marks for those who decide, and the form for somebody who stands at the counter."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.challenges.queries import challenges_of
from pb.ballots.challenges.rules import ChallengeKind, WhyNotChallenge, why_not_challenge
from pb.ballots.challenges.services import Said, answer_challenge, challenge_at_counter
from pb.ballots.life.rules import role_of, window_ends
from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.roll.rules.letters import serves_roll
from pb.rounds.queries import require_round
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done, refusal
from pb.web.words import say

HEARERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS, RoleKind.OFFICER, step_up=True)
DECIDERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS, step_up=True)
COUNTER = staff(RoleKind.FACILITATOR, RoleKind.OFFICER, step_up=True)


class AnswerForm(msgspec.Struct, kw_only=True):
    """Whether the ballot is taken out, and why."""

    putusan: Literal["upheld", "declined"]
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


class CounterForm(msgspec.Struct, kw_only=True):
    """Who stands here, and why they challenge the mark at their name."""

    nama_s: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    lahir_s: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]
    sebab: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@get("/petugas/putaran/{kode:str}/sanggahan", name="challenges.desk", opt=opt(HEARERS))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Every challenge for a facilitator or a witness; the form of the counter for those who serve it."""
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
    decides = facts.place is not None and role_of(actor, facts.place) is not None
    serves = serves_roll(actor, facts)
    if not decides and not serves:
        raise NotFound
    return page(
        request,
        "staff/challenges.html",
        status=status,
        private=True,
        round=shown(facts, now),
        challenges=await challenges_of(facts) if decides else (),
        decides=decides,
        serves=serves and facts.by_roll,
        why_not=why_not_challenge(facts, now),
        ends=window_ends(facts),
        errors=errors,
        desk="desk",
    )


@get("/petugas/putaran/{kode:str}/sanggahan/{n:int}", name="challenge", opt=opt(DECIDERS))
async def one(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One challenge: what was said, the mark, the answers, and the form."""
    return await _one(request, kode, n, actor, now)


async def _one(
    request: HTTPRequest,
    kode: str,
    n: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    found = next((one for one in await challenges_of(facts) if one.number == n), None)
    if found is None or facts.place is None or role_of(actor, facts.place) is None:
        raise NotFound
    return page(
        request,
        "staff/challenge.html",
        status=status,
        private=True,
        round=shown(facts, now),
        c=found,
        mine=any(answer.person == actor.person for answer in found.answers),
        errors=errors,
        desk="desk",
    )


@post(
    "/petugas/putaran/{kode:str}/sanggahan/{n:int}",
    name="challenge.answer",
    status_code=303,
    opt=opt(DECIDERS),
)
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One of the two answers."""

    async def keep(form: AnswerForm) -> None:
        uphold = form.putusan == "upheld"
        await answer_challenge(kode, n, uphold=uphold, reason=form.alasan, by=actor, now=now)

    again = partial(_one, request, kode, n, actor, now)
    refused = await refusal(request, AnswerForm, keep, again, field="alasan")
    return refused or await done(request, "flash.challenge_answered", "challenges.desk", kode=kode)


@post("/petugas/putaran/{kode:str}/sanggahan", name="challenge.counter", status_code=303, opt=opt(COUNTER))
async def take(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write a challenge down for somebody who stands here."""
    form = await read_form(request, CounterForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form, 422)
    value = form.value
    said = Said(ChallengeKind.NAME, value.sebab, value.nama_s, value.lahir_s)
    try:
        await challenge_at_counter(kode, said, by=actor, now=now)
    except Refused as refused:
        birth = refused.reason is WhyNotChallenge.NO_NAME
        errors = form.raw.add("lahir_s" if birth else "sebab", str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, 422 if birth else 409)
    return await done(request, "flash.challenged", "challenges.desk", kode=kode)


ROUTES = [desk, one, answer, take]
