"""What stays of a workshop: minutes to print, open data, the four aspects, the two-minute evaluation."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.places.queries import name_of
from pb.rounds.queries import require_round, require_round_by_id
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import shown
from pb.web.words import say
from pb.web.workshops.opendata import as_data
from pb.web.workshops.viewer import Viewer, viewer_of
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import (
    assessed,
    criteria_of,
    decisions_of,
    moves_of,
    options_of,
    promised_in,
    require_workshop,
    versions_of,
    workshops_of_round,
)
from pb.workshops.rules import WhyNotEvaluate, WorkshopStage, why_not_evaluate

Mark = Annotated[int, msgspec.Meta(ge=1, le=5)]


class EvaluationForm(msgspec.Struct, kw_only=True):
    """Four marks, and a few words."""

    heard: Mark
    moved: Mark
    power: Mark
    purpose: Mark
    kata: Annotated[str, msgspec.Meta(max_length=300)] = ""


async def _seen(request: HTTPRequest, kode: str, actor: Actor) -> tuple[WorkshopFacts, Viewer]:
    """The workshop for those who may read what was said in it."""
    facts = await require_workshop(kode)
    viewer = viewer_of(request, facts, actor)
    if not viewer.sees_board:
        raise NotFound
    return facts, viewer


@get("/lokakarya/{kode:str}/berita-acara", name="workshop.minutes", opt=opt(ANYONE))
async def minutes(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The minutes: they write themselves, and are a draft until the workshop is over."""
    await cacheable(request, [kode])
    facts, _ = await _seen(request, kode, actor)
    versions = await versions_of(facts.id)
    return page(
        request,
        "workshops/minutes.html",
        w=facts,
        round=shown(await require_round_by_id(facts.round), now),
        place=name_of(facts.place),
        moves=await moves_of(facts.id),
        options=await options_of(facts.id),
        criteria=await criteria_of(facts.id),
        decisions=await decisions_of(facts.id, present=facts.present),
        versions=versions,
        tasks=await promised_in(facts.id),
        assessed=await assessed(facts, versions),
        credits=facts.credited,
    )


@get("/lokakarya/{kode:str}/data.json", name="workshop.data", opt=opt(ANYONE))
async def data(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """Everything but people: numbers by group, notes, options, decisions, versions, tasks."""
    facts, _ = await _seen(request, kode, actor)
    body = await as_data(facts)
    cache = PRIVATE if actor.signed_in else "no-cache"
    headers = {"Content-Disposition": f'attachment; filename="{kode}.json"', "Cache-Control": cache}
    return Response(body.encode(), media_type="application/json", headers=headers)


@get("/lokakarya/{kode:str}/penilaian", name="workshop.evaluate", opt=opt(ANYONE))
async def ask_evaluation(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Two minutes: how was it? Nobody learns who said what."""
    facts = await require_workshop(kode)
    return _evaluation_page(request, facts, viewer_of(request, facts, actor))


def _evaluation_page(
    request: HTTPRequest,
    facts: WorkshopFacts,
    viewer: Viewer,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    held = viewer.seat.held if viewer.seat else None
    why_not = why_not_evaluate(held, facts.stage, "")
    return page(
        request,
        "workshops/evaluate.html",
        status=status,
        private=True,
        w=facts,
        why_not=why_not,
        errors=errors,
    )


@post("/lokakarya/{kode:str}/penilaian", name="workshop.evaluated", status_code=303, opt=opt(ANYONE))
async def evaluate(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Keep the marks apart from who gave them."""
    facts = await require_workshop(kode)
    viewer = viewer_of(request, facts, actor)
    form = await read_form(request, EvaluationForm)
    if isinstance(form, FormErrors):
        return _evaluation_page(request, facts, viewer, form, 422)
    if viewer.seat is None:
        raise Refused(WhyNotEvaluate.NOT_THERE)
    value = form.value
    marks = services.Marks(value.heard, value.moved, value.power, value.purpose)
    try:
        await services.evaluate(kode, viewer.seat.held.id, marks, value.kata, by=actor, now=now)
    except Refused as refused:
        if refused.reason is not WhyNotEvaluate.WORDS:
            raise
        errors = form.raw.add("kata", str(say(refused.reason)))
        return _evaluation_page(request, facts, viewer, errors, 422)
    return redirect_to(request, "workshop.evaluate", kode=kode)


@get("/putaran/{kode:str}/lokakarya", name="round.workshops", opt=opt(ANYONE))
async def round_workshops(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The workshops of a round, and the four aspects of all that are over."""
    round_ = await require_round(kode)
    await cacheable(request, [kode, "workshops"])
    found = await workshops_of_round(round_.id)
    over = [w for w in found if w.stage is WorkshopStage.FINISHED]
    return page(
        request,
        "workshops/round.html",
        round=shown(round_, now),
        workshops=found,
        assessed=[(w, await assessed(w)) for w in over],
    )


ROUTES = [minutes, data, ask_evaluation, evaluate, round_workshops]
