"""What residents see of the roll: whether they are on it, their account matched, an objection."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.area import PlaceCode, inside
from pb.core.errors import Refused, refuse_if
from pb.people.sessions import set_flash
from pb.places.queries import wards
from pb.roll import services
from pb.roll.queries import Entry, entry_of, my_objections
from pb.roll.rules import objections_open, rules_of
from pb.roll.rules.letters import WhyNotMatch
from pb.roll.rules.objections import ObjectionKind, WhyNotObject
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Number = Annotated[int, msgspec.Meta(ge=1, le=99)]
Birth = Annotated[str, msgspec.Meta(max_length=30)]


class PersonForm(msgspec.Struct, kw_only=True):
    """Name and birth as on the family card."""

    nama: Name
    lahir: Birth


class ObjectForm(msgspec.Struct, kw_only=True):
    """What is wrong, about whom, and where they live."""

    apa: Literal["missing", "wrong", "not_here"]
    nama_k: Name
    kelurahan: Annotated[str, msgspec.Meta(max_length=20)]
    rw: Number
    rt: Annotated[int, msgspec.Meta(ge=1, le=999)]
    lahir_k: Birth = ""
    kata: Annotated[str, msgspec.Meta(max_length=500)] = ""


def ward_choices(facts: RoundFacts) -> list[tuple[str, str]]:
    """The kelurahan of a round, for a form."""
    return [(ward.code, ward.name) for ward in wards() if facts.place and inside(ward.code, facts.place)]


@get("/putaran/{kode:str}/daftar", name="roll", opt=opt(ANYONE))
async def roll(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who may vote here, and what somebody can do who is not sure to be on the roll."""
    return await _roll(request, kode, actor, now)


async def _roll(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    found: tuple[Entry, ...] | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    refuse_if(WhyNotMatch.NO_ROLL if errors and not facts.by_roll else None)
    return page(
        request,
        "roll/roll.html",
        status=status,
        private=True,
        round=shown(facts, now),
        rules=rules_of(facts),
        mine=await entry_of(facts.id, actor.person),
        said=await my_objections(facts.id, actor.person),
        found=found,
        can_object=objections_open(facts, now),
        wards=ward_choices(facts),
        errors=errors,
    )


@post("/putaran/{kode:str}/daftar/cari", name="roll.find", status_code=200, opt=opt(ANYONE))
async def find(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Am I on the roll? What is typed stands in no address and is not kept."""
    form = await read_form(request, PersonForm)
    if isinstance(form, FormErrors):
        return await _roll(request, kode, actor, now, form, status=422)
    peer = visit_of(request.scope).peer
    try:
        found = await services.look_up(kode, form.value.nama, form.value.lahir, peer=peer, now=now)
    except Refused as refused:
        return await _refused(request, kode, actor, now, form.raw, refused)
    return await _roll(request, kode, actor, now, form.raw, found)


async def _refused(
    request: HTTPRequest, kode: str, actor: Actor, now: datetime, raw: FormErrors, refused: Refused
) -> Response[Any]:
    field = "lahir" if refused.reason is WhyNotMatch.BIRTH else "nama"
    many = refused.reason is WhyNotMatch.TOO_MANY
    errors = raw.add(field, str(say(refused.reason)))
    return await _roll(request, kode, actor, now, errors, status=429 if many else 409)


@post("/putaran/{kode:str}/daftar/cocok", name="roll.match", status_code=303, opt=opt(SIGNED_IN))
async def match(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """This is me: the account belongs to this entry from now on."""
    form = await read_form(request, PersonForm)
    if isinstance(form, FormErrors):
        return await _roll(request, kode, actor, now, form, status=422)
    try:
        await services.match(kode, form.value.nama, form.value.lahir, by=actor, now=now)
    except Refused as refused:
        return await _refused(request, kode, actor, now, form.raw, refused)
    await set_flash(visit_of(request.scope).session, "flash.roll_matched")
    return redirect_to(request, "roll", kode=kode)


@post("/putaran/{kode:str}/daftar/keberatan", name="roll.object", status_code=303, opt=opt(SIGNED_IN))
async def object_(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Say that the roll is wrong."""
    form = await read_form(request, ObjectForm)
    if isinstance(form, FormErrors):
        return await _roll(request, kode, actor, now, form, status=422)
    try:
        await services.object_to_roll(kode, said_of(form.value), by=actor, now=now)
    except Refused as refused:
        many = refused.reason is WhyNotObject.TOO_MANY
        errors = form.raw.add(object_field(refused), str(say(refused.reason)))
        return await _roll(request, kode, actor, now, errors, status=429 if many else 409)
    await set_flash(visit_of(request.scope).session, "flash.roll_objected")
    return redirect_to(request, "roll", kode=kode)


def object_field(refused: Refused) -> str:
    """The field of the form that a refusal is about."""
    fields: dict[Any, str] = {WhyNotObject.NO_BIRTH: "lahir_k", WhyNotObject.OUTSIDE: "kelurahan"}
    return fields.get(refused.reason, "apa")


def said_of(value: ObjectForm) -> services.Said:
    """The form as the service takes it."""
    home = (PlaceCode(value.kelurahan), value.rw, value.rt)
    return services.Said(ObjectionKind(value.apa), value.nama_k, value.lahir_k, *home, value.kata)


ROUTES = [roll, find, match, object_]
