"""On the way to a settled decision: hands, objections said aloud, answers, settling, taking back."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused, refuse_if
from pb.web.access import opt
from pb.web.forms import FormErrors, check_fields, posted, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.words import say
from pb.web.workshops.numbers import read_numbers
from pb.web.workshops.run import FACILITATORS, run_here
from pb.web.workshops.staff_decisions import decision_page, find_decision
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import DecisionFacts
from pb.workshops.rules import MOST_SEATS, Group, WhyNotDecide, WorkshopStage


class SaidForm(msgspec.Struct, kw_only=True):
    """An objection that was said aloud or written on paper."""

    kelompok: Group
    keberatan: Annotated[str, msgspec.Meta(min_length=3, max_length=1_000)]


class AnswerForm(msgspec.Struct, kw_only=True):
    """Why an objection is not followed."""

    jawaban: Annotated[str, msgspec.Meta(min_length=3, max_length=1_000)]


async def _open(kode: str, number: int, actor: Actor) -> tuple[WorkshopFacts, DecisionFacts]:
    """A decision that can still change; the forms for it stand on its page."""
    facts = await run_here(kode, actor)
    held = await find_decision(facts, number)
    if held is None:
        raise NotFound
    refuse_if(None if facts.stage is WorkshopStage.AGREE else WhyNotDecide.CLOSED)
    refuse_if(WhyNotDecide.SETTLED if held.settled_at is not None else None)
    return facts, held


async def _do(
    request: HTTPRequest, kode: str, number: int, actor: Actor, act: Awaitable[None], raw: FormErrors
) -> Response[Any]:
    """Do it, and come back to the decision; a refusal is said there, with what was typed."""
    try:
        await act
    except Refused as refused:
        facts, held = await _open(kode, number, actor)
        told = str(say(refused.reason, **refused.facts))
        return await decision_page(request, facts, held, errors=raw, status=409, reason=told)
    return redirect_to(request, "workshop.decision", kode=kode, number=number, fragment="suara")


@post("/petugas/lokakarya/{kode:str}/putusan/{number:int}/tangan", name="workshop.hands", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def hands(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Hands of people who did not answer on a phone."""
    facts, held = await _open(kode, number, actor)
    found, raw = read_numbers(await posted(request), ("setuju", "menolak"), most=MOST_SEATS)
    if raw.messages:
        return await decision_page(request, facts, held, errors=raw, status=422)
    act = services.count_hands(
        kode, number, agree=found["setuju"], object_=found["menolak"], by=actor, now=now
    )
    return await _do(request, kode, number, actor, act, raw)


@post("/petugas/lokakarya/{kode:str}/putusan/{number:int}/keberatan", name="workshop.objection",
      status_code=303, opt=opt(FACILITATORS))  # fmt: skip
async def objection(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """An objection of somebody without a phone; by group, never by name."""
    facts, held = await _open(kode, number, actor)
    form = await read_form(request, SaidForm)
    if isinstance(form, FormErrors):
        return await decision_page(request, facts, held, errors=form, status=422)
    said = form.value
    act = services.write_objection(kode, number, said.kelompok, said.keberatan, by=actor, now=now)
    return await _do(request, kode, number, actor, act, form.raw)


@post("/petugas/lokakarya/{kode:str}/putusan/{number:int}/keberatan/{id:int}", name="workshop.answer",
      status_code=303, opt=opt(FACILITATORS))  # fmt: skip
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Say why an objection is not followed."""
    facts, held = await _open(kode, number, actor)
    form, name = await posted(request), f"jawaban-{id}"
    typed = [value for value in form.getall(name) if isinstance(value, str)] if name in form else []
    checked = check_fields(FormErrors({"jawaban": typed}), AnswerForm)
    kept = FormErrors({name: typed})
    if isinstance(checked, FormErrors):
        if id not in {one.id for one in held.objections}:
            raise NotFound
        kept.add(name, checked.messages["jawaban"])
        return await decision_page(request, facts, held, errors=kept, status=422)
    act = services.answer_objection(kode, number, id, checked.value.jawaban, by=actor, now=now)
    return await _do(request, kode, number, actor, act, kept)


@post("/petugas/lokakarya/{kode:str}/putusan/{number:int}/sahkan", name="workshop.settle", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def settle(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Seal the decision with its numbers."""
    await _open(kode, number, actor)
    act = services.settle(kode, number, by=actor, now=now)
    return await _do(request, kode, number, actor, act, FormErrors())


@post("/petugas/lokakarya/{kode:str}/putusan/{number:int}/tarik", name="workshop.decision.remove",
      status_code=303, opt=opt(FACILITATORS))  # fmt: skip
async def remove(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take a question back that nobody objected to."""
    await services.remove_decision(kode, number, by=actor, now=now)
    return redirect_to(request, "workshop.decisions", kode=kode)


ROUTES = [hands, objection, answer, settle, remove]
