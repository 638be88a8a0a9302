"""Running a round: planning on a plain form, announcing, the cockpit, dates and moves with a reason."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.queries import gate_counts, turnout
from pb.ballots.services import close_voting, open_voting
from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside, rw_code
from pb.core.audit import happened_to
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.ids import RoundId
from pb.core.money import Amount, read_amount
from pb.outcomes.services import publish_count
from pb.people.sessions import set_flash
from pb.places.queries import name_of, wards
from pb.rounds import services
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import BY_CLOCK, ORDER, REQUIRED_DATES, Phase, WhyNotRound, gates
from pb.rounds.services import ContestPlan, RoundPlan
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, Valid, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.rounds import LOGGED
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)
MOVERS = staff(RoleKind.FACILITATOR, step_up=True)
_DEFAULT_DAYS = {
    Phase.IDEAS: 7,
    Phase.SCREENING: 37,
    Phase.LISTING: 67,
    Phase.VOTING: 74,
    Phase.CLOSED: 88,
    Phase.PUBLISHED: 95,
}
_MOST_RW, _MOST_MONEY = 99, 10**13


class RoundForm(msgspec.Struct, kw_only=True):
    """A round on one form. `anggaran` is for the whole place, or one line `RW = amount` for each RW."""

    judul: Annotated[str, msgspec.Meta(min_length=5, max_length=120)]
    wilayah: str
    bagi: Literal["satu", "kelurahan", "rw"]
    tahun: Annotated[int, msgspec.Meta(ge=2020, le=2100)]
    pilihan: Annotated[int, msgspec.Meta(ge=1, le=50)]
    cara: Literal["mes_cost", "greedy_votes"]
    sisa: Literal["utilitarian", "none"]
    anggaran: Annotated[Amount, msgspec.Meta(gt=0, le=_MOST_MONEY)] | None = None
    anggaran_rw: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    suara_minimal: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    bukti_usul: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    bukti_pilih: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    tgl_ideas: date
    tgl_screening: date
    tgl_listing: date
    tgl_voting: date
    tgl_closed: date
    tgl_published: date
    jam_ideas: time = time(8)
    jam_screening: time = time(8)
    jam_listing: time = time(8)
    jam_voting: time = time(8)
    jam_closed: time = time(20)
    jam_published: time = time(10)


def _dates(form: RoundForm) -> dict[Phase, datetime]:
    return {
        phase: this_city().at(getattr(form, f"tgl_{phase}"), getattr(form, f"jam_{phase}"))
        for phase in REQUIRED_DATES
    }


def _contests(form: RoundForm) -> tuple[ContestPlan, ...] | dict[str, str]:
    """The contests of the form, or the field that is wrong."""
    place = PlaceCode(form.wilayah)
    if form.bagi == "rw":
        return _rw_contests(form, place)
    if form.anggaran is None:
        return {"anggaran": _("Write an amount in rupiah, for example 1.500.000.")}
    if form.bagi == "satu":
        return (ContestPlan(name_of(place), place, form.anggaran),)
    inner = [ward for ward in wards() if inside(ward.code, place)]
    return tuple(ContestPlan(ward.name, ward.code, form.anggaran) for ward in inner)


def _rw_contests(form: RoundForm, place: PlaceCode) -> tuple[ContestPlan, ...] | dict[str, str]:
    if place not in {ward.code for ward in wards()}:
        return {"bagi": _("Budgets by RW need a single kelurahan.")}
    found = []
    for line in form.anggaran_rw.splitlines():
        if not line.strip():
            continue
        left, _sign, right = line.partition("=")
        number, amount = left.upper().replace("RW", "").strip(), read_amount(right)
        good = number.isascii() and number.isdigit() and len(number) < 4 and 0 < int(number) <= _MOST_RW
        if not good or not amount or amount > _MOST_MONEY:
            return {"anggaran_rw": _("Write one line for each RW, for example: RW 05 = 100.000.000")}
        area = rw_code(place, int(number))
        found.append(ContestPlan(name_of(area), area, amount))
    return tuple(found) or {"anggaran_rw": _("Write one line for each RW, for example: RW 05 = 100.000.000")}


def _plan(form: Valid[RoundForm]) -> RoundPlan | FormErrors:
    contests = _contests(form.value)
    if isinstance(contests, dict):
        for name, message in contests.items():
            form.raw.add(name, message)
        return form.raw
    value = form.value
    return RoundPlan(
        title=value.judul,
        place=PlaceCode(value.wilayah),
        year=value.tahun,
        max_choices=value.pilihan,
        rule=value.cara,
        completion=value.sisa if value.cara == "mes_cost" else "none",
        min_votes=value.suara_minimal,
        level_propose=value.bukti_usul,
        level_vote=value.bukti_pilih,
        contests=contests,
        dates=_dates(value),
    )


def _place_options(actor: Actor) -> list[Any]:
    """The places that this facilitator may run a round in."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        if actor.holds(RoleKind.FACILITATOR, ward.code):
            grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    districts = [
        (code, _("District %(name)s", name=name))
        for code, name in sorted({(ward.kecamatan_code, ward.kecamatan) for ward in wards()})
        if actor.holds(RoleKind.FACILITATOR, code)
    ]
    return [*([(_("Whole districts"), districts)] if districts else []), *grouped.items()]


def _form_page(
    request: HTTPRequest,
    actor: Actor,
    values: Mapping[str, Any],
    errors: FormErrors | None = None,
    draft: RoundFacts | None = None,
) -> Response[Any]:
    return page(
        request,
        "staff/round_form.html",
        status=422 if errors else 200,
        values=values,
        errors=errors,
        places=_place_options(actor),
        phases=REQUIRED_DATES,
        draft=draft,
        desk="desk",
    )


@get("/petugas/putaran/baru", name="round.new", opt=opt(FACILITATORS))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form, with dates that leave time for each phase."""
    today = this_city().day(now)
    values: dict[str, Any] = {
        f"tgl_{phase}": (today + timedelta(days=days)).isoformat() for phase, days in _DEFAULT_DAYS.items()
    }
    values |= {f"jam_{phase}": "08:00" for phase in REQUIRED_DATES} | {
        "jam_closed": "20:00",
        "jam_published": "10:00",
    }
    level = "1" if request.app.state.demo else "2"
    values |= {
        "tahun": str(today.year + 1),
        "pilihan": "5",
        "cara": "mes_cost",
        "sisa": "utilitarian",
        "bagi": "satu",
    }
    return _form_page(
        request, actor, values | {"bukti_usul": level, "bukti_pilih": level, "suara_minimal": "0"}
    )


@post("/petugas/putaran/baru", name="round.create", status_code=303, opt=opt(FACILITATORS))
async def create(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write it down as a draft."""
    form = await read_form(request, RoundForm)
    plan = form if isinstance(form, FormErrors) else _plan(form)
    if isinstance(plan, FormErrors):
        return _form_page(request, actor, {}, plan)
    try:
        key = await services.create_round(plan, by=actor, now=now)
    except Refused as refused:
        return _form_page(request, actor, {}, _blame(form, refused))
    await set_flash(visit_of(request.scope).session, "flash.round_saved")
    return redirect_to(request, "round.draft", id=key)


def _blame(form: Any, refused: Refused) -> FormErrors:
    """The refusal beside the field that it is about."""
    raw: FormErrors = form.raw
    field = "tgl_ideas" if str(refused.reason).startswith("dates.") else "wilayah"
    return raw.add(field, str(say(refused.reason)))


async def _own_draft(key: int, actor: Actor) -> RoundFacts:
    facts = await require_round_by_id(key)
    if facts.kode or not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    return facts


@get("/petugas/draf/{id:int}", name="round.draft", opt=opt(FACILITATORS))
async def draft(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The plan as residents will read it, before it is announced."""
    facts = await _own_draft(id, actor)
    return page(request, "staff/round_draft.html", round=shown(facts, now), desk="desk")


@get("/petugas/draf/{id:int}/ubah", name="round.draft.edit", opt=opt(FACILITATORS))
async def edit(request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
    """The form again, with what was written."""
    facts = await _own_draft(id, actor)
    return _form_page(request, actor, _values(facts), draft=facts)


def _values(facts: RoundFacts) -> dict[str, Any]:
    by_rw = any("-" in (contest.area or "") for contest in facts.contests)
    values: dict[str, Any] = {
        "judul": facts.title,
        "wilayah": facts.place,
        "tahun": facts.year,
        "pilihan": facts.max_choices,
        "cara": facts.rule,
        "sisa": facts.completion,
        "suara_minimal": facts.min_votes,
        "bukti_usul": facts.level_propose,
        "bukti_pilih": facts.level_vote,
        "bagi": "rw" if by_rw else "satu" if len(facts.contests) == 1 else "kelurahan",
        "anggaran": "" if by_rw else facts.contests[0].budget,
        "anggaran_rw": "\n".join(f"RW {(c.area or '')[-2:]} = {c.budget}" for c in facts.contests)
        if by_rw
        else "",
    }
    for phase, at in facts.dates.items():
        local = at.astimezone(this_city().tz)
        values |= {f"tgl_{phase}": local.date().isoformat(), f"jam_{phase}": f"{local:%H:%M}"}
    return values


@post("/petugas/draf/{id:int}/ubah", name="round.draft.save", status_code=303, opt=opt(FACILITATORS))
async def save(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Write the draft anew."""
    facts = await _own_draft(id, actor)
    form = await read_form(request, RoundForm)
    plan = form if isinstance(form, FormErrors) else _plan(form)
    if isinstance(plan, FormErrors):
        return _form_page(request, actor, {}, plan, facts)
    try:
        await services.edit_draft(RoundId(id), plan, by=actor, now=now)
    except Refused as refused:
        return _form_page(request, actor, {}, _blame(form, refused), facts)
    await set_flash(visit_of(request.scope).session, "flash.round_saved")
    return redirect_to(request, "round.draft", id=id)


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
    """Make the round public; from now on only its dates change, with a reason."""
    kode = await services.announce(RoundId(id), by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.round_announced")
    return redirect_to(request, "round.desk", kode=kode)


@get("/petugas/putaran/{kode:str}", name="round.desk", opt=opt(FACILITATORS))
async def cockpit(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One round: what is missing, what comes next and when."""
    return await _cockpit(request, kode, actor, now)


async def _cockpit(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    if not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    phase = facts.phase(now)
    counts = await gate_counts(facts)
    log = [entry for entry in await happened_to(kode) if entry.kind in LOGGED]
    return page(
        request,
        "staff/cockpit.html",
        status=status,
        round=shown(facts, now),
        counts=counts,
        gates=gates(counts) if ORDER.index(phase) < ORDER.index(Phase.VOTING) else (),
        turnout=await turnout(facts) if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else {},
        next_phase=_next(facts, now),
        open_dates=[
            (p, at)
            for p, at in sorted(facts.dates.items(), key=lambda i: i[1])
            if at > now and p not in facts.moves
        ],
        log=log[-5:],
        errors=errors,
        desk="desk",
    )


def _next(facts: RoundFacts, now: datetime) -> Phase | None:
    """The phase that a facilitator could begin by hand now."""
    phase = facts.phase(now)
    waiting = [p for p in BY_CLOCK if p in facts.dates and facts.dates[p] > now]
    if not facts.moves and waiting:
        return waiting[0]
    by_move = {
        Phase.LISTING: Phase.VOTING,
        Phase.VOTING: Phase.CLOSED,
        Phase.CLOSED: Phase.PUBLISHED,
        Phase.CHALLENGE: Phase.PUBLISHED,
    }
    return by_move.get(phase)


class DateForm(msgspec.Struct, kw_only=True):
    """One date, and why it changes."""

    tahap: Literal["ideas", "screening", "codesign", "listing", "voting", "closed", "published"]
    tanggal: date
    jam: time
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/tanggal", name="round.dates", status_code=303, opt=opt(MOVERS))
async def change_date(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Extend, or bring forward; the reason is public."""
    form = await read_form(request, DateForm)
    if isinstance(form, FormErrors):
        return await _cockpit(request, kode, actor, now, form, 422)
    value = form.value
    at = this_city().at(value.tanggal, value.jam)
    try:
        await services.change_dates(kode, {Phase(value.tahap): at}, reason=value.alasan, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("tanggal", str(say(refused.reason)))
        return await _cockpit(request, kode, actor, now, errors, 422)
    await set_flash(visit_of(request.scope).session, "flash.dates_changed")
    return redirect_to(request, "round.desk", kode=kode)


class MoveForm(msgspec.Struct, kw_only=True):
    """The phase that begins now, and why."""

    ke: Annotated[
        Literal["ideas", "screening", "codesign", "listing", "voting", "closed", "published"],
        msgspec.Meta(extra=HIDDEN),
    ]
    alasan_tahap: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


@post("/petugas/putaran/{kode:str}/tahap", name="round.move", status_code=303, opt=opt(MOVERS))
async def move(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Begin the next phase by hand. The service of the context that knows the gate decides."""
    form = await read_form(request, MoveForm)
    if isinstance(form, FormErrors):
        return await _cockpit(request, kode, actor, now, form, 422)
    phase, reason = Phase(form.value.ke), form.value.alasan_tahap
    facts = await require_round(kode)
    try:
        if phase is not _next(facts, now):
            raise Refused(WhyNotRound.NOT_NEXT)
        if phase in BY_CLOCK:
            await services.begin_next(kode, reason=reason, by=actor, now=now)
        elif phase is Phase.VOTING:
            await open_voting(kode, by=actor, now=now, reason=reason)
        elif phase is Phase.CLOSED:
            await close_voting(kode, by=actor, now=now, reason=reason)
        else:
            await publish_count(kode, by=actor, now=now, reason=reason)
    except Refused as refused:
        errors = form.raw.add("alasan_tahap", str(say(refused.reason)))
        return await _cockpit(request, kode, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.phase_entered")
    return redirect_to(request, "round.desk", kode=kode)


ROUTES = [
    new, create, draft, edit, save, delete, announce, cockpit, change_date, move,
]  # fmt: skip
