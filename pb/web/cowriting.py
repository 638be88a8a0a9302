"""Writing together: answers to questions, invitations, and suggested words with what became of them."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.proposals import diff, services
from pb.proposals.diff import LineChange, Piece
from pb.proposals.queries import require_proposal
from pb.proposals.queries.suggesting import SuggestionFacts, suggestions_of
from pb.proposals.rules import Lack, WhyNotTalk, as_typed, why_not_say
from pb.proposals.services.cowriting import LONGEST_ANSWER, why_not_suggest
from pb.rounds.queries import require_round_by_id
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, posted
from pb.web.proposals import proposal_page
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say


@post(
    "/usulan/{kode:str}/pendapat/{id:int}/jawab", name="comment.answer", status_code=303, opt=opt(SIGNED_IN)
)
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Answer a question about one's proposal."""
    text = str((await posted(request)).get("jawaban", "")).strip()
    try:
        if len(text) > LONGEST_ANSWER:
            raise Refused(Lack.TOO_LONG)
        await services.answer_question(kode, id, text, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors({"jawaban": [text], "untuk": [str(id)]})
        errors.add("jawaban", str(say(refused.reason)))
        return await proposal_page(request, kode, actor, now, errors, 422)
    return redirect_to(request, "proposal", fragment="pendapat", kode=kode)


@post(
    "/usulan/{kode:str}/pendapat/{id:int}/undang", name="coauthor.invite", status_code=303, opt=opt(SIGNED_IN)
)
async def invite(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Ask who wrote this to write together."""
    await services.invite_coauthor(kode, id, by=actor, now=now)
    return redirect_to(request, "proposal", fragment="pendapat", kode=kode)


@post("/usulan/{kode:str}/penulis", name="coauthor.answer", status_code=303, opt=opt(SIGNED_IN))
async def answer_invitation(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Yes or no to an invitation."""
    said = str((await posted(request)).get("jawaban", ""))
    if said not in {"ya", "tidak"}:
        raise NotFound
    await services.answer_invitation(kode, accepts=said == "ya", by=actor, now=now)
    return redirect_to(request, "proposal", kode=kode)


class SuggestionShown(msgspec.Struct, frozen=True):
    """A suggestion with what it changes, word by word."""

    facts: SuggestionFacts
    texts: tuple[tuple[str, tuple[Piece, ...]], ...]
    lines: tuple[LineChange, ...]


def _shown(facts: SuggestionFacts) -> SuggestionShown:
    return SuggestionShown(
        facts,
        tuple((change.name, diff.words(change.before, change.after)) for change in facts.body.texts),
        tuple(LineChange(change.before, change.after) for change in facts.body.lines),
    )


@get("/usulan/{kode:str}/saran", name="suggestions", opt=opt(ANYONE))
async def suggestions(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All suggestions, and the form for one."""
    await cacheable(request, [kode], stale_at(None, now))
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    refused: str = "",
) -> Response[Any]:
    facts = await require_proposal(kode, by=actor)
    if facts.hidden:
        raise NotFound
    round_ = await require_round_by_id(facts.round)
    why_not = why_not_suggest(facts, round_, actor, now)
    return page(
        request,
        "proposals/suggestions.html",
        status=409 if refused else 422 if errors else 200,
        p=facts,
        suggestions=[_shown(one) for one in await suggestions_of(facts.id)],
        may_write=actor.signed_in and why_not is None,
        why_not=why_not if actor.signed_in else None,
        may_end=actor.signed_in and actor.person == facts.author,
        cells=as_typed(facts.now.content)["lines"],
        errors=errors,
        refused=refused,
    )


@post("/usulan/{kode:str}/saran", name="suggestion.write", status_code=303, opt=opt(SIGNED_IN))
async def write(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Suggest other words or numbers."""
    form, facts = await posted(request), await require_proposal(kode, by=actor)
    typed = {name: str(form[name]) for name in ("title", "need") if name in form}
    cells = []
    for n in range(1, len(facts.now.lines) + 1):
        cell = {"quantity": form.get(f"jumlah{n}"), "unit_price": form.get(f"harga{n}")}
        cells.append({name: str(text) for name, text in cell.items() if text is not None})
    reason = str(form.get("sebab", ""))[:300]
    try:
        await services.suggest_words(kode, typed, cells, reason, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors({name: [str(v)] for name, v in form.items() if isinstance(v, str)})
        if isinstance(refused.reason, Lack):
            errors.add(_where(refused.reason, typed), str(say(refused.reason)))
            return await _page(request, kode, actor, now, errors)
        if refused.reason is WhyNotTalk.PRIVATE_NUMBERS:
            errors.add("sebab", str(say(refused.reason)))
            return await _page(request, kode, actor, now, errors)
        return await _page(request, kode, actor, now, errors, str(say(refused.reason)))
    await set_flash(visit_of(request.scope).session, "flash.suggested")
    return redirect_to(request, "suggestions", kode=kode)


def _where(fault: Lack, typed: dict[str, str]) -> str:
    """The field that a fault is about."""
    if fault in {Lack.LINE, Lack.TOO_DEAR, Lack.NO_LINES}:
        return "harga1"
    for name, text in typed.items():
        if (fault is Lack.EMPTY and not text.strip()) or (
            fault is Lack.PRIVATE_NUMBERS and why_not_say(text)
        ):
            return name
    return "need" if len(typed.get("need", "")) > len(typed.get("title", "")) else "title"


@post("/usulan/{kode:str}/saran/{id:int}", name="suggestion.end", status_code=303, opt=opt(SIGNED_IN))
async def end(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The author takes it or declines it."""
    form = await posted(request)
    said = str(form.get("jawaban", ""))
    if said not in {"ya", "tidak"}:
        raise NotFound
    name = next((name for name in form if name.startswith("kata")), "kata1")
    reply = str(form.get(name, ""))[:300]
    try:
        await services.end_suggestion(kode, id, takes=said == "ya", reply=reply, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors({name: [reply]})
        if refused.reason is WhyNotTalk.PRIVATE_NUMBERS:
            errors.add(name, str(say(refused.reason)))
            return await _page(request, kode, actor, now, errors)
        return await _page(request, kode, actor, now, errors, str(say(refused.reason)))
    if said == "ya":
        return redirect_to(request, "proposal", kode=kode)
    return redirect_to(request, "suggestions", kode=kode)


ROUTES = [answer, invite, answer_invitation, suggestions, write, end]
