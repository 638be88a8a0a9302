"""Writing a proposal: three short screens, kept on the server from the first word; then publishing."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused, refuse_if
from pb.people.sessions import set_flash
from pb.places.pins import read_pin
from pb.proposals import services
from pb.proposals.categories import AGENCIES
from pb.proposals.photos import MOST_BYTES, store_photo
from pb.proposals.queries import DraftFacts, require_draft
from pb.proposals.rules import (
    MOST_LINES,
    MOST_PHOTOS,
    STEP_FIELDS,
    Content,
    WhyNotPropose,
    line_total,
    read_content,
)
from pb.rounds.queries import announced_rounds, require_round_by_id
from pb.rounds.rules import Phase
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import FormErrors, posted
from pb.web.i18n import clock_words
from pb.web.lines import read_typed
from pb.web.pins import pin_shown, tapped_pin, typed_pin
from pb.web.prices import chosen_lines, prices_beside
from pb.web.render import PRIVATE, HTTPRequest, page, redirect_to
from pb.web.shown import category_options, shown, what_now
from pb.web.similar import may_search, others_in, similar_shown
from pb.web.visit import visit_of
from pb.web.words import say

STEPS = 3


@get("/saya/usulan/baru", name="draft.new", opt=opt(SIGNED_IN))
async def new(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Choose the round to propose in; each one says whether and why not."""
    rounds = [shown(facts, now) for facts in await announced_rounds() if facts.phase(now) is Phase.IDEAS]
    near = [item for item in rounds if item.facts.contest_for(actor.home)]
    asked = request.query_params.get("putaran", "")
    near.sort(key=lambda item: item.facts.kode != asked)
    return page(request, "proposals/new.html", rounds=[(item, what_now(item, actor)) for item in near])


@post("/saya/usulan/baru", name="draft.start", status_code=303, opt=opt(SIGNED_IN))
async def start(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Begin a draft in a round."""
    kode = str((await posted(request)).get("putaran", ""))
    draft = await services.start_draft(kode, by=actor, now=now)
    return redirect_to(request, "draft", id=draft, step=1)


@get("/saya/draf/{id:int}/{step:int}", name="draft", opt=opt(SIGNED_IN))
async def draft(
    request: HTTPRequest,
    id: FromPath[int],
    step: FromPath[int],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """One of the three screens."""
    if not 1 <= step <= STEPS:
        raise NotFound
    facts = await require_draft(id, by=actor)
    return await _screen(request, facts, step)


async def _screen(
    request: HTTPRequest,
    facts: DraftFacts,
    step: int,
    errors: FormErrors | None = None,
    status: int = 200,
    block: str = "",
) -> Response[Any]:
    round_, visit = await require_round_by_id(facts.round), visit_of(request.scope)
    lines = facts.lines or [{}]
    return page(
        request,
        f"proposals/draft{step}.html",
        block=block,
        status=status,
        draft=facts,
        body=facts.body,
        step=step,
        steps=STEPS,
        round=round_,
        errors=errors,
        lines=lines,
        total=line_total(facts.lines),
        budget=max(contest.budget for contest in round_.contests),
        categories=category_options(),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        similar=await similar_shown(facts, visit.actor, visit.now) if step < STEPS else (),
        saved=clock_words(facts.updated_at),
        pinned=await pin_shown(facts, round_, visit.actor) if step == STEPS - 1 else None,
        more_lines=len(lines) < MOST_LINES,
        **(await prices_beside(facts) if step == STEPS else {}),
    )


@post("/saya/draf/{id:int}/{step:int}", name="draft.save", status_code=303, opt=opt(SIGNED_IN))
async def save(
    request: HTTPRequest,
    id: FromPath[int],
    step: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Keep what was typed, whatever it is; then go on, stay, add or remove a line or a photo."""
    if not 1 <= step <= STEPS:
        raise NotFound
    form = await posted(request)
    facts = await services.save_draft(id, read_typed(form) | typed_pin(form), by=actor, now=now)
    photo_fault = await _photos(request, form, facts, actor, now)
    if photo_fault is not None:
        return await _screen(request, await require_draft(id, by=actor), step, photo_fault, status=422)
    if "titik.x" in form:
        tap = tapped_pin(form, await require_round_by_id(facts.round), actor)
        await services.save_draft(id, tap, by=actor, now=now)
        return redirect_to(request, "draft", id=id, step=step, fragment="titik")
    act = str(form.get("lanjut", ""))
    if act == "diam":
        return await _kept(request, facts, step)
    if act == "bukan":
        facts = await services.set_apart(id, others_in(form), by=actor, now=now)
    if act == "harga":
        chosen = await chosen_lines(str(form.get("harga", "")))
        lines = [line for line in facts.lines if any(line.values())]
        await services.save_draft(id, {"lines": [*lines, *chosen][:MOST_LINES]}, by=actor, now=now)
    if act in {"baris", "foto", "harga"} or form.get("buang") or "lepas" in form:
        fragment = "foto" if act == "foto" or "lepas" in form else "biaya"
        return redirect_to(request, "draft", id=id, step=step, fragment=fragment)
    return await _onward(request, facts, step, act)


async def _kept(request: HTTPRequest, facts: DraftFacts, step: int) -> Response[Any]:
    """Kept while somebody types: the answer is the part of the screen that follows from it."""
    if step == STEPS:
        return await _screen(request, facts, step, block="jumlah")
    visit = visit_of(request.scope)
    if facts.proposal is None and await may_search(visit.actor, visit.now):
        return await _screen(request, facts, step, block="serupa")
    return Response(None, status_code=204, headers={"Cache-Control": PRIVATE})


async def _onward(request: HTTPRequest, facts: DraftFacts, step: int, act: str) -> Response[Any]:
    """To one's own page, a screen back, or on to the next when nothing is missing on this one."""
    if act == "simpan":
        await set_flash(visit_of(request.scope).session, "flash.draft_kept")
        return redirect_to(request, "me")
    if act == "kembali":
        return redirect_to(request, "draft", id=facts.id, step=max(1, step - 1))
    faults = _faults(facts, step)
    if faults.messages:
        return await _screen(request, facts, step, faults, status=422)
    if step == STEPS:
        return redirect_to(request, "draft.preview", id=facts.id)
    return redirect_to(request, "draft", id=facts.id, step=step + 1)


def _faults(facts: DraftFacts, step: int) -> FormErrors:
    """What the fields of this screen lack."""
    content = read_content(facts.body)
    errors = FormErrors()
    if step == STEPS - 1 and facts.body.get("pin") and read_pin(str(facts.body["pin"])) is None:
        errors.add("pin", str(say("lack.pin")))
    if not isinstance(content, Content):
        for name in STEP_FIELDS[step - 1]:
            if name in content:
                errors.add(name, str(say(content[name])))
    return errors


async def _photos(
    request: HTTPRequest, form: Any, facts: DraftFacts, actor: Actor, now: datetime
) -> FormErrors | None:
    released = str(form.get("lepas", ""))
    if released.isascii() and released.isdigit() and len(released) < 20 and int(released) < 2**63:
        await services.remove_photo(facts.id, int(released), by=actor, now=now)
    upload = form.get("foto")
    if not isinstance(upload, UploadFile):
        return None
    data = await upload.read(MOST_BYTES + 1)
    if not data:
        return None
    refuse_if(WhyNotPropose.TOO_MANY_PHOTOS if len(facts.photos) >= MOST_PHOTOS else None)
    try:
        stored = await store_photo(data, request.app.state.settings.photos)
    except Refused as refused:
        return FormErrors().add("foto", str(say(refused.reason)))
    await services.add_photo(facts.id, stored, str(form.get("keterangan", "")), by=actor, now=now)
    return None


@get("/saya/draf/{id:int}/pratinjau", name="draft.preview", opt=opt(SIGNED_IN))
async def preview(request: HTTPRequest, id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
    """The proposal as neighbours will see it, before it is public."""
    return await _preview(request, await require_draft(id, by=actor))


async def _preview(
    request: HTTPRequest, facts: DraftFacts, status: int = 200, reason: str = ""
) -> Response[Any]:
    content = read_content(facts.body)
    round_, visit = await require_round_by_id(facts.round), visit_of(request.scope)
    lacks: list[tuple[int, str, str]] = []
    if not isinstance(content, Content):
        for step, names in enumerate(STEP_FIELDS, 1):
            lacks += [(step, name, str(say(content[name]))) for name in names if name in content]
    return page(
        request,
        "proposals/preview.html",
        status=status,
        draft=facts,
        content=content if isinstance(content, Content) else None,
        lacks=lacks,
        round=round_,
        reason=reason,
        similar=await similar_shown(facts, visit.actor, visit.now),
        budget=max(contest.budget for contest in round_.contests),
        today=this_city().day(facts.updated_at),
    )


@post("/saya/draf/{id:int}/terbit", name="draft.publish", status_code=303, opt=opt(SIGNED_IN))
async def publish(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Make it public: it gets its number."""
    note = str((await posted(request)).get("catatan", ""))
    try:
        kode = await services.publish_draft(id, by=actor, now=now, note=note)
    except Refused as refused:
        facts = await require_draft(id, by=actor)
        return await _preview(request, facts, status=409, reason=str(say(refused.reason, **refused.facts)))
    await set_flash(visit_of(request.scope).session, "flash.published")
    return redirect_to(request, "proposal", kode=kode)


@post("/saya/draf/{id:int}/hapus", name="draft.delete", status_code=303, opt=opt(SIGNED_IN))
async def delete(
    request: HTTPRequest,
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Throw a draft away."""
    await services.delete_draft(id, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.draft_deleted")
    return redirect_to(request, "me")


ROUTES = [new, start, draft, save, preview, publish, delete]
