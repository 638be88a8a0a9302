"""Who watches over a vote: witnesses who get the heads of the log, and counters that should be looked at."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.calls.queries import told_of
from pb.core.actor import Actor, RoleKind
from pb.core.audit import how_often
from pb.core.errors import NotFound
from pb.core.events import Event
from pb.core.signals import watched_of
from pb.operations.queries import witnesses_of
from pb.operations.services import end_witness, name_witness
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.settings import Settings
from pb.web.access import opt, staff
from pb.web.forms import FormErrors
from pb.web.render import HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done, refusal

FACILITATORS = staff(RoleKind.FACILITATOR)
WATCHERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS)


class WitnessForm(msgspec.Struct, kw_only=True):
    """Who it is, and where the heads go."""

    siapa: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    alamat: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


@get("/petugas/putaran/{kode:str}/saksi", name="round.watch", opt=opt(WATCHERS))
async def watch(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Witnesses and counters of a round."""
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
    place = facts.place
    runs = place is not None and actor.holds(RoleKind.FACILITATOR, place)
    if place is None or not (runs or actor.holds(RoleKind.WITNESS, place)):
        raise NotFound
    settings: Settings = request.app.state.settings
    kinds, hours = await watched_of(facts.id)
    return page(
        request,
        "staff/watching.html",
        status=status,
        round=shown(facts, now),
        runs=runs,
        witnesses=await witnesses_of(facts.id),
        fixed=len(settings.witnesses),
        kinds=kinds,
        hours=hours,
        counted=Phase.PUBLISHED in facts.moves,
        missing=await how_often(Event.RECEIPT_MISSING, kode),
        told=await told_of(facts),
        most=max((hits for _, hits in hours), default=0),
        errors=errors,
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/saksi", name="round.witness.name", status_code=303, opt=opt(FACILITATORS))
async def name(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Somebody gets the heads from now on."""

    async def keep(form: WitnessForm) -> None:
        await name_witness(kode, form.siapa, form.alamat, by=actor, now=now)

    again = partial(_page, request, kode, actor, now)
    refused = await refusal(request, WitnessForm, keep, again, field="alamat")
    return refused or await done(request, "flash.witness_named", "round.watch", kode=kode)


@post(
    "/petugas/putaran/{kode:str}/saksi/{id:int}/akhiri",
    name="round.witness.end",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def end(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """No more heads to this address."""
    await end_witness(kode, id, by=actor, now=now)
    return await done(request, "flash.witness_ended", "round.watch", kode=kode)


ROUTES = [watch, name, end]
