"""Those who lead write a promise by hand, and change a plan: one form in five steps with lines."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.examples import example_titles
from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import Brings, ChangeAsked, Lacks, PartyKind, WhyNotPromise, lacking, leads
from pb.commitments.services import Source, change_plan, promise, take_change
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.places.queries import wards
from pb.proposals.categories import AGENCIES
from pb.web.access import opt
from pb.web.commitments.council import LEADERS
from pb.web.commitments.plan_form import (
    MOST,
    PlanFields,
    Rows,
    floors,
    read_plan,
    rows_of,
    typed_rows,
    values_of,
)
from pb.web.commitments.plan_start import (
    empty_start,
    example_start,
    promised_already,
    require_task,
    task_start,
)
from pb.web.forms import HIDDEN, FormErrors, posted
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

_FIELDS = {
    WhyNotPromise.NO_TITLE: "title",
    WhyNotPromise.DATES: "ends",
    WhyNotPromise.PARTY_NAME: "pihak",
    WhyNotPromise.TWICE: "usulan",
}
_STEPS = {
    Lacks.GOAL: ("goal",),
    Lacks.CHANGE: ("change",),
    Lacks.OUTCOMES: ("for_residents", "for_professionals", "for_government"),
    Lacks.INDICATORS: ("ukuran",),
    Lacks.COSTS: ("costs",),
}


class NewFields(PlanFields, kw_only=True):
    """A plan with where it holds, the agency that speaks first, and what it came from."""

    wilayah: str
    dinas: str = ""
    usulan: Annotated[str, msgspec.Meta(max_length=20)] = ""
    lokakarya: Annotated[str, msgspec.Meta(max_length=20)] = ""
    tugas: Annotated[int, msgspec.Meta(ge=1, le=10_000, extra=HIDDEN)] | None = None


class ChangedFields(PlanFields, kw_only=True):
    """A plan with why it changes, the version that the writer has seen, and the proposal that it takes."""

    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=1_000)]
    versi: Annotated[int, msgspec.Meta(ge=1, extra=HIDDEN)]
    usul: Annotated[int, msgspec.Meta(ge=1, le=1_000_000, extra=HIDDEN)] | None = None


def _typed(form: Any) -> FormErrors:
    return FormErrors({name: [v for v in form.getall(name) if isinstance(v, str)] for name in form})


def _page(
    request: HTTPRequest,
    actor: Actor,
    values: dict[str, str],
    rows: Rows,
    facts: Promise | None,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    return page(
        request,
        "commitments/plan.html",
        status=status,
        private=True,
        p=facts,
        values=values,
        rows=rows,
        more={row: len(rows[row]) < most for row, most in MOST.items()},
        kinds=[(kind.value, str(say(f"party.{kind}"))) for kind in PartyKind],
        brings=[(one.value, str(say(f"brings.{one}"))) for one in Brings],
        places=_places(actor),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        examples=() if facts or values["lokakarya"] else example_titles(),
        change=_asked(facts, values["usul"]),
        errors=errors,
        desk="promises",
    )


def _asked(facts: Promise | None, number: str) -> ChangeAsked | None:
    """The proposal of a party that this form takes, while it is open."""
    open_ = facts.now.open_changes if facts else ()
    return next((change for change in open_ if str(change.number) == number), None)


def _places(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        if leads(actor, ward.code):
            grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    return list(grouped.items())


def _kept(raw: FormErrors) -> dict[str, str]:
    return {name: raw.typed(name) for name in _NAMES}


_NAMES = (*NewFields.__struct_fields__, "alasan", "versi", "usul")


def _edits(form: Any) -> bool:
    """Whether a line was added or taken away; then nothing is written yet."""
    return bool(form.get("buang")) or str(form.get("lanjut", "")).startswith("tambah-")


@get("/petugas/janji/baru", name="promise.new", opt=opt(LEADERS))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form: empty, from a worked example (`?contoh=`), or from a task (`?lokakarya=…&tugas=…`)."""
    asked = request.query_params
    start = example_start(asked.get("contoh", ""), now) or empty_start(now)
    if asked.get("lokakarya"):
        facts, task = await require_task(asked["lokakarya"], asked.get("tugas", ""), actor)
        made = await promised_already(facts.kode, task.number)
        if made is not None:
            return redirect_to(request, "promise", kode=made)
        start = task_start(facts, task, now)
    values, rows = start
    return _page(request, actor, dict.fromkeys(_NAMES, "") | values, rows, None)


@post("/petugas/janji/baru", name="promise.make", status_code=303, opt=opt(LEADERS))
async def make(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Make it public; each party is asked to accept it."""
    form = await posted(request)
    raw, rows = _typed(form), typed_rows(form, {})
    if _edits(form):
        return _page(request, actor, _kept(raw), rows, None)
    found = read_plan(raw, rows, NewFields)
    led = {code for _name, places in _places(actor) for code, _ward in places}
    if raw.typed("wilayah").strip() not in led:
        raw.add("wilayah", _("Choose one of these."))
    if found is None or raw.messages:
        return _page(request, actor, _kept(raw), rows, None, raw, 422)
    fields, plan = found
    agency = fields.dinas if fields.dinas in AGENCIES else ""
    source = Source("hand", proposal=fields.usulan or None)
    if fields.lokakarya:
        source = Source("workshop", workshop=fields.lokakarya, part=fields.tugas)
    try:
        kode = await promise(plan, source, PlaceCode(fields.wilayah), agency, by=actor, now=now)
    except NotFound:
        errors = raw.add("usulan", _("There is no proposal with this number."))
        return _page(request, actor, _kept(raw), rows, None, errors, 422)
    except Refused as refused:
        return _page(request, actor, _kept(raw), rows, None, *_blame(raw, refused, lacking(plan)))
    await set_flash(visit_of(request.scope).session, "flash.promise_made")
    return redirect_to(request, "promise.speakers", kode=kode)


def _blame(raw: FormErrors, refused: Refused, lacks: Collection[Lacks] = ()) -> tuple[FormErrors, int]:
    """The refusal beside its field, and the status; steps that say nothing each at their own."""
    reason = refused.reason
    if reason is WhyNotPromise.STEPS:
        for name in (name for step in lacks for name in _STEPS[step]):
            if name == "ukuran" or not raw.typed(name).strip():
                raw.add(name, str(say(reason)))
        return raw, 422
    if reason is WhyNotPromise.CHANGED:
        return raw.add("title", str(say(reason))), 409
    field = _FIELDS.get(reason) if isinstance(reason, WhyNotPromise) else "alasan"
    return raw.add(field or "title", str(say(reason))), 409 if str(reason) == "entry.not_now" else 422


async def _led(kode: str, actor: Actor, now: datetime) -> Promise:
    facts = await require_promise(kode, now=now)
    if not leads(actor, facts.place):
        raise NotFound
    return facts


@get("/petugas/janji/{kode:str}/rencana", name="promise.plan", opt=opt(LEADERS))
async def plan(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form with the plan that holds; `?usul=` names the proposal of a party that it is to take."""
    facts = await _led(kode, actor, now)
    values = dict.fromkeys(_NAMES, "") | values_of(facts.plan) | {"versi": str(facts.versions)}
    values["usul"] = request.query_params.get("usul", "")
    change = _asked(facts, values["usul"])
    values |= {"alasan": change.text} if change else {"usul": ""}
    return _page(request, actor, values, rows_of(facts.plan), facts)


@post("/petugas/janji/{kode:str}/usul/{number:int}", name="promise.take", status_code=303, opt=opt(LEADERS))
async def take(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take what a party proposed as it stands: one tap, and each party accepts the new plan."""
    await take_change(kode, number, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.plan_changed")
    return redirect_to(request, "promise", kode=kode)


@post("/petugas/janji/{kode:str}/rencana", name="promise.replan", status_code=303, opt=opt(LEADERS))
async def replan(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A new version of the plan; each party accepts it anew."""
    facts = await _led(kode, actor, now)
    form = await posted(request)
    raw, rows = _typed(form), typed_rows(form, floors(facts))
    if _edits(form):
        return _page(request, actor, _kept(raw), rows, facts)
    found = read_plan(raw, rows, ChangedFields)
    if found is None:
        return _page(request, actor, _kept(raw), rows, facts, raw, 422)
    fields, changed = found
    try:
        await change_plan(
            kode, changed, fields.alasan, version=fields.versi, takes=fields.usul, by=actor, now=now
        )
    except Refused as refused:
        gone = set(lacking(changed)) - set(lacking(facts.plan))
        return _page(request, actor, _kept(raw), rows, facts, *_blame(raw, refused, gone))
    await set_flash(visit_of(request.scope).session, "flash.plan_changed")
    return redirect_to(request, "promise", kode=kode)


ROUTES = [new, make, plan, replan, take]
