"""The facilitator opens the next stage, or the one before again with a reason."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.words import say
from pb.web.workshops.desk import FACILITATORS, desk_page, run_here
from pb.workshops.rules import StageEvent, WhyNotStage
from pb.workshops.services import move_stage


class MoveForm(msgspec.Struct, kw_only=True):
    """Where to; the way back needs a reason."""

    lakukan: Annotated[Literal["next", "back"], msgspec.Meta(extra=HIDDEN)]
    alasan_tahap: Annotated[str, msgspec.Meta(max_length=500)] = ""


@get("/petugas/lokakarya/{kode:str}", name="workshop.desk", opt=opt(FACILITATORS))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Everything the facilitator does while the workshop runs."""
    return await desk_page(request, kode, actor, now)


@post("/petugas/lokakarya/{kode:str}/tahap", name="workshop.move", status_code=303, opt=opt(FACILITATORS))
async def move(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Open a stage."""
    await run_here(kode, actor)
    form = await read_form(request, MoveForm)
    if isinstance(form, FormErrors):
        return await desk_page(request, kode, actor, now, form, 422)
    event = StageEvent(form.value.lakukan)
    try:
        await move_stage(kode, event, form.value.alasan_tahap, by=actor, now=now)
    except Refused as refused:
        status = 422 if refused.reason is WhyNotStage.NO_REASON else 409
        errors = form.raw.add("alasan_tahap", str(say(refused.reason)))
        return await desk_page(request, kode, actor, now, errors, status)
    return redirect_to(request, "workshop.desk", kode=kode)


ROUTES = [desk, move]
