"""One proposal: its page with the whole trail, its versions; support, comments, taking back."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import promise_of
from pb.core.actor import Actor, RoleKind
from pb.core.audit import happened_to
from pb.core.errors import NotFound, Refused
from pb.outcomes.queries import Fate, fates
from pb.people.following.queries import follows
from pb.people.sessions import set_flash
from pb.places.queries import name_of
from pb.proposals import diff, services
from pb.proposals.queries import (
    ProposalFacts,
    require_proposal,
    require_version,
)
from pb.proposals.rules import (
    LONGEST,
    Standing,
    WhyNotPropose,
    WhyNotTalk,
    may_screen,
    may_write_for,
    standing,
    why_not_edit,
    why_not_talk,
    why_not_withdraw,
)
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.proposal_after import after_of
from pb.web.proposal_story import invited_to, story_of
from pb.web.regrouping import regroup_shown
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.screening.shown import checks_of
from pb.web.shown import RoundShown, shown, stale_at
from pb.web.visit import visit_of
from pb.web.words import say
from pb.workshops.queries import workshops_of


class CommentForm(msgspec.Struct, kw_only=True):
    """What somebody says about a proposal."""

    jenis: Literal["question", "for", "against"]
    isi: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


@get("/usulan/{kode:str}", name="proposal", opt=opt(ANYONE))
async def proposal(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Everything about one proposal, with its whole trail."""
    return await proposal_page(request, kode, actor, now)


async def _fate(facts: ProposalFacts, round_: RoundFacts, phase: Phase) -> Fate | None:
    """What became of it, once the count is public."""
    if ORDER.index(phase) < ORDER.index(Phase.PUBLISHED):
        return None
    return (await fates(round_.contests)).get(facts.id)


def _rights(facts: ProposalFacts, phase: Phase, actor: Actor) -> dict[str, Any]:
    """What this reader may do, or why not."""
    state: dict[str, Any] = {"state": facts.state, "phase": phase}
    written = {"author": facts.author} | state
    return {
        "why_not_support": why_not_talk(actor, proposers=facts.proposers, **state, supports=True),
        "why_not_comment": why_not_talk(actor, proposers=facts.proposers, **state, supports=False),
        "may_edit": why_not_edit(actor, **written, screened=facts.verdict is not None) is None,
        "may_withdraw": why_not_withdraw(actor, **written) is None,
    }


async def proposal_page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    """The page, also with the faults of one of its forms."""
    await cacheable(request, [kode, "workshops"], stale_at(None, now))
    facts = await require_proposal(kode, by=actor)
    round_ = await require_round_by_id(facts.round)
    item = shown(round_, now)
    fate = await _fate(facts, round_, item.phase)
    return page(
        request,
        "proposals/proposal.html",
        block="dukungan",
        status=status,
        p=facts,
        round=item,
        contest=next(contest for contest in round_.contests if contest.id == facts.contest),
        stand=_stands(facts, item, fate),
        fate=fate,
        promised=await promise_of(kode) if fate and fate.funded else None,
        place=name_of(facts.area) if facts.area else "",
        trail=await _trail(facts, round_, now),
        story=await story_of(facts, item.phase, actor),
        **await _together(facts, item.phase, actor),
        errors=errors,
        **_rights(facts, item.phase, actor),
        **_staff_rights(facts, actor),
        checks=await checks_of(facts, round_, actor, now),
        share_text=_share_text(facts, fate),
        workshops=await workshops_of(facts.id),
        after=await after_of(facts, actor, now),
    )


def _stands(facts: ProposalFacts, item: RoundShown, fate: Fate | None) -> Standing:
    """Where it stands; what was imported was eligible."""
    verdict = facts.verdict.result if facts.verdict else ("eligible" if item.imported else None)
    return standing(item.phase, state=facts.state, verdict=verdict, funded=fate.funded if fate else None)


async def _together(facts: ProposalFacts, phase: Phase, actor: Actor) -> dict[str, Any]:
    """What its writers and those who would join them see."""
    return await regroup_shown(facts, phase, actor) | {
        "invited": await invited_to(facts, actor),
        "follows": await follows(actor.person, facts.kode),
        "mine": actor.signed_in and actor.person in facts.proposers,
    }


def _staff_rights(facts: ProposalFacts, actor: Actor) -> dict[str, bool]:
    """What somebody with a role in the place of a proposal may do with it."""
    area = facts.area
    return {
        "may_screen": area is not None and may_screen(actor, area),
        "may_slip": area is not None and may_write_for(actor, area),
        "may_hide": area is not None and actor.holds(RoleKind.FACILITATOR, area),
    }


class Station(msgspec.Struct, frozen=True):
    """One station of the trail: what happened, or what comes and when."""

    state: str
    code: str
    at: datetime | None
    facts: dict[str, Any]


async def _trail(facts: ProposalFacts, round_: RoundFacts, now: datetime) -> list[Station]:
    """What happened to this proposal and to its round, and what comes next, in the order of time."""
    own = [Station("done", f"event.{e.kind}", e.at, e.facts) for e in await happened_to(facts.kode)]
    phases = [
        Station("done", f"reached.{phase}", at, {})
        for phase, at in round_.moves.items()
        if phase is not Phase.DELIVERY
    ]
    done = sorted([*own, *phases], key=lambda s: s.at or now)
    stopped = facts.state in {"withdrawn", "merged"} or (
        facts.verdict is not None and facts.verdict.result == "not_eligible"
    )
    reached = ORDER.index(round_.phase(now))
    coming = [
        Station("next", f"coming.{phase}", at, {})
        for phase, at in sorted(round_.dates.items(), key=lambda item: item[1])
        if at > now and ORDER.index(phase) > reached
    ]
    return done if stopped else [*done, *coming]


def _share_text(facts: ProposalFacts, fate: Fate | None) -> str:
    """A few lines for WhatsApp, well under 700 letters."""
    head = f"*{facts.now.title}* ({facts.kode})"
    said = (
        str(say("share.proposal"))
        if fate is None
        else str(say("share.funded" if fate.funded else "share.not_funded"))
    )
    return f"{head}\n{facts.now.need[:300]}\n{said}"


@get("/usulan/{kode:str}/versi/{n:int}", name="version", opt=opt(ANYONE))
async def version(
    request: HTTPRequest, kode: FromPath[str], n: FromPath[int], actor: NamedDependency[Actor]
) -> Response[Any]:
    """One version, with what changed since the one before."""
    await cacheable(request, [kode])
    facts, now_, before = await require_version(kode, n, by=actor)
    changed = {
        name: diff.words(getattr(before, name), getattr(now_, name))
        for name in LONGEST
        if before is not None and getattr(before, name) != getattr(now_, name)
    }
    lines = diff.lines(before.lines if before else now_.lines, now_.lines)
    return page(
        request, "proposals/version.html", p=facts, v=now_, before=before, changed=changed, lines=lines
    )


@post("/usulan/{kode:str}/dukung", name="proposal.support", status_code=303, opt=opt(SIGNED_IN))
async def support(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Support, or take the support back."""

    class SupportForm(msgspec.Struct, kw_only=True):
        dukung: Literal["ya", "tidak"] = "ya"

    form = await read_form(request, SupportForm)
    wanted = isinstance(form, FormErrors) or form.value.dukung == "ya"
    await services.support(kode, wanted=wanted, by=actor, now=now)
    return redirect_to(request, "proposal", fragment="dukungan", kode=kode)


@post("/usulan/{kode:str}/pendapat", name="proposal.comment", status_code=303, opt=opt(SIGNED_IN))
async def comment(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Ask, or argue for or against."""
    form = await read_form(request, CommentForm)
    if isinstance(form, FormErrors):
        return await proposal_page(request, kode, actor, now, errors=form, status=422)
    try:
        await services.comment(kode, form.value.jenis, form.value.isi, by=actor, now=now)
    except Refused as refused:
        if refused.reason not in {WhyNotTalk.PRIVATE_NUMBERS, WhyNotTalk.TOO_MANY}:
            raise
        status = 422 if refused.reason is WhyNotTalk.PRIVATE_NUMBERS else 409
        errors = form.raw.add("isi", str(say(refused.reason)))
        return await proposal_page(request, kode, actor, now, errors, status)
    return redirect_to(request, "proposal", fragment="pendapat", kode=kode)


class ReasonForm(msgspec.Struct, kw_only=True):
    """Why, in words that anyone may read."""

    alasan: Annotated[str, msgspec.Meta(min_length=5, max_length=500)]
    demi: Annotated[str, msgspec.Meta(max_length=40)] = ""


@get("/usulan/{kode:str}/tarik", name="proposal.withdraw", opt=opt(SIGNED_IN))
async def ask_withdraw(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Ask for the reason before a proposal is taken back; nobody but the author finds this page."""
    facts = await require_proposal(kode, by=actor)
    if facts.author is None or facts.author != actor.person:
        raise NotFound
    return page(request, "proposals/withdraw.html", p=facts, errors=None)


@post("/usulan/{kode:str}/tarik", name="proposal.withdrawn", status_code=303, opt=opt(SIGNED_IN))
async def withdraw(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take one's proposal back."""
    form = await read_form(request, ReasonForm)
    if isinstance(form, FormErrors):
        facts = await require_proposal(kode, by=actor)
        return page(request, "proposals/withdraw.html", status=422, p=facts, errors=form)
    try:
        await services.withdraw(kode, form.value.alasan, favour=form.value.demi, by=actor, now=now)
    except Refused as refused:
        fields = {WhyNotPropose.FAVOUR: "demi", WhyNotTalk.PRIVATE_NUMBERS: "alasan"}
        if refused.reason not in fields:
            raise
        errors = form.raw.add(fields[refused.reason], str(say(refused.reason)))
        facts = await require_proposal(kode, by=actor)
        return page(request, "proposals/withdraw.html", status=422, p=facts, errors=errors)
    await set_flash(visit_of(request.scope).session, "flash.withdrawn")
    return redirect_to(request, "proposal", kode=kode)


@post("/usulan/{kode:str}/ubah", name="proposal.edit", status_code=303, opt=opt(SIGNED_IN))
async def edit(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Open the current version as a draft."""
    draft = await services.start_edit(kode, by=actor, now=now)
    return redirect_to(request, "draft", id=draft, step=1)


ROUTES = [proposal, version, support, comment, ask_withdraw, withdraw, edit]
