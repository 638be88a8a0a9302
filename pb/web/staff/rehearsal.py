"""Rehearsal of a count before the vote: the chosen rule on made-up or on older ballots, beside two others."""

from datetime import datetime
from enum import StrEnum
from secrets import randbelow
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused, refuse_if
from pb.outcomes.queries import counted_contests
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.trials import services
from pb.trials.rehearsal import own_way, sample_of, sample_of_plan, way_beside, why_not_rehearse
from pb.trials.rules import MOST_BYTES, MOST_NOTES, Way, WhyNotTry, why_not_try
from pb.trials.samples import MOST_SEED, MOST_VOTERS
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.trials import round_ballots
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)
Notes = tuple[tuple[int, str, str], ...]
FIELDS: dict[StrEnum, str] = {
    WhyNotTry.NOTHING: "putaran",
    WhyNotTry.NOT_ELIGIBLE: "wilayah",
    WhyNotTry.TOO_MANY: "sumber",
    WhyNotTry.TOO_LATE: "sumber",
}


class RehearsalForm(msgspec.Struct, kw_only=True):
    """Which ballots, and up to two ways beside the round's own."""

    sumber: Literal["contoh", "putaran", "berkas"] = "contoh"
    wilayah: Annotated[int, msgspec.Meta(ge=1)] = 1
    pemilih: Annotated[int, msgspec.Meta(ge=1, le=MOST_VOTERS)] = 400
    angka: Annotated[int, msgspec.Meta(ge=0, le=MOST_SEED)] = 0
    putaran: str = ""
    berkas: Any = None
    cara: list[str] = []


async def _round(kode: str, actor: Actor, now: datetime) -> RoundFacts:
    facts = await require_round(kode)
    if not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    refuse_if(why_not_rehearse(facts, facts.phase(now)))
    return facts


@get("/petugas/putaran/{kode:str}/gladi", name="rehearsal", opt=opt(FACILITATORS))
async def rehearsal(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form; each visit proposes another number to make ballots from."""
    return await _form(request, await _round(kode, actor, now), now)


@get("/petugas/draf/{id:int}/gladi", name="rehearsal.draft", opt=opt(FACILITATORS))
async def draft_rehearsal(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form for a round that is not announced yet: its rule on made-up proposals, or on older ballots."""
    return await _form(request, await _draft(id, actor), now)


@post("/petugas/draf/{id:int}/gladi", name="rehearse.draft", status_code=303, opt=opt(FACILITATORS))
async def rehearse_draft(
    request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Begin the trial of a draft."""
    return await _rehearse(request, await _draft(id, actor), now)


async def _draft(key: int, actor: Actor) -> RoundFacts:
    facts = await require_round_by_id(key)
    if facts.kode or not facts.place or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    return facts


async def _form(
    request: HTTPRequest,
    facts: RoundFacts,
    now: datetime,
    ways: tuple[Way, ...] = (),
    errors: FormErrors | None = None,
    notes: Notes = (),
    status: int = 200,
) -> Response[Any]:
    own = own_way(facts)
    return page(
        request,
        "staff/rehearsal.html",
        status=status,
        round=shown(facts, now),
        own=own,
        ways=ways if errors else (way_beside(own),),
        all_ways=[(way.value, say(f"way.{way}"), say(f"way_says.{way}")) for way in Way if way is not own],
        rounds=[
            (f"{line.kode}-{line.number}", f"{line.title}: {line.name}") for line in await counted_contests()
        ],
        seed=1 + randbelow(MOST_SEED),
        most_voters=MOST_VOTERS,
        most_seed=MOST_SEED,
        errors=errors,
        notes=notes[:MOST_NOTES],
        more_notes=max(0, len(notes) - MOST_NOTES),
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/gladi", name="rehearse", status_code=303, opt=opt(FACILITATORS))
async def rehearse(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Begin the trial; its page shows the ways beside each other and says what the ballots are."""
    return await _rehearse(request, await _round(kode, actor, now), now)


async def _rehearse(request: HTTPRequest, facts: RoundFacts, now: datetime) -> Response[Any]:
    form = await read_form(request, RehearsalForm)
    if isinstance(form, FormErrors):
        return await _form(request, facts, now, (), form, status=422)
    value, raw = form.value, form.raw
    others = tuple(Way(way) for way in value.cara if way in set(Way))
    key: int | None = None
    faults: Notes = ()
    try:
        ways = tuple(dict.fromkeys((own_way(facts), *others)))
        refuse_if(why_not_try(ways))
        key, faults = await _begin(facts, value, ways, visit_of(request.scope).peer, now)
    except Refused as refused:
        raw.add(FIELDS.get(refused.reason, "cara"), str(say(refused.reason)))
        many = refused.reason is WhyNotTry.TOO_MANY
        return await _form(request, facts, now, others, raw, status=429 if many else 422)
    if key is None:
        raw.add("berkas", _("This file cannot be counted. The lines below say why."))
        return await _form(request, facts, now, others, raw, faults, 422)
    return redirect_to(request, "trial", id=key)


async def _begin(
    facts: RoundFacts, value: RehearsalForm, ways: tuple[Way, ...], peer: str, now: datetime
) -> tuple[int | None, Notes]:
    """The number of the trial, or None with what is wrong with the file."""
    if value.sumber == "berkas":
        if not isinstance(value.berkas, UploadFile):
            raise Refused(WhyNotTry.NO_FILE)
        data = await value.berkas.read(MOST_BYTES + 1)
        found = await services.read_file(data, value.berkas.filename[:200], peer=peer, now=now)
        key = None if found.ballots is None else await services.begin(found.ballots, ways, now=now)
        return key, found.notes
    if value.sumber == "putaran":
        ballots = await round_ballots(value.putaran)
        if ballots is None:
            raise Refused(WhyNotTry.NOTHING)
    else:
        chosen = [contest for contest in facts.contests if contest.number == value.wilayah]
        refuse_if(None if chosen else WhyNotTry.NOT_ELIGIBLE)
        how = {"voters": value.pemilih, "seed": value.angka}
        ballots = (
            await sample_of(facts, chosen[0], **how)
            if facts.kode
            else sample_of_plan(facts, chosen[0], **how, title=lambda n: _("Made-up proposal %(n)s", n=n))
        )
    return await services.begin_with_round(ballots, ways, peer=peer, now=now), ()


ROUTES = [rehearsal, rehearse, draft_rehearsal, rehearse_draft]
