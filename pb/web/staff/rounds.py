"""Planning a round: a draft that is saved on each step, looked at as a whole, and announced."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.life.queries import lacking_in
from pb.ballots.life.rules import Lacking
from pb.core.actor import Actor, RoleKind
from pb.core.calendar import is_working
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.ids import RoundId
from pb.people.sessions import set_flash
from pb.people.staffing.queries import roles_held
from pb.people.staffing.rules import by_place, signers_of
from pb.rounds import services
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import last_revision, plan_of, planning_calendar, texts_of_round
from pb.rounds.planning.rules import dates_beside, dates_from, next_year
from pb.rounds.planning.services import announce_one, copy_round, edit_step
from pb.rounds.queries import announced_rounds, require_round_by_id
from pb.rounds.rules import Phase, WhyNotRound
from pb.rounds.services import RoundPlan
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, Valid, posted, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.staff.round_budgets import Money, read_money
from pb.web.staff.round_check import calendar_of, clash_of, faults_of
from pb.web.staff.round_form import (
    DATED,
    FORMS,
    STEPS,
    TEXTED,
    ballot_type_options,
    fields_of,
    place_options,
    values_of,
)
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)
MOVERS = staff(RoleKind.FACILITATOR, step_up=True)


async def _step_page(
    request: HTTPRequest,
    actor: Actor,
    step: str,
    values: Mapping[str, Any],
    errors: FormErrors | None = None,
    draft: RoundFacts | None = None,
    **more: Any,
) -> Response[Any]:
    olds = [] if draft else [f for f in await announced_rounds() if _facilitates(f, actor)]
    return page(
        request,
        "staff/round_step.html",
        status=more.pop("status", 422 if errors else 200),
        step=step,
        values=values,
        errors=errors,
        draft=draft,
        desk="desk",
        places=place_options(actor),
        ballot_types=ballot_type_options() if step == "aturan" else (),
        phases=DATED,
        texted=TEXTED,
        olds=[(f.kode, f.title) for f in olds],
        revision=await last_revision(draft.id) if draft else 0,
        calendar=await calendar_of(draft, visit_of(request.scope).now)
        if step == "jadwal" and draft
        else None,
        clash=more.get("clash"),
    )


def _facilitates(facts: RoundFacts, actor: Actor) -> bool:
    return facts.place is not None and actor.holds(RoleKind.FACILITATOR, facts.place)


@get("/petugas/putaran/baru", name="round.new", opt=opt(FACILITATORS))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The first step: where, and how much."""
    year = next_year(planning_calendar(), this_city().day(now))
    return await _step_page(request, actor, "uang", {"tahun": year, "bagi": "satu"})


@post("/petugas/putaran/baru", name="round.create", status_code=303, opt=opt(FACILITATORS))
async def create(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write it down as a draft; what the other steps ask is filled in as is usual here."""
    sent = await read_money(request)
    if isinstance(sent, FormErrors):
        return await _step_page(request, actor, "uang", {}, sent)
    level = 1 if request.app.state.demo else 2
    plan = RoundPlan(
        **sent.fields,  # type: ignore[arg-type]  # the four fields of the first step
        max_choices=5,
        rule="mes_cost",
        completion="utilitarian",
        min_votes=0,
        level_propose=level,
        level_vote=level,
        dates=usual_dates(sent.value.tahun, now),
    )
    try:
        key = await services.create_round(plan, by=actor, now=now)
    except Refused as refused:
        return await _step_page(request, actor, "uang", {}, _blame(sent.raw, refused))
    await set_flash(visit_of(request.scope).session, sent.flash)
    return redirect_to(request, "round.draft.edit", id=key, langkah="aturan")


def usual_dates(year: int, now: datetime) -> dict[Phase, datetime]:
    """Dates beside the planning calendar of this year, or from today on when those have passed."""
    city, calendar = this_city(), planning_calendar()
    beside = dates_beside(calendar, year, city)
    found = beside if min(beside.values()) > now else dates_from(calendar, city.day(now), city)
    for phase in (Phase.SCREENING, Phase.PUBLISHED):  # offices begin and publish on days when they work
        while not is_working(city.day(found[phase])):
            found[phase] += timedelta(days=1)
    return found


@post("/petugas/putaran/salin", name="round.copy", status_code=303, opt=opt(FACILITATORS))
async def copy(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A draft like an earlier round, a year later."""
    kode = (await posted(request)).get("putaran", "")
    try:
        key = await copy_round(str(kode), by=actor, now=now)
    except NotFound:
        errors = FormErrors({}, {"putaran": _("Choose a round that you run.")})
        return await _step_page(request, actor, "uang", {"bagi": "satu"}, errors)
    await set_flash(visit_of(request.scope).session, "flash.round_copied")
    return redirect_to(request, "round.draft.edit", id=key, langkah="uang")


def _blame(raw: FormErrors, refused: Refused) -> FormErrors:
    """The refusal beside the field that it is about."""
    field = "tgl_ideas" if str(refused.reason).startswith("dates.") else "wilayah"
    field = "publikasi" if refused.reason is WhyNotRound.ATOMS else field
    return raw.add(field, str(say(refused.reason)))


async def own_draft(key: int, actor: Actor) -> RoundFacts:
    """A draft that this facilitator may see; raises `NotFound`."""
    facts = await require_round_by_id(key)
    if facts.kode or not _facilitates(facts, actor):
        raise NotFound
    return facts


@get("/petugas/draf/{id:int}", name="round.draft", opt=opt(FACILITATORS))
async def draft(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Everything on one page, as residents will read it, before it is announced."""
    facts = await own_draft(id, actor)
    return page(
        request,
        "staff/round_draft.html",
        round=shown(facts, now),
        texts=await texts_of_round(id),
        faults=faults_of(facts, now),
        lacking=[one for one in await lacking_in(facts, now) if one is not Lacking.SECOND],
        calendar=await calendar_of(facts, now),
        signers=signers_of(by_place(await roles_held(now)), facts.place or ""),
        desk="desk",
    )


@get("/petugas/draf/{id:int}/ubah/{langkah:str}", name="round.draft.edit", opt=opt(FACILITATORS))
async def edit(
    request: HTTPRequest, id: FromPath[int], langkah: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """A step again, with what was written."""
    facts = await own_draft(id, actor)
    if langkah not in STEPS:
        raise NotFound
    return await _step_page(
        request, actor, langkah, values_of(plan_of(facts, await texts_of_round(id))), draft=facts
    )


@post(
    "/petugas/draf/{id:int}/ubah/{langkah:str}",
    name="round.draft.save",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def save(
    request: HTTPRequest,
    id: FromPath[int],
    langkah: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Keep this step, and go on to the next one or to the whole."""
    facts = await own_draft(id, actor)
    if langkah not in STEPS:
        raise NotFound
    sent: Any = await (read_money(request) if langkah == "uang" else read_form(request, *FORMS[langkah]))
    if isinstance(sent, FormErrors):
        return await _step_page(request, actor, langkah, {}, sent, facts)
    fields = sent.fields if isinstance(sent, Money) else fields_of(sent.value)
    try:
        await edit_step(RoundId(id), fields, seen=sent.value.revisi, by=actor, now=now)
    except Refused as refused:
        if refused.reason is WhyNotRound.DRAFT_CHANGED:
            clash = await clash_of(facts, sent.value.revisi, fields)
            return await _step_page(
                request, actor, langkah, {}, _without_revision(sent.raw), facts, status=409, clash=clash
            )
        return await _step_page(request, actor, langkah, {}, _blame(sent.raw, refused), facts)
    await set_flash(visit_of(request.scope).session, _said(sent))
    if (await posted(request)).get("lanjut") == "periksa" or langkah == STEPS[-1]:
        return redirect_to(request, "round.draft", id=id)
    return redirect_to(request, "round.draft.edit", id=id, langkah=STEPS[STEPS.index(langkah) + 1])


def _said(sent: Money | Valid[Any]) -> str:
    return sent.flash if isinstance(sent, Money) else "flash.round_saved"


def _without_revision(raw: FormErrors) -> FormErrors:
    """What was typed; the next save is over what is stored now."""
    raw.values.pop("revisi", None)
    return raw


@post("/petugas/draf/{id:int}/hapus", name="round.draft.delete", status_code=303, opt=opt(FACILITATORS))
async def delete(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Throw the draft away."""
    await services.delete_draft(RoundId(id), by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.draft_deleted")
    return redirect_to(request, "desk")


@post("/petugas/draf/{id:int}/umumkan", name="round.announce", status_code=303, opt=opt(MOVERS))
async def announce(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Make the round public; for a day it can be taken back, as announcing many can."""
    kode = await announce_one(RoundId(id), by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.round_announced")
    return redirect_to(request, "round.desk", kode=kode)


ROUTES = [new, create, copy, draft, edit, save, delete, announce]
