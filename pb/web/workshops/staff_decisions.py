"""The facilitator writes decisions down: the list, and the form of one with the choice of an option."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, Valid, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.words import say
from pb.web.workshops.run import FACILITATORS, run_here
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import DecisionFacts, OptionFacts, decisions_of, options_of
from pb.workshops.rules import MOST_DECISIONS, Group, WhyNotDecide, WorkshopStage, why_not_settle

Words = Annotated[str, msgspec.Meta(max_length=1_000)]


class DecisionForm(msgspec.Struct, kw_only=True):
    """A question, and what is decided about it; `pilihan` is the number of the chosen option."""

    soal: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
    putusan: Words = ""
    sebab: Words = ""
    ditolak: Words = ""
    pilihan: Annotated[int, msgspec.Meta(ge=1, le=4)] | None = None
    butir: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)] = 0
    revisi: Annotated[int, msgspec.Meta(ge=0, le=10**9, extra=HIDDEN)] = 0


@get("/petugas/lokakarya/{kode:str}/putusan", name="workshop.decisions", opt=opt(FACILITATORS))
async def decisions(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """All decisions with their numbers, and a way to write one more."""
    facts = await run_here(kode, actor)
    items = await decisions_of(facts.id)
    return page(
        request,
        "workshops/desk_decisions.html",
        private=True,
        w=facts,
        items=items,
        options=await options_of(facts.id),
        why_not={one.id: _why_not_settle(facts, one) for one in items},
        deciding=facts.stage is WorkshopStage.AGREE,
        more=len(items) < MOST_DECISIONS,
        desk="workshop",
    )


def _why_not_settle(facts: WorkshopFacts, one: DecisionFacts) -> WhyNotDecide | None:
    words = bool(one.decided and one.why)
    return why_not_settle(one.count, quorum=facts.quorum, consent=facts.consent, words=words)


@get("/petugas/lokakarya/{kode:str}/putusan/baru", name="workshop.decision.new", opt=opt(FACILITATORS))
async def new(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """A new question; with `?pilihan=` the choice of that option is written down already."""
    facts = await run_here(kode, actor)
    asked = request.query_params.get("pilihan", "")
    option = next((one for one in await options_of(facts.id) if str(one.number) == asked), None)
    return await decision_page(request, facts, None, _prefilled(option))


def _prefilled(option: OptionFacts | None) -> dict[str, str]:
    if option is None:
        return {}
    chosen = _("We choose option %(letter)s: %(name)s", letter=option.letter, name=option.body["name"])
    return {"soal": _("Which option do we choose?"), "putusan": chosen, "pilihan": str(option.number)}


@get("/petugas/lokakarya/{kode:str}/putusan/{number:int}", name="workshop.decision", opt=opt(FACILITATORS))
async def decision(
    request: HTTPRequest, kode: FromPath[str], number: FromPath[int], actor: NamedDependency[Actor]
) -> Response[Any]:
    """One decision: its words, hands, objections, and whether it can be settled."""
    facts = await run_here(kode, actor)
    found = await find_decision(facts, number)
    if found is None:
        raise NotFound
    return await decision_page(request, facts, found)


async def find_decision(facts: WorkshopFacts, number: int | None) -> DecisionFacts | None:
    """The decision of this number, if there is one."""
    return next((one for one in await decisions_of(facts.id) if one.number == number), None)


async def decision_page(
    request: HTTPRequest,
    facts: WorkshopFacts,
    held: DecisionFacts | None,
    typed: dict[str, str] | None = None,
    errors: FormErrors | None = None,
    status: int = 200,
    *,
    reason: str = "",
    theirs: DecisionFacts | None = None,
) -> Response[Any]:
    """The page, also with faults. `theirs` is the other text, when somebody else wrote meanwhile."""
    options = await options_of(facts.id)
    letters = {one.id: one.letter for one in options}
    return page(
        request,
        "workshops/desk_decision.html",
        status=status,
        private=True,
        w=facts,
        d=held,
        body=typed if typed is not None else _body(held, options),
        choice=[(one.number, f"{one.letter}. {one.body['name']}") for one in options],
        letter=letters.get(held.option) if held and held.option else None,
        kept=typed is not None and bool(reason or errors),
        errors=errors,
        reason=reason,
        theirs=theirs,
        why_not=_why_not_settle(facts, held) if held else None,
        deciding=facts.stage is WorkshopStage.AGREE,
        groups=[(group.value, str(say(f"group.{group}"))) for group in Group],
        desk="workshop",
    )


def _body(held: DecisionFacts | None, options: tuple[OptionFacts, ...]) -> dict[str, str]:
    """What stands there, by the names of the fields."""
    if held is None:
        return {}
    number = next((str(one.number) for one in options if one.id == held.option), "")
    words = {"soal": held.question, "putusan": held.decided, "sebab": held.why, "ditolak": held.refused}
    return words | {"pilihan": number}


@post("/petugas/lokakarya/{kode:str}/putusan/baru", name="workshop.decision.add", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def add(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A new question, perhaps with its answer."""
    return await _write(request, kode, None, actor, now)


@post("/petugas/lokakarya/{kode:str}/putusan/{number:int}", name="workshop.decision.save", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def save(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Other words for a decision that is not settled."""
    return await _write(request, kode, number, actor, now)


async def _write(
    request: HTTPRequest, kode: str, number: int | None, actor: Actor, now: datetime
) -> Response[Any]:
    facts = await run_here(kode, actor)
    held = await find_decision(facts, number)
    form = await read_form(request, DecisionForm)
    raw = form.raw if isinstance(form, Valid) else form
    if number is not None and (held is None or raw.typed("butir") != str(held.id)):
        gone = _("This decision was taken back meanwhile. Send your text to write it down as a new one.")
        return await decision_page(request, facts, None, _typed(raw), status=409, reason=gone)
    if isinstance(form, FormErrors):
        return await decision_page(request, facts, held, _typed(form), form, 422)
    value = form.value
    text = services.DecisionText(value.soal, value.putusan, value.sebab, value.ditolak, value.pilihan)
    try:
        written = await services.write_decision(
            kode, text, number=number, revision=value.revisi, by=actor, now=now
        )
    except Refused as refused:
        there = await find_decision(facts, number)
        theirs = there if refused.reason is WhyNotDecide.CHANGED else None
        told = str(say(refused.reason))
        return await decision_page(
            request, facts, there, _typed(form.raw), status=409, reason=told, theirs=theirs
        )
    return redirect_to(request, "workshop.decision", kode=kode, number=written)


def _typed(raw: FormErrors) -> dict[str, str]:
    return {name: raw.typed(name) for name in ("soal", "putusan", "sebab", "ditolak", "pilihan")}


ROUTES = [decisions, new, decision, add, save]
