"""What published ballots would give away, shown before it is settled how they become public."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.privacy.queries import privacy_report
from pb.ballots.privacy.rules import WARN_OVER, why_not_publication
from pb.ballots.privacy.services import set_publication
from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.rounds.queries import require_round
from pb.rounds.rules import Publication
from pb.web.access import opt, staff
from pb.web.forms import FormErrors
from pb.web.render import HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done, refusal

FACILITATORS = staff(RoleKind.FACILITATOR)
SETTERS = staff(RoleKind.FACILITATOR, step_up=True)


class ModeForm(msgspec.Struct, kw_only=True):
    """How ballots become public, and why it changes."""

    cara: Literal["full", "atoms", "totals"]
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@get("/petugas/putaran/{kode:str}/privasi", name="round.privacy", opt=opt(FACILITATORS))
async def report(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The report, and the modes that may still be chosen."""
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
    if facts.place is None or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    phase = facts.phase(now)
    return page(
        request,
        "staff/privacy.html",
        status=status,
        round=shown(facts, now),
        lines=await privacy_report(facts),
        most=WARN_OVER // 10,
        modes=[m for m in Publication if not why_not_publication(facts, m, phase)],
        errors=errors,
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/privasi", name="round.privacy.set", status_code=303, opt=opt(SETTERS))
async def settle(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Change the mode; the reason is public."""

    async def keep(form: ModeForm) -> None:
        await set_publication(kode, Publication(form.cara), reason=form.alasan, by=actor, now=now)

    again = partial(_page, request, kode, actor, now)
    refused = await refusal(request, ModeForm, keep, again, field="cara")
    return refused or await done(request, "flash.publication_set", "round.privacy", kode=kode)


ROUTES = [report, settle]
