"""Costs that turn out wrong while people vote: one person asks, another puts them in force, all in public."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.costs.queries import changes_in, has_proposed, listed_in
from pb.ballots.costs.rules import MOST
from pb.ballots.costs.services import answer_cost, ask_cost
from pb.ballots.life.rules import role_of
from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.core.money import Amount
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors
from pb.web.render import HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done, refusal

READERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS)
ASKERS = staff(RoleKind.FACILITATOR, step_up=True)
ANSWERERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS, step_up=True)


@get("/petugas/putaran/{kode:str}/biaya", name="round.costs", opt=opt(READERS))
async def costs(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What was asked for, what waits for a second person, and the list with its costs."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
    answered: int = 0,
) -> Response[Any]:
    facts = await require_round(kode)
    role = role_of(actor, facts.place) if facts.place else None
    if role is None:
        raise NotFound
    return page(
        request,
        "staff/costs.html",
        status=status,
        round=shown(facts, now),
        changes=(changes := await changes_in(facts)),
        own=[c.number for c in changes if c.waits and await has_proposed(c.kode, actor.person or 0)],
        listed=await listed_in(facts) if facts.phase(now) is Phase.VOTING else (),
        facilitates=role is RoleKind.FACILITATOR,
        person=actor.person,
        answered=answered,
        errors=errors,
        desk="desk",
    )


class AskForm(msgspec.Struct, kw_only=True):
    """Which project (contest and number), what it costs in truth, and why."""

    usulan: Annotated[str, msgspec.Meta(pattern=r"^\d{1,3}-\d{1,4}$")]
    biaya: Annotated[Amount, msgspec.Meta(gt=0, le=MOST)]
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/biaya", name="round.costs.ask", status_code=303, opt=opt(ASKERS))
async def ask(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Ask for another cost; the vote is paused."""

    async def act(form: AskForm) -> None:
        contest, project = (int(part) for part in form.usulan.split("-"))
        await ask_cost(kode, contest, project, form.biaya, reason=form.alasan, by=actor, now=now)

    again = partial(_page, request, kode, actor, now)
    return await refusal(request, AskForm, act, again, field="biaya") or await done(
        request, "flash.cost_asked", "round.costs", kode=kode
    )


class AnswerForm(msgspec.Struct, kw_only=True):
    """In force, or not."""

    putusan: Annotated[Literal["ya", "tidak"], msgspec.Meta(extra=HIDDEN)]


@post(
    "/petugas/putaran/{kode:str}/biaya/{n:int}",
    name="round.costs.answer",
    status_code=303,
    opt=opt(ANSWERERS),
)
async def answer(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Put a change in force, turn it down, or take back what one asked oneself."""

    async def act(form: AnswerForm) -> None:
        await answer_cost(kode, n, accept=form.putusan == "ya", by=actor, now=now)

    again = partial(_page, request, kode, actor, now, answered=n)
    return await refusal(request, AnswerForm, act, again, field="putusan") or await done(
        request, "flash.cost_answered", "round.costs", kode=kode
    )


ROUTES = [costs, ask, answer]
