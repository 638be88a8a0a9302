"""Screening: what waits for a verdict, and the form for one proposal; hiding what breaks the rules."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.core.money import Amount
from pb.people.sessions import set_flash
from pb.proposals import services
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import require_proposal, screened_before, to_screen
from pb.proposals.rules import may_screen
from pb.rounds.queries import announced_rounds, require_round_by_id
from pb.rounds.rules import ORDER, Phase
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.proposal_story import since_verdict
from pb.web.proposals import proposal_page
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of

SCREENERS = staff(RoleKind.PROFESSIONAL, RoleKind.FACILITATOR)
MODERATORS = staff(RoleKind.FACILITATOR)


class VerdictForm(msgspec.Struct, kw_only=True):
    """A verdict on the version that was read."""

    hasil: Literal["eligible", "eligible_changed", "not_eligible"]
    biaya: Annotated[Amount, msgspec.Meta(ge=0, le=10**13)]
    alasan: Annotated[str, msgspec.Meta(min_length=5, max_length=2000)]
    versi: Annotated[int, msgspec.Meta(ge=1, le=10_000, extra=HIDDEN)]
    dinas: Literal["", *AGENCIES] = ""  # type: ignore[valid-type]  # the codes of the agencies


@get("/petugas/usulan", name="screening", opt=opt(SCREENERS))
async def screening(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The proposals of my places, those without a verdict first."""
    rounds = [
        facts
        for facts in await announced_rounds()
        if facts.place and ORDER.index(facts.phase(now)) < ORDER.index(Phase.VOTING)
    ]
    cards = [
        card
        for card in await to_screen(facts.id for facts in rounds)
        if card.area and may_screen(actor, card.area)
    ]
    waiting = [card for card in cards if card.verdict is None]
    done = [card for card in cards if card.verdict is not None]
    again = await screened_before(waiting)
    return page(request, "staff/screening.html", waiting=waiting, done=done, again=again, desk="screening")


@get("/petugas/usulan/{kode:str}", name="screen", opt=opt(SCREENERS))
async def screen(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One proposal with the form for its verdict."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest, kode: str, actor: Actor, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    facts = await require_proposal(kode, by=actor)
    if facts.area is None or not may_screen(actor, facts.area):
        raise NotFound
    round_ = await require_round_by_id(facts.round)
    return page(
        request,
        "staff/screen.html",
        status=422 if errors else 200,
        p=facts,
        round=shown(round_, now),
        errors=errors,
        again=await since_verdict(facts),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        budget=next(contest.budget for contest in round_.contests if contest.id == facts.contest),
        desk="screening",
    )


@post("/petugas/usulan/{kode:str}", name="screen.save", status_code=303, opt=opt(SCREENERS))
async def save(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give the verdict; its reason is public."""
    form = await read_form(request, VerdictForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, errors=form)
    value = form.value
    await services.screen(
        kode,
        value.hasil,
        cost=value.biaya,
        agency=value.dinas,
        reason=value.alasan,
        version=value.versi,
        by=actor,
        now=now,
    )
    await set_flash(visit_of(request.scope).session, "flash.screened")
    return redirect_to(request, "screening")


class HideForm(msgspec.Struct, kw_only=True):
    """Why something is hidden; empty to show it again."""

    alasan: Annotated[str, msgspec.Meta(max_length=300)] = ""
    pendapat: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)] = 0


@post("/petugas/usulan/{kode:str}/sembunyi", name="proposal.hide", status_code=303, opt=opt(MODERATORS))
async def hide(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Hide a proposal or one comment with a reason, or show a proposal again."""
    facts = await require_proposal(kode, by=actor)
    if facts.area is None or not actor.holds(RoleKind.FACILITATOR, facts.area):
        raise NotFound
    form = await read_form(request, HideForm, lambda form: _lacks_reason(form, hidden=facts.hidden))
    if isinstance(form, FormErrors):
        return await proposal_page(request, kode, actor, now, form, 422)
    value = form.value
    if value.pendapat:
        await services.hide_comment(kode, value.pendapat, value.alasan, by=actor, now=now)
    elif value.alasan:
        await services.hide(kode, value.alasan, by=actor, now=now)
    else:
        await services.show(kode, by=actor, now=now)
    return redirect_to(request, "proposal", kode=kode)


def _lacks_reason(form: HideForm, *, hidden: bool) -> dict[str, str]:
    """Hiding needs a reason; a proposal that is hidden is shown again without one."""
    needed = form.pendapat or not hidden
    return {"alasan": _("Fill this in.")} if needed and not form.alasan else {}


ROUTES = [screening, screen, save, hide]
