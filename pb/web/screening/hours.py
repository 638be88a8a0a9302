"""All ready answers of a round on one page, and the hour at which they become public."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.proposals.queries import contest_counts, partial_about
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.screening.queries import Prepared, batch_of, last_batch, prepared
from pb.screening.rules import Ready, WhyNotBatch, why_not_publish
from pb.screening.services import hold_answers, time_answers
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

LEADERS = staff(RoleKind.FACILITATOR)


@get("/petugas/putaran/{kode:str}/jawaban", name="answers", opt=opt(LEADERS))
async def answers(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What would become public, and the form for the hour."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    facts = await require_round(kode)
    if facts.place is None or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    found = await prepared(facts.id)
    counts = await contest_counts([facts.id], {contest.id: contest.budget for contest in facts.contests})
    return page(
        request,
        "staff/answers.html",
        status=status if errors else 200,
        round=shown(facts, now),
        found=found,
        stays=await _staying(found, facts.phase(now)),
        unchecked=sum(count[1] for count in counts.values()) - len(found),
        batch=await batch_of(facts.id),
        out=await last_batch(facts.id),
        errors=errors,
        desk="screening",
    )


async def _staying(found: Sequence[Prepared], phase: Phase) -> set[int]:
    """Those that will not become public as they are."""
    partial = await partial_about(one.proposal for one in found)
    return {
        one.id
        for one in found
        if why_not_publish(
            Ready(
                version=one.version,
                current=one.current,
                state=one.state,
                hidden=one.hidden,
                phase=phase,
                partial=one.draft.person in partial[one.proposal],
            )
        )
    }


class HourForm(msgspec.Struct, kw_only=True):
    """Now or at an hour, for as many answers as stood on the page."""

    kapan: Literal["sekarang", "nanti"]
    tanggal: date | None = None
    jam: time | None = None
    banyak: Annotated[int, msgspec.Meta(ge=0, le=10**6, extra=HIDDEN)] = 0


def _no_hour(form: HourForm) -> dict[str, str]:
    if form.kapan == "sekarang":
        return {}
    lacking = {"tanggal": form.tanggal, "jam": form.jam}
    return {name: str(_("Fill this in.")) for name, value in lacking.items() if value is None}


@post("/petugas/putaran/{kode:str}/jawaban", name="answers.time", status_code=303, opt=opt(LEADERS))
async def set_hour(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Set the hour, or make them public now."""
    form = await read_form(request, HourForm, _no_hour)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form)
    value = form.value
    later = value.kapan == "nanti" and value.tanggal is not None and value.jam is not None
    at = this_city().at(value.tanggal, value.jam) if later else now  # type: ignore[arg-type]  # both are there
    try:
        await time_answers(kode, at, seen=value.banyak, by=actor, now=now)
    except Refused as refused:
        if refused.reason not in set(WhyNotBatch):
            raise
        field = "tanggal" if later else "kapan"
        return await _page(request, kode, actor, now, form.raw.add(field, str(say(refused.reason))), 409)
    await set_flash(visit_of(request.scope).session, "flash.answers_timed" if later else "flash.answers_out")
    return redirect_to(request, "answers", kode=kode)


@post("/petugas/putaran/{kode:str}/jawaban/tahan", name="answers.hold", status_code=303, opt=opt(LEADERS))
async def hold(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take the hour back."""
    await hold_answers(kode, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.answers_held")
    return redirect_to(request, "answers", kode=kode)


ROUTES = [answers, set_hour, hold]
