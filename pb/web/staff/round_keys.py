"""Copies of a round's keys, for facilitators and witnesses: where they lie, who signs that one is gone."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.keys.queries import copies_of
from pb.ballots.keys.rules import BOX, LISTED_IN, RECEIPTS, destroyed_at, keys_end
from pb.ballots.keys.services import list_copy, sign_gone
from pb.ballots.life.rules import Act, act_in, role_of
from pb.core.actor import Actor, RoleKind
from pb.core.audit import happened_to
from pb.core.errors import NotFound
from pb.rounds.queries import require_round
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors
from pb.web.render import HTTPRequest, page
from pb.web.shown import shown
from pb.web.staff.frame import done, refusal

READERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS)
SIGNERS = staff(RoleKind.FACILITATOR, RoleKind.WITNESS, step_up=True)
LISTERS = staff(RoleKind.FACILITATOR, step_up=True)


class CopyForm(msgspec.Struct, kw_only=True):
    """Where a further copy lies."""

    tempat: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class GoneForm(msgspec.Struct, kw_only=True):
    """The copy as it was seen."""

    sidik: Annotated[str, msgspec.Meta(min_length=64, max_length=64, extra=HIDDEN)]


@get("/petugas/putaran/{kode:str}/kunci", name="round.keys", opt=opt(READERS))
async def keys(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Each copy of the keys of a round, and what became of it."""
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
    if facts.place is None or role_of(actor, facts.place) is None:
        raise NotFound
    phase, log = facts.phase(now), await happened_to(kode)
    facilitates = actor.holds(RoleKind.FACILITATOR, facts.place)
    return page(
        request,
        "staff/round_keys.html",
        status=status,
        round=shown(facts, now),
        copies=await copies_of(facts),
        box_gone=destroyed_at(log, BOX),
        receipts_gone=destroyed_at(log, RECEIPTS),
        end=keys_end(log),
        may_list=facilitates and phase in LISTED_IN,
        may_sign=act_in(phase) is Act.DESTROY,
        person=actor.person,
        facilitates=facilitates,
        errors=errors,
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/kunci", name="round.keys.list", status_code=303, opt=opt(LISTERS))
async def write_down(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write down where a further copy lies."""

    async def keep(form: CopyForm) -> None:
        await list_copy(kode, form.tempat, by=actor, now=now)

    again = partial(_page, request, kode, actor, now)
    refused = await refusal(request, CopyForm, keep, again, field="tempat")
    return refused or await done(request, "flash.key_copy_listed", "round.keys", kode=kode)


@post("/petugas/putaran/{kode:str}/kunci/{n:int}", name="round.keys.gone", status_code=303, opt=opt(SIGNERS))
async def gone(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Sign that a copy is gone."""

    async def sign_it(form: GoneForm) -> None:
        await sign_gone(kode, n, seen=form.sidik, by=actor, now=now)

    again = partial(_page, request, kode, actor, now)
    refused = await refusal(request, GoneForm, sign_it, again, field="sidik")
    return refused or await done(request, "flash.signed", "round.keys", kode=kode)


ROUTES = [keys, write_down, gone]
