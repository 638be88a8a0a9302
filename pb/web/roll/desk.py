"""The desk of a roll: who may vote, the files that came, what each would change, and who puts it in force."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused, refuse_if
from pb.people.sessions import set_flash
from pb.roll import services
from pb.roll.queries import batches_of, diff_of, homes_of, require_batch
from pb.roll.rules import (
    MOST_BYTES,
    BatchKind,
    BatchState,
    VoterRules,
    WhyNotFile,
    WhyNotRoll,
    may_keep,
    rules_of,
)
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, Phase
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

KEEPERS = staff(RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR)
FRESH = staff(RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR, step_up=True)
Reason = Annotated[str, msgspec.Meta(min_length=10, max_length=500)]
Age = Annotated[int, msgspec.Meta(ge=0, le=120)]


async def kept(kode: str, actor: Actor) -> RoundFacts:
    """The round, for somebody who keeps its roll; for others there is nothing here."""
    facts = await require_round(kode)
    if not may_keep(actor, facts):
        raise NotFound
    return facts


@get("/petugas/daftar/{kode:str}", name="roll.desk", opt=opt(KEEPERS))
async def desk(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who may vote, who is on the roll by RW, and every change of it."""
    return await _desk(request, kode, actor, now)


async def _desk(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await kept(kode, actor)
    if errors:  # said beside the fields, where there are any
        refuse_if(WhyNotRoll.VOTING if ORDER.index(facts.phase(now)) >= ORDER.index(Phase.VOTING) else None)
        refuse_if(WhyNotRoll.NOT_ROLL if errors.values.get("macam") and not facts.by_roll else None)
    return page(
        request,
        "roll/desk.html",
        status=status,
        round=shown(facts, now),
        rules=rules_of(facts),
        homes=(await homes_of([facts.id]))[facts.id],
        batches=await batches_of(facts.id),
        errors=errors,
        desk="desk",
    )


class RulesForm(msgspec.Struct, kw_only=True):
    """Who may vote, and when residents can object."""

    siapa: Literal["level", "roll"]
    alasan: Reason
    hari_usia: date | None = None
    usia_min: Age | None = None
    usia_maks: Age | None = None
    keberatan_dari: date | None = None
    keberatan_sampai: date | None = None


_FIELDS = {
    WhyNotRoll.AGES: "usia_maks",
    WhyNotRoll.AGE_DAY: "hari_usia",
    WhyNotRoll.OBJECT_DATES: "keberatan_sampai",
    WhyNotRoll.NO_REASON: "alasan",
}


@post("/petugas/daftar/{kode:str}/aturan", name="roll.rules", status_code=303, opt=opt(FRESH))
async def rules(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Settle who may vote; the reason is public."""
    form = await read_form(request, RulesForm)
    if isinstance(form, FormErrors):
        return await _desk(request, kode, actor, now, form, 422)
    value, city = form.value, this_city()
    asked = VoterRules(
        by_roll=value.siapa == "roll",
        age_on=value.hari_usia,
        age_least=value.usia_min,
        age_most=value.usia_maks,
        object_from=city.at(value.keberatan_dari) if value.keberatan_dari else None,
        object_until=city.at(value.keberatan_sampai) if value.keberatan_sampai else None,
    )
    try:
        await services.set_voters(kode, asked, reason=value.alasan, by=actor, now=now)
    except Refused as refused:
        field = _FIELDS.get(refused.reason, "siapa")  # type: ignore[call-overload]  # codes of other enums too
        errors = form.raw.add(field, str(say(refused.reason)))
        return await _desk(request, kode, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.voters_set")
    return redirect_to(request, "roll.desk", kode=kode)


class ImportForm(msgspec.Struct, kw_only=True):
    """A file, whether it is the whole roll, and why it comes."""

    alasan_berkas: Reason
    macam: Literal["whole", "more"]
    berkas: Any = None


@post("/petugas/daftar/{kode:str}/berkas", name="roll.import", status_code=303, opt=opt(FRESH))
async def take_file(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take a file; it is read beside the requests, and nothing takes effect yet."""
    form = await read_form(request, ImportForm)
    if isinstance(form, FormErrors):
        return await _desk(request, kode, actor, now, form, 422)
    value = form.value
    data = await value.berkas.read(MOST_BYTES + 1) if isinstance(value.berkas, UploadFile) else b""
    kind = BatchKind(value.macam)
    try:
        number = await services.begin_import(
            kode, data, kind=kind, reason=value.alasan_berkas, by=actor, now=now
        )
    except Refused as refused:
        about_file = isinstance(refused.reason, WhyNotFile)
        errors = form.raw.add("berkas" if about_file else "macam", str(say(refused.reason)))
        return await _desk(request, kode, actor, now, errors, 422 if about_file else 409)
    return redirect_to(request, "roll.batch", kode=kode, n=number)


@get("/petugas/daftar/{kode:str}/berkas/{n:int}", name="roll.batch", opt=opt(KEEPERS))
async def batch(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What a batch would change; while its file is read the page looks again by itself."""
    return await _batch(request, kode, n, actor, now)


async def _batch(
    request: HTTPRequest, kode: str, n: int, actor: Actor, now: datetime, fault: str = "", status: int = 200
) -> Response[Any]:
    facts = await kept(kode, actor)
    found = await require_batch(facts.id, n)
    ready = found.state is BatchState.READY
    answer = page(
        request,
        "roll/batch.html",
        block="rincian",
        status=status,
        private=True,
        round=shown(facts, now),
        b=found,
        diff=await diff_of(found, facts.id) if ready else None,
        own=found.made_by == actor.person,
        fault=fault,
        desk="desk",
    )
    if found.state is BatchState.READING:
        answer.headers["Refresh"] = "2"
    return answer


class DecideForm(msgspec.Struct, kw_only=True):
    """Whether people who seem to stand there twice are left out."""

    tanpa_ganda: bool = False


@post(
    "/petugas/daftar/{kode:str}/berkas/{n:int}/setuju", name="roll.approve", status_code=303, opt=opt(FRESH)
)
async def approve(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A second person puts the batch in force."""
    form = await read_form(request, DecideForm)
    drop = not isinstance(form, FormErrors) and form.value.tanpa_ganda
    try:
        await services.approve(kode, n, drop_doubles=drop, by=actor, now=now)
    except Refused as refused:
        return await _batch(request, kode, n, actor, now, str(say(refused.reason)), 409)
    await set_flash(visit_of(request.scope).session, "flash.roll_in_force")
    return redirect_to(request, "roll.desk", kode=kode)


@post("/petugas/daftar/{kode:str}/berkas/{n:int}/tolak", name="roll.refuse", status_code=303, opt=opt(FRESH))
async def refuse(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Throw the batch away."""
    try:
        await services.refuse(kode, n, by=actor, now=now)
    except Refused as refused:
        return await _batch(request, kode, n, actor, now, str(say(refused.reason)), 409)
    await set_flash(visit_of(request.scope).session, "flash.roll_refused")
    return redirect_to(request, "roll.desk", kode=kode)


ROUTES = [desk, rules, take_file, batch, approve, refuse]
