"""Objections to how a round is run: a form, a clock, an answer that everybody reads."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import Refused
from pb.people.sessions import set_flash
from pb.proposals.rules.permissions import WhyNotTalk
from pb.rounds.queries import require_round
from pb.screening import services
from pb.screening.queries import disputes_of, runners_of
from pb.screening.rules import ABOUT, WhyNotDispute, may_reply, why_not_dispute
from pb.web.access import ANYONE, SIGNED_IN, opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import shown, stale_at
from pb.web.visit import visit_of
from pb.web.words import say

ANSWERERS = staff(RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR)


@get("/putaran/{kode:str}/keberatan", name="disputes", opt=opt(ANYONE))
async def disputes(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All objections to a round with their answers, and the form."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    facts = await require_round(kode)
    await cacheable(request, [kode], stale_at(facts, now))
    found = await disputes_of(facts.id)
    leads = bool(facts.place) and may_reply(actor, facts.place or "")
    mine = sum(1 for one in found if one.person is not None and one.person == actor.person)
    return page(
        request,
        "rounds/disputes.html",
        status=status if errors else 200,
        round=shown(facts, now),
        found=found[::-1],
        why_not=why_not_dispute(actor, phase=facts.phase(now), written=mine),
        leads=leads,
        runs=leads and actor.person in await runners_of(facts.id, kode),
        about=[(code, str(say(f"about.{code}"))) for code in ABOUT],
        replying=errors.typed("nomor") if errors else request.query_params.get("jawab", ""),
        today=this_city().day(now),
        days=this_city().clocks.dispute,
        errors=errors,
    )


class DisputeForm(msgspec.Struct, kw_only=True):
    """What it is about, in which words."""

    tentang: Literal["roll", "dates", "rules", "conduct", "other"]
    isi: Annotated[str, msgspec.Meta(min_length=20, max_length=2000)]


@post("/putaran/{kode:str}/keberatan", name="disputes.send", status_code=303, opt=opt(SIGNED_IN))
async def send(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Object to how the round is run."""
    form = await read_form(request, DisputeForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form)
    try:
        await services.dispute(kode, form.value.tentang, form.value.isi, by=actor, now=now)
    except Refused as refused:
        if refused.reason not in {WhyNotTalk.PRIVATE_NUMBERS, WhyNotDispute.TOO_MANY}:
            raise
        status = 422 if refused.reason is WhyNotTalk.PRIVATE_NUMBERS else 409
        errors = form.raw.add("isi", str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, status)
    await set_flash(visit_of(request.scope).session, "flash.disputed")
    return redirect_to(request, "disputes", kode=kode)


class ReplyForm(msgspec.Struct, kw_only=True):
    """The answer to one objection."""

    nomor: Annotated[int, msgspec.Meta(ge=1, le=100_000, extra=HIDDEN)]
    putusan: Literal["upheld", "partly", "rejected"]
    jawaban: Annotated[str, msgspec.Meta(min_length=20, max_length=2000)]


@post("/petugas/putaran/{kode:str}/keberatan", name="disputes.answer", status_code=303, opt=opt(ANSWERERS))
async def reply(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Answer an objection in public."""
    form = await read_form(request, ReplyForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form)
    value = form.value
    await services.answer_dispute(kode, value.nomor, value.jawaban, value.putusan, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.dispute_answered")
    return redirect_to(request, "disputes", fragment=f"k-{value.nomor}", kode=kode)


ROUTES = [disputes, send, reply]
