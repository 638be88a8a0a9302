"""One check: the form of an answer, kept as a draft or made public; its desk and its private notes."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.core.money import Amount
from pb.people.sessions import set_flash
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import ProposalFacts, interested, require_proposal
from pb.proposals.rules import Parts, WhyNotScreen, may_screen, why_not_screen
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.screening.lanes import suggested_agency
from pb.screening.queries import (
    DraftFacts,
    contests_to_screen,
    draft_of,
    experts_of,
    neighbours,
    screening_notes,
    task_of,
    why_not_beside,
)
from pb.screening.rules import Checked, WhyNotAnswer, lacks
from pb.screening.services import answer_now, give_checks, note_check, save_answer
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, Valid, read_form
from pb.web.i18n import translate as _
from pb.web.proposal_story import since_verdict
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.screening.queue import SCREENERS, asked_of, my_agencies, query_of, receiver, receivers
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import WORDS, say

TEMPLATES = tuple(code for code in WORDS if code.startswith("reason_template."))
_FIELD = {
    "result": "hasil", "reason": "alasan", "conditions": "syarat", "legality": "legal", "land": "lahan",
    "technical": "teknis", "first_year": "tahun_pertama",
}  # fmt: skip
_Said = Literal["", "ok", "unclear", "no"]


class AnswerForm(msgspec.Struct, kw_only=True):
    """An answer about the version and the draft that were read; `lanjut` says what becomes of it."""

    hasil: Literal["", "eligible", "eligible_changed", "not_eligible"] = ""
    biaya: Annotated[Amount, msgspec.Meta(ge=0, le=10**13)]
    alasan: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    versi: Annotated[int, msgspec.Meta(ge=1, le=10_000, extra=HIDDEN)]
    revisi: Annotated[int, msgspec.Meta(ge=0, le=10**6, extra=HIDDEN)] = 0
    dinas: Literal["", *AGENCIES] = ""  # type: ignore[valid-type]  # the codes of the agencies
    legal: _Said = ""
    lahan: _Said = ""
    teknis: _Said = ""
    tahun_pertama: Annotated[Amount, msgspec.Meta(ge=0, le=10**13)] | None = None
    rawat: Annotated[Amount, msgspec.Meta(ge=0, le=10**13)] | None = None
    bulan: Annotated[int, msgspec.Meta(ge=1, le=120)] | None = None
    syarat: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    templat: Annotated[str, msgspec.Meta(max_length=60)] = ""
    lanjut: Literal["", "simpan", "berikut"] = ""


def _checked(form: AnswerForm) -> Checked:
    """What the form says; a template stands in for a reason that was left empty."""
    reason = form.alasan or (str(say(form.templat)) if form.templat in TEMPLATES else "")
    parts = Parts(
        form.legal, form.lahan, form.teknis, form.tahun_pertama, form.rawat, form.bulan, form.syarat
    )
    return Checked(form.hasil, form.biaya, form.dinas, reason, parts)


def _faults(form: AnswerForm) -> dict[str, str]:
    """What is missing; a draft that is only kept may lack anything."""
    if form.lanjut == "simpan":
        return {}
    answer = _checked(form)
    found = {_FIELD[name]: str(say(why)) for name, why in lacks(answer).items()}
    if not answer.reason:
        found["alasan"] = str(_("Fill this in."))
    return found


async def _reached(kode: str, actor: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=actor)
    if facts.area is None or not may_screen(actor, facts.area):
        raise NotFound
    return facts


@get("/petugas/usulan/{kode:str}", name="screen", opt=opt(SCREENERS))
async def screen(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One proposal with the form for its answer."""
    return await _page(request, await _reached(kode, actor), actor, now)


async def _page(
    request: HTTPRequest,
    facts: ProposalFacts,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    round_ = await require_round_by_id(facts.round)
    draft, task = await draft_of(facts.id), await task_of(facts.id, now=now)
    words = f"{facts.now.title} {facts.now.need} {facts.now.spot}"
    width = task.width if task else None
    lane = suggested_agency(facts.now.category, words, width, facts.now.agency)
    before, after = await _beside(request, facts.kode, actor, now)
    return page(
        request,
        "staff/screen.html",
        status=status if errors else 200,
        p=facts,
        round=shown(round_, now),
        why_not=await _why_not(facts, round_, actor, now),
        draft=draft,
        start=_start(facts, draft, task.agency if task else lane),
        task=task,
        lane=lane,
        today=this_city().day(now),
        notes=await screening_notes(facts.id),
        receivers=receivers(await experts_of([str(facts.area)], now=now), actor),
        before=before,
        after=after,
        here=query_of(asked_of(request)),
        errors=errors,
        again=await since_verdict(facts),
        templates=[(code, str(say(code))) for code in TEMPLATES],
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        budget=next(contest.budget for contest in round_.contests if contest.id == facts.contest),
        desk="screening",
    )


async def _why_not(
    facts: ProposalFacts, round_: RoundFacts, actor: Actor, now: datetime
) -> WhyNotScreen | WhyNotAnswer | None:
    why = why_not_screen(
        actor,
        proposers=facts.proposers,
        interested=bool(await interested(actor.person, [facts.id])),
        state=facts.state,
        phase=round_.phase(now),
    )
    return why or await why_not_beside(facts, actor.person)


def _start(facts: ProposalFacts, draft: DraftFacts | None, agency: str) -> Checked:
    """What stands in the form at first: the draft, also of an older version; else cost and agency."""
    return draft.answer if draft else Checked("", facts.cost, agency or facts.now.agency, "")


async def _beside(
    request: HTTPRequest, kode: str, actor: Actor, now: datetime
) -> tuple[str | None, str | None]:
    return await neighbours(
        list(await contests_to_screen(actor, now=now)),
        asked_of(request),
        kode,
        me=actor.person or 0,
        agencies=my_agencies(actor),
        today=this_city().day(now),
        now=now,
    )


@post("/petugas/usulan/{kode:str}", name="screen.save", status_code=303, opt=opt(SCREENERS))
async def save(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Keep the answer and go to the next, keep what there is, or make this one public now."""
    facts = await _reached(kode, actor)
    form = await read_form(request, AnswerForm, _faults)
    if isinstance(form, FormErrors):
        return await _page(request, facts, actor, now, form)
    value, following = form.value, await _beside(request, kode, actor, now)
    seen: dict[str, Any] = {"version": value.versi, "revision": value.revisi, "by": actor, "now": now}
    if value.versi > facts.now.number:
        raise NotFound
    try:
        if value.lanjut:
            await save_answer(kode, _checked(value), **seen)
        else:
            await answer_now(kode, _checked(value), **seen)
    except Refused as refused:
        if refused.reason not in set(WhyNotAnswer):
            raise
        return await _told(request, kode, form, refused, actor, now)
    flash = {"": "flash.screened", "simpan": "flash.answer_kept", "berikut": "flash.answer_ready"}
    await set_flash(visit_of(request.scope).session, flash[value.lanjut])
    there = following[1] if value.lanjut == "berikut" else kode if value.lanjut else None
    answer = redirect_to(request, "screen", kode=there) if there else redirect_to(request, "screening")
    answer.url += query_of(asked_of(request)) + ("#f-hasil" if there and value.lanjut == "berikut" else "")
    return answer


async def _told(
    request: HTTPRequest,
    kode: str,
    form: Valid[AnswerForm],
    refused: Refused,
    actor: Actor,
    now: datetime,
) -> Response[Any]:
    """Somebody else was faster: what was typed stays, beside what they kept."""
    errors = form.raw.add("alasan", str(say(refused.reason)))
    return await _page(request, await _reached(kode, actor), actor, now, errors, 409)


class HandForm(msgspec.Struct, kw_only=True):
    """To whom, with what words, and how wide the thing is."""

    kepada: Annotated[str, msgspec.Meta(max_length=40)]
    lebar: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    pesan: Annotated[str, msgspec.Meta(max_length=2000)] = ""


@post("/petugas/usulan/{kode:str}/serah", name="screen.hand_over", status_code=303, opt=opt(SCREENERS))
async def hand_over(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give this check to somebody else, with a note that only those who check can read."""
    facts = await _reached(kode, actor)
    form = await read_form(request, HandForm)
    if isinstance(form, FormErrors):
        return await _page(request, facts, actor, now, form)
    value = form.value
    chosen = receiver(value.kepada, await experts_of([str(facts.area)], now=now))
    if chosen is None:
        return await _page(request, facts, actor, now, form.raw.add("kepada", _("Choose one of these.")))
    agency, person = chosen
    given = await give_checks(
        [kode], agency=agency, person=person, width=value.lebar, note=value.pesan, by=actor, now=now
    )
    if not given:
        lacking = form.raw.add("lebar", _("The routing needs the width. Write it in centimetres."))
        return await _page(request, facts, actor, now, lacking)
    await set_flash(visit_of(request.scope).session, "flash.checks_given")
    answer = redirect_to(request, "screen", kode=kode)
    answer.url += query_of(asked_of(request))
    return answer


class NoteForm(msgspec.Struct, kw_only=True):
    """A note for those who check."""

    catatan: Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


@post("/petugas/usulan/{kode:str}/catatan", name="screen.note", status_code=303, opt=opt(SCREENERS))
async def note(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write a private note."""
    facts = await _reached(kode, actor)
    form = await read_form(request, NoteForm)
    if isinstance(form, FormErrors):
        return await _page(request, facts, actor, now, form)
    await note_check(kode, form.value.catatan, by=actor, now=now)
    answer = redirect_to(request, "screen", kode=kode)
    answer.url += query_of(asked_of(request)) + "#catatan"
    return answer


ROUTES = [screen, save, hand_over, note]
