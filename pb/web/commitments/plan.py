"""Those who lead write a promise by hand, and change a plan: one form in five steps with lines."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import Brings, PartyKind, WhyNotPromise, leads
from pb.commitments.services import Source, change_plan, promise
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
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
from pb.web.forms import HIDDEN, FormErrors, posted
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

_EMPTY: Rows = {
    "pihak": [
        {"nomor": "1", "jenis": "agency", "nama": ""},
        {"nomor": "2", "jenis": "community", "nama": ""},
    ],
    "sumbang": [
        {"nomor": "1", "pihak": "1", "bentuk": "money", "kata": "", "banyak": "", "satuan": "Rp"},
        {"nomor": "2", "pihak": "2", "bentuk": "hours", "kata": "", "banyak": "", "satuan": "jam"},
    ],
    "tonggak": [{"nomor": "1", "judul": "", "tanggal": "", "bobot": "1"}],
    "ukuran": [{"nomor": "1", "nama": "", "satuan": "", "awal": "", "target": "", "cara": ""}],
}
_FIELDS = {
    WhyNotPromise.NO_TITLE: "title",
    WhyNotPromise.DATES: "ends",
    WhyNotPromise.PARTY_NAME: "pihak",
    WhyNotPromise.TWICE: "usulan",
}


class NewFields(PlanFields, kw_only=True):
    """A plan with where it holds, the agency that speaks first, and the proposal that it came from."""

    wilayah: str
    dinas: str = ""
    usulan: Annotated[str, msgspec.Meta(max_length=20)] = ""


class ChangedFields(PlanFields, kw_only=True):
    """A plan with why it changes, and the version that the writer has seen."""

    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=1_000)]
    versi: Annotated[int, msgspec.Meta(ge=1, extra=HIDDEN)]


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
        errors=errors,
        desk="promises",
    )


def _places(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        if leads(actor, ward.code):
            grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    return list(grouped.items())


def _kept(raw: FormErrors) -> dict[str, str]:
    return {name: raw.typed(name) for name in (*NewFields.__struct_fields__, "alasan", "versi")}


def _edits(form: Any) -> bool:
    """Whether a line was added or taken away; then nothing is written yet."""
    return bool(form.get("buang")) or str(form.get("lanjut", "")).startswith("tambah-")


@get("/petugas/janji/baru", name="promise.new", opt=opt(LEADERS))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The empty form, with two parties to begin with."""
    today = this_city().day(now)
    days = {"starts": today.isoformat(), "ends": (today + timedelta(days=90)).isoformat()}
    kept = dict.fromkeys((*NewFields.__struct_fields__, "alasan", "versi"), "")
    return _page(
        request, actor, kept | days | {"quantity": "1", "cost_before": "0", "cost_after": "0"}, _EMPTY, None
    )


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
    try:
        kode = await promise(plan, source, PlaceCode(fields.wilayah), agency, by=actor, now=now)
    except NotFound:
        errors = raw.add("usulan", _("There is no proposal with this number."))
        return _page(request, actor, _kept(raw), rows, None, errors, 422)
    except Refused as refused:
        return _page(request, actor, _kept(raw), rows, None, *_blame(raw, refused))
    await set_flash(visit_of(request.scope).session, "flash.promise_made")
    return redirect_to(request, "promise.speakers", kode=kode)


def _blame(raw: FormErrors, refused: Refused) -> tuple[FormErrors, int]:
    """The refusal beside its field, and the status."""
    reason = refused.reason
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
    """The form with the plan that holds."""
    facts = await _led(kode, actor, now)
    kept = {"alasan": "", "versi": str(facts.versions), "wilayah": "", "dinas": "", "usulan": ""}
    return _page(request, actor, values_of(facts.plan) | kept, rows_of(facts.plan), facts)


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
        await change_plan(kode, changed, fields.alasan, version=fields.versi, by=actor, now=now)
    except Refused as refused:
        return _page(request, actor, _kept(raw), rows, facts, *_blame(raw, refused))
    await set_flash(visit_of(request.scope).session, "flash.plan_changed")
    return redirect_to(request, "promise", kode=kode)


ROUTES = [new, make, plan, replan]
