"""Conflicts of interest, appeals, and pairs that cannot both be built: forms about one proposal."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.money import Amount
from pb.people.sessions import set_flash
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import ProposalFacts, partial_about, require_proposal
from pb.proposals.rules import may_declare, may_screen
from pb.proposals.rules.permissions import WhyNotTalk
from pb.rounds.queries import require_round_by_id
from pb.screening import services
from pb.screening.queries import appeal_of, judges_for
from pb.screening.rules import Checked, WhyNotAppeal, WhyNotPair, why_not_judge
from pb.web.access import SIGNED_IN, opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.screening.queue import SCREENERS
from pb.web.screening.shown import checks_of
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

DECLARERS = staff(RoleKind.PROFESSIONAL, RoleKind.FACILITATOR, RoleKind.COUNCIL)


async def _page(
    request: HTTPRequest,
    name: str,
    facts: ProposalFacts,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 422,
    **given: Any,
) -> Response[Any]:
    round_ = await require_round_by_id(facts.round)
    return page(
        request,
        name,
        status=status if errors else 200,
        p=facts,
        round=shown(round_, now),
        checks=await checks_of(facts, round_, actor, now),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        clocks=this_city().clocks,
        errors=errors,
        desk="screening",
        **given,
    )


async def _declarable(kode: str, actor: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=actor)
    if facts.area is None or not may_declare(actor, facts.area):
        raise NotFound
    return facts


@get("/petugas/usulan/{kode:str}/kepentingan", name="interest", opt=opt(DECLARERS))
async def interest(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form with which somebody says that they are not impartial."""
    return await _page(request, "staff/interest.html", await _declarable(kode, actor), actor, now)


class InterestForm(msgspec.Struct, kw_only=True):
    """What the interest is, and whether everybody may read it."""

    isi: Annotated[str, msgspec.Meta(max_length=500)] = ""
    tampil: bool = False


@post("/petugas/usulan/{kode:str}/kepentingan", name="interest.declare", status_code=303, opt=opt(DECLARERS))
async def declare(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Declare it."""
    facts = await _declarable(kode, actor)
    form = await read_form(request, InterestForm, _shows_nothing)
    if isinstance(form, FormErrors):
        return await _page(request, "staff/interest.html", facts, actor, now, form)
    await services.declare(kode, form.value.isi, shown=form.value.tampil, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.interest_declared")
    return redirect_to(request, "proposal", kode=kode)


def _shows_nothing(form: InterestForm) -> dict[str, str]:
    return {"isi": _("Fill this in.")} if form.tampil and not form.isi else {}


@get("/usulan/{kode:str}/banding", name="appeal", opt=opt(SIGNED_IN))
async def ask_appeal(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form of an appeal; nobody but those who answer for the proposal find it."""
    facts = await require_proposal(kode, by=actor)
    if actor.person not in facts.proposers:
        raise NotFound
    return await _page(request, "proposals/appeal.html", facts, actor, now)


class AppealForm(msgspec.Struct, kw_only=True):
    """Why the refusal is wrong."""

    isi: Annotated[str, msgspec.Meta(min_length=20, max_length=2000)]


@post("/usulan/{kode:str}/banding", name="appeal.send", status_code=303, opt=opt(SIGNED_IN))
async def appeal(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Appeal."""
    facts = await require_proposal(kode, by=actor)
    if actor.person not in facts.proposers:
        raise NotFound
    form = await read_form(request, AppealForm)
    if isinstance(form, FormErrors):
        return await _page(request, "proposals/appeal.html", facts, actor, now, form)
    try:
        await services.appeal(kode, form.value.isi, by=actor, now=now)
    except Refused as refused:
        if refused.reason is not WhyNotTalk.PRIVATE_NUMBERS:
            raise
        errors = form.raw.add("isi", str(say(refused.reason)))
        return await _page(request, "proposals/appeal.html", facts, actor, now, errors)
    await set_flash(visit_of(request.scope).session, "flash.appealed")
    return redirect_to(request, "proposal", fragment="banding", kode=kode)


async def _screened(kode: str, actor: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=actor)
    if facts.area is None or not may_screen(actor, facts.area):
        raise NotFound
    return facts


@get("/petugas/usulan/{kode:str}/banding", name="appeal.read", opt=opt(SCREENERS))
async def read_appeal(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What the author says, beside the refusal, with the form for the answer."""
    facts = await _screened(kode, actor)
    if await appeal_of(facts.id) is None:
        raise NotFound
    return await _appeal_page(request, facts, actor, now)


async def _appeal_page(
    request: HTTPRequest, facts: ProposalFacts, actor: Actor, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    """The form to those who may answer, and who may to the others."""
    round_ = await require_round_by_id(facts.round)
    why_not = why_not_judge(
        actor.person,
        checkers={verdict.person for verdict in facts.verdicts if verdict.person is not None},
        partial=(await partial_about([facts.id]))[facts.id] | facts.proposers,
        answered=False,
        phase=round_.phase(now),
    )
    others = why_not in {WhyNotAppeal.SAME, WhyNotAppeal.PARTIAL}
    names = [one.label for one in await judges_for(facts, now=now)] if others else []
    given: dict[str, Any] = {"why_not": why_not, "others": others, "judges": names}
    return await _page(request, "staff/appeal.html", facts, actor, now, errors, **given)


class JudgeForm(msgspec.Struct, kw_only=True):
    """The answer: the refusal stays, or another verdict."""

    hasil: Literal["not_eligible", "eligible", "eligible_changed"]
    alasan: Annotated[str, msgspec.Meta(min_length=20, max_length=2000)]
    biaya: Annotated[Amount, msgspec.Meta(ge=0, le=10**13)]
    dinas: Literal["", *AGENCIES] = ""  # type: ignore[valid-type]  # the codes of the agencies
    versi: Annotated[int, msgspec.Meta(ge=1, le=10_000, extra=HIDDEN)]


@post("/petugas/usulan/{kode:str}/banding", name="appeal.answer", status_code=303, opt=opt(SCREENERS))
async def judge(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Answer the appeal in public."""
    facts = await _screened(kode, actor)
    if await appeal_of(facts.id) is None:
        raise NotFound
    form = await read_form(request, JudgeForm)
    if isinstance(form, FormErrors):
        return await _appeal_page(request, facts, actor, now, form)
    value = form.value
    answer = Checked(value.hasil, value.biaya, value.dinas, value.alasan)
    await services.answer_appeal(kode, answer, version=value.versi, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.appeal_answered")
    return redirect_to(request, "proposal", fragment="banding", kode=kode)


@get("/petugas/usulan/{kode:str}/pasangan", name="pairs", opt=opt(SCREENERS))
async def pairs(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """With which other proposals this one cannot be built."""
    return await _page(request, "staff/pairs.html", await _screened(kode, actor), actor, now)


class PairForm(msgspec.Struct, kw_only=True):
    """The number of the other proposal, and why; without a why the pair ends."""

    dengan: Annotated[str, msgspec.Meta(max_length=40)]
    alasan: Annotated[str, msgspec.Meta(max_length=500)] = ""
    lepas: Literal["", "ya"] = ""


def _no_why(form: PairForm) -> dict[str, str]:
    return {} if form.lepas or len(form.alasan) > 4 else {"alasan": _("Fill this in.")}


@post("/petugas/usulan/{kode:str}/pasangan", name="pairs.declare", status_code=303, opt=opt(SCREENERS))
async def declare_pair(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Declare a pair, or end it."""
    facts = await _screened(kode, actor)
    form = await read_form(request, PairForm, _no_why)
    if isinstance(form, FormErrors):
        return await _page(request, "staff/pairs.html", facts, actor, now, form)
    value, other = form.value, form.value.dengan.upper()
    try:
        if value.lepas:
            await services.end_pair(kode, other, by=actor, now=now)
        else:
            await services.declare_pair(kode, other, value.alasan, by=actor, now=now)
    except NotFound:
        errors = form.raw.add("dengan", _("No proposal of your places has this number."))
        return await _page(request, "staff/pairs.html", facts, actor, now, errors)
    except Refused as refused:
        if refused.reason not in set(WhyNotPair):
            raise
        errors = form.raw.add("dengan", str(say(refused.reason)))
        return await _page(request, "staff/pairs.html", facts, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.pairs")
    return redirect_to(request, "pairs", kode=kode)


ROUTES = [interest, declare, ask_appeal, appeal, read_appeal, judge, pairs, declare_pair]
