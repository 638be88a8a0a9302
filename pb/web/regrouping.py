"""Merging proposals and splitting one: suggested on a form, answered on a page of its own."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.proposals import services
from pb.proposals.queries import Card, ProposalFacts, require_proposal, similar
from pb.proposals.queries.regrouping import PartFacts, RegroupFacts, Waiting, require_regroup, waits_among
from pb.proposals.rules import Lack, Place
from pb.proposals.rules.regrouping import ANSWER_DAYS, REGROUP_PHASES, WhyNotRegroup, lacking, may_answer
from pb.proposals.services.regrouping import LONGEST_REASON, may_suggest
from pb.rounds.rules import Phase
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, posted
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say


async def regroup_shown(facts: ProposalFacts, phase: Phase, actor: Actor) -> dict[str, Any]:
    """What the page of a proposal says about merging and splitting; one query."""
    waiting: Waiting | None = await waits_among([facts.id])
    open_ = facts.state == "published" and not facts.hidden and phase in REGROUP_PHASES
    return {"waiting": waiting if open_ else None, "may_regroup": open_ and may_suggest(facts, actor)}


async def _mine(kode: str, actor: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=actor)
    if not may_suggest(facts, actor):
        raise NotFound
    return facts


def _typed(form: Any, *names: str) -> dict[str, str]:
    return {name: str(form.get(name, "")).strip() for name in names}


def _faults(fields: dict[str, str], reason: str) -> FormErrors:
    """What is wrong with what was typed, beside its field."""
    errors = FormErrors({name: [text] for name, text in (fields | {"alasan": reason}).items()})
    for name, fault in lacking(fields).items():
        errors.add(name, str(say(fault)))
    if not reason:
        errors.add("alasan", str(say(Lack.EMPTY)))
    elif fault_ := lacking({"need": reason}).get("need"):
        errors.add("alasan", str(say(fault_)))
    elif len(reason) > LONGEST_REASON:
        errors.add("alasan", str(say(Lack.TOO_LONG)))
    return errors


@get("/usulan/{kode:str}/gabungkan", name="regroup.merge", opt=opt(SIGNED_IN))
async def ask_merge(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Which others, and the words of the new one."""
    return await _merge_form(request, await _mine(kode, actor))


async def _merge_form(
    request: HTTPRequest,
    facts: ProposalFacts,
    errors: FormErrors | None = None,
    chosen: tuple[str, ...] = (),
    why_not: str = "",
) -> Response[Any]:
    place = Place(area=str(facts.area or ""), rw=facts.now.rw, category=facts.now.category)
    found: list[Card] = list(await similar(facts.now.title, facts.now.need, place, without=[facts.kode]))
    return page(
        request,
        "proposals/merge.html",
        status=409 if why_not else 422 if errors else 200,
        p=facts,
        similar=[card for card in found if card.contest == facts.contest and card.state == "published"],
        chosen=chosen,
        errors=errors,
        why_not=why_not,
        days=ANSWER_DAYS,
    )


@post("/usulan/{kode:str}/gabungkan", name="regroup.suggest_merge", status_code=303, opt=opt(SIGNED_IN))
async def suggest_merge(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Ask those who wrote them."""
    form, facts = await posted(request), await _mine(kode, actor)
    fields, reason = _typed(form, "title", "need"), str(form.get("alasan", "")).strip()
    chosen = tuple(str(one)[:40] for one in form.getall("bersama", [])[:5])
    typed = str(form.get("lain", "")).strip()
    errors = _faults(fields, reason)
    errors.values["lain"] = [typed]
    others = [*chosen, *(word.upper() for word in typed.replace(",", " ").split()[:5])]
    if not others:
        errors.add("lain", str(say("regroup.too_few")))
    if errors.messages:
        return await _merge_form(request, facts, errors, chosen)
    kodes = list(dict.fromkeys([facts.kode, *others]))
    try:
        key = await services.suggest_merge(kodes, fields["title"], fields["need"], reason, by=actor, now=now)
    except Refused as refused:
        return await _merge_form(request, facts, errors, chosen, str(say(refused.reason)))
    await set_flash(visit_of(request.scope).session, "flash.regroup_asked")
    return redirect_to(request, "regroup", id=key)


@get("/usulan/{kode:str}/pecah", name="regroup.split", opt=opt(SIGNED_IN))
async def ask_split(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Two titles, two needs, and where each cost line goes."""
    facts = await _mine(kode, actor)
    return _split_form(request, facts, actor, ["1"] * len(facts.now.lines))


def _split_form(
    request: HTTPRequest,
    facts: ProposalFacts,
    actor: Actor,
    places: list[str],
    errors: FormErrors | None = None,
    why_not: str = "",
) -> Response[Any]:
    return page(
        request,
        "proposals/split.html",
        status=409 if why_not else 422 if errors else 200,
        p=facts,
        own=actor.person in facts.proposers,
        places=places,
        errors=errors,
        why_not=why_not,
        days=ANSWER_DAYS,
    )


@post("/usulan/{kode:str}/pecah", name="regroup.suggest_split", status_code=303, opt=opt(SIGNED_IN))
async def suggest_split(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Split one's own at once, or ask those who wrote it."""
    form, facts = await posted(request), await _mine(kode, actor)
    fields = _typed(form, "title1", "need1", "title2", "need2")
    reason = str(form.get("alasan", "")).strip()
    places = [str(form.get(f"baris{n}", "")) for n in range(1, len(facts.now.lines) + 1)]
    places = [place if place in {"1", "2", "both"} else "1" for place in places]
    errors = _faults(fields, reason)
    if errors.messages:
        return _split_form(request, facts, actor, places, errors)
    halves = [{"title": fields[f"title{n}"], "need": fields[f"need{n}"]} for n in (1, 2)]
    try:
        key = await services.suggest_split(kode, halves, places, reason, by=actor, now=now)
    except Refused as refused:
        return _split_form(request, facts, actor, places, errors, str(say(refused.reason)))
    return redirect_to(request, "regroup", id=key)


class Part(msgspec.Struct, frozen=True):
    """A proposal of a suggestion, and whether its reader may answer for it now."""

    part: PartFacts
    mine: bool


def _answers(part: PartFacts, facts: RegroupFacts, actor: Actor) -> bool:
    return may_answer(
        actor, part.proposers, written_by=part.written_by, area=part.area, suggested_by=facts.by
    )


@get("/usulan/bersama/{id:int}", name="regroup", opt=opt(ANYONE))
async def regroup(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What is suggested, the new words, and who has answered."""
    facts = await require_regroup(id)
    await cacheable(request, [part.kode for part in facts.parts], stale_at(None, now))
    return await _page(request, await require_regroup(id), actor)


async def _page(
    request: HTTPRequest, facts: RegroupFacts, actor: Actor, errors: FormErrors | None = None
) -> Response[Any]:
    asked = facts.state == "asked"
    guides = any(part.area and actor.holds(RoleKind.FACILITATOR, part.area) for part in facts.parts)
    return page(
        request,
        "proposals/regroup.html",
        status=422 if errors else 200,
        g=facts,
        parts=[
            Part(part, asked and not part.answer and _answers(part, facts, actor)) for part in facts.parts
        ],
        halves=facts.body["halves"] if not facts.merge else [facts.body],
        may_drop=asked and (guides or (actor.signed_in and actor.person == facts.by)),
        errors=errors,
    )


@post("/usulan/bersama/{id:int}/jawaban", name="regroup.answer", status_code=303, opt=opt(SIGNED_IN))
async def answer(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Say whether one's own goes along."""
    form = await posted(request)
    kode, said = str(form.get("usulan", "")), str(form.get("jawaban", ""))
    if said not in {"ya", "tidak"}:
        raise NotFound
    name = next((name for name in form if name.startswith("kata")), "kata1")
    words = str(form.get(name, ""))[:300]
    if words.strip() and (fault := lacking({"need": words}).get("need")):
        errors = FormErrors({name: [words]}).add(name, str(say(fault)))
        return await _page(request, await require_regroup(id), actor, errors)
    try:
        await services.answer_regroup(id, kode, accepts=said == "ya", words=words, by=actor, now=now)
    except Refused as refused:
        if refused.reason is not WhyNotRegroup.ASKED_HOW:
            raise
        errors = FormErrors({name: [words]}).add(name, str(say(refused.reason)))
        return await _page(request, await require_regroup(id), actor, errors)
    await set_flash(visit_of(request.scope).session, "flash.regroup_answered")
    return redirect_to(request, "regroup", id=id)


@post("/usulan/bersama/{id:int}/batal", name="regroup.drop", status_code=303, opt=opt(SIGNED_IN))
async def drop(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take the suggestion back."""
    await services.drop_regroup(id, by=actor, now=now)
    return redirect_to(request, "regroup", id=id)


ROUTES = [ask_merge, suggest_merge, ask_split, suggest_split, regroup, answer, drop]
