"""Entering a ballot for somebody who asks: named helpers, ten people each, declared on paper."""

import secrets
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.channels import services
from pb.ballots.channels.queries import require_helper
from pb.ballots.channels.rules import MOST_HELPED
from pb.ballots.choices import Chosen
from pb.ballots.queries import projects_of
from pb.ballots.receipts import form_key, good_form_key
from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.people.sessions import set_flash
from pb.roll.queries import Entry, entry_by_id
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.web.access import SIGNED_IN, opt
from pb.web.booth.counter import Hidden
from pb.web.booth.desk import KEEPERS, show_desk
from pb.web.booth.marks import read_marks
from pb.web.forms import FormErrors, posted, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.sources import count_sources
from pb.web.visit import visit_of
from pb.web.words import say


class NameForm(msgspec.Struct, kw_only=True):
    """The phone number or e-mail of the account of a helper."""

    kontak: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]


@post("/petugas/tps/{kode:str}/pendamping", name="booth.helper", status_code=303, opt=opt(KEEPERS))
async def name_(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Name somebody who may enter ballots for others."""
    form = await read_form(request, NameForm)
    if isinstance(form, FormErrors):
        return await show_desk(request, kode, actor, now, form, 422)
    try:
        await services.name_helper(kode, form.value.kontak, by=actor, now=now)
    except Refused as refused:
        return await show_desk(
            request, kode, actor, now, form.raw.add("kontak", str(say(refused.reason))), 409
        )
    await set_flash(visit_of(request.scope).session, "flash.helper_named")
    return redirect_to(request, "booth.desk", kode=kode)


class EndForm(msgspec.Struct, kw_only=True):
    """The number of a helper."""

    pendamping: Annotated[int, msgspec.Meta(ge=1, le=9999)]


@post("/petugas/tps/{kode:str}/pendamping/akhiri", name="booth.helper.end", status_code=303, opt=opt(KEEPERS))
async def end(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Somebody helps no more."""
    form = await read_form(request, EndForm)
    if isinstance(form, FormErrors):
        return await show_desk(request, kode, actor, now, form, 422)
    await services.end_helper(kode, form.value.pendamping, by=actor, now=now)
    return redirect_to(request, "booth.desk", kode=kode)


@get("/bantu/{kode:str}", name="help.vote", opt=opt(SIGNED_IN))
async def start(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Whose ballot is it? For others than helpers there is nothing here."""
    return await _show(request, kode, actor, now)


async def _show(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    found: tuple[Entry, ...] | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    helper = await require_helper(facts, actor.person)
    person = found[0] if found and len(found) == 1 else None
    contests = facts.contest_for(person.home) if person else ()
    return page(
        request,
        "booth/help.html",
        status=status,
        private=True,
        round=shown(facts, now),
        helper=helper,
        left=MOST_HELPED - helper.entered,
        found=found,
        person=person,
        sheets=[(contest, await projects_of(contest.id)) for contest in contests],
        kind=BallotType(facts.ballot_type),
        typed=errors.values if errors else {},
        form_key=form_key(now, secrets.token_hex(16)),
        errors=errors,
    )


class FindForm(msgspec.Struct, kw_only=True):
    """Name and birth of the person who asks."""

    nama: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    lahir: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]


@post("/bantu/{kode:str}/cari", name="help.find", status_code=200, opt=opt(SIGNED_IN))
async def find(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Look the person up; each look is written down."""
    form = await read_form(request, FindForm)
    if isinstance(form, FormErrors):
        return await _show(request, kode, actor, now, form, status=422)
    try:
        found = await services.find_to_help(kode, form.value.nama, form.value.lahir, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("lahir", str(say(refused.reason)))
        return await _show(request, kode, actor, now, errors, status=409)
    return await _show(request, kode, actor, now, form.raw, found)


class VoteForm(msgspec.Struct, kw_only=True):
    """Whose ballot, and that they asked; choices are `suara-N` as on the ballot itself."""

    orang: Hidden
    kunci: str = ""


async def _choices(request: HTTPRequest, facts: RoundFacts, home: str) -> dict[int, Chosen]:
    form, kind, found = await posted(request), BallotType(facts.ballot_type), {}
    for contest in facts.contest_for(home):
        marks = read_marks(form, contest.number, await projects_of(contest.id), kind)
        found[contest.number] = frozenset({0}) if marks is None else marks
    return found


@post("/bantu/{kode:str}/suara", name="help.cast", status_code=200, opt=opt(SIGNED_IN))
async def send(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Send the ballot; the receipt is for the person, and is shown once."""
    facts = await require_round(kode)
    await require_helper(facts, actor.person)
    form = await read_form(request, VoteForm)
    if isinstance(form, FormErrors):
        return await _show(request, kode, actor, now, FormErrors(), status=422)
    person = await entry_by_id(facts.id, form.value.orang)
    choices = await _choices(request, facts, person.home if person else "")
    key = form.value.kunci if good_form_key(form.value.kunci) else ""
    try:
        receipts = await services.cast_with_help(kode, form.value.orang, choices, by=actor, now=now, form=key)
    except Refused as refused:
        errors = form.raw.add("suara", str(say(refused.reason)))
        return await _show(request, kode, actor, now, errors, (person,) if person else None, 409)
    count_sources(request, facts.id, now, actor.person)
    return page(
        request, "booth/helped.html", private=True, round=shown(facts, now), receipts=receipts, person=person
    )


@get("/bantu/{kode:str}/pernyataan", name="help.form", opt=opt(SIGNED_IN))
async def declaration(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A sheet to sign: the person asked for help, and who gave it."""
    facts = await require_round(kode)
    helper = await require_helper(facts, actor.person)
    return page(request, "booth/declaration.html", private=True, round=shown(facts, now), helper=helper)


ROUTES = [name_, end, start, find, send, declaration]
