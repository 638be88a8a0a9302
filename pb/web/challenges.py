"""Marks that residents challenge after the vote: how many there are, one's own mark, the form."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.challenges.queries import challenge_counts, my_challenges, my_marks_in
from pb.ballots.challenges.rules import ChallengeKind, WhyNotChallenge, why_not_challenge
from pb.ballots.challenges.services import Said, challenge
from pb.ballots.life.rules import window_ends
from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.people.sessions import set_flash
from pb.rounds.queries import require_round
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

Why = Annotated[str, msgspec.Meta(min_length=10, max_length=500)]
FIELDS = {WhyNotChallenge.NO_NAME: "lahir_s", WhyNotChallenge.NO_ROLL: "nama_s"}


class ChallengeForm(msgspec.Struct, kw_only=True):
    """Whose mark, and why; a name is written as on the family card."""

    tentang: Literal["not_me", "name"]
    sebab: Why
    nama_s: Annotated[str, msgspec.Meta(max_length=120)] = ""
    lahir_s: Annotated[str, msgspec.Meta(max_length=30)] = ""

    @property
    def said(self) -> Said:
        """As the service takes it."""
        return Said(ChallengeKind(self.tentang), self.sebab, self.nama_s, self.lahir_s)


@get("/putaran/{kode:str}/sanggahan", name="challenges", opt=opt(ANYONE))
async def challenges(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Numbers for everybody; for who is signed in their own mark and what became of a challenge of it."""
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
    return page(
        request,
        "rounds/challenges.html",
        status=status,
        private=actor.signed_in,
        round=shown(facts, now),
        counts=await challenge_counts(facts),
        ends=window_ends(facts),
        why_not=why_not_challenge(facts, now),
        marks=await my_marks_in(facts, actor) if actor.signed_in else (),
        mine=await my_challenges(facts, actor) if actor.signed_in else (),
        errors=errors,
    )


@post("/putaran/{kode:str}/sanggahan", name="challenge.make", status_code=303, opt=opt(SIGNED_IN))
async def make(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Challenge a mark."""
    form = await read_form(request, ChallengeForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form, 422)
    try:
        await challenge(kode, form.value.said, by=actor, now=now)
    except Refused as refused:
        field = FIELDS.get(refused.reason, "sebab")  # type: ignore[call-overload]  # codes of other enums too
        errors = form.raw.add(field, str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, 422 if field != "sebab" else 409)
    await set_flash(visit_of(request.scope).session, "flash.challenged")
    return redirect_to(request, "challenges", kode=kode)


ROUTES = [challenges, make]
