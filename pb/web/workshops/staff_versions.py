"""The facilitator starts a version and writes it: the fields of a proposal, and the reason of each change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.proposals import diff
from pb.proposals.categories import AGENCIES
from pb.proposals.diff import Piece
from pb.proposals.rules import MOST_LINES, TEXT_FIELDS, line_total, read_lines
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, posted, read_form
from pb.web.i18n import translate as _
from pb.web.lines import read_typed
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import category_options
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.version_shown import changes_shown, field_name
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import (
    Behind,
    WrittenVersion,
    decisions_of,
    numbers_of,
    options_of,
    reason_notes,
    require_workshop,
    require_written,
    version_key,
)
from pb.workshops.rules import VersionState, WhyNotVersion, WorkshopStage, may_run

FACILITATORS = staff(RoleKind.FACILITATOR)
Links = Mapping[str, Sequence[Behind]]


class StartForm(msgspec.Struct, kw_only=True):
    """Which proposal gets a new version, from which option, and which others go into it."""

    usulan: str
    pilihan: int | None = None
    gabung: tuple[str, ...] = ()


async def run_here(kode: str, actor: Actor) -> WorkshopFacts:
    """The workshop, for those who run it; raises `NotFound` for anybody else."""
    facts = await require_workshop(kode)
    if not may_run(actor, facts.place):
        raise NotFound
    return facts


async def written_here(kode: str, n: int, actor: Actor) -> tuple[WorkshopFacts, WrittenVersion]:
    """A version by its number, for those who run its workshop."""
    facts = await run_here(kode, actor)
    return facts, await require_written(await version_key(facts.id, n), kode)


@get("/petugas/lokakarya/{kode:str}/versi", name="workshop.version.new", opt=opt(FACILITATORS))
async def new(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """Choose the proposal, the option, and the proposals that go into it."""
    return await _start_page(request, await run_here(kode, actor))


async def _start_page(
    request: HTTPRequest, facts: WorkshopFacts, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    return page(
        request,
        "workshops/version_new.html",
        status=status,
        w=facts,
        topics=[topic for topic in facts.topics if topic.state == "published"],
        options=[option for option in await options_of(facts.id) if option.content is not None],
        why_not=None if facts.stage is WorkshopStage.WRITE else WhyNotVersion.NOT_NOW,
        errors=errors,
        desk="desk",
    )


@post(
    "/petugas/lokakarya/{kode:str}/versi",
    name="workshop.version.start",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def start(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Begin with the present version of the proposal."""
    facts = await run_here(kode, actor)
    known = {topic.kode for topic in facts.topics}
    options = {option.number for option in await options_of(facts.id)}

    def check(form: StartForm) -> dict[str, str]:
        wrong = {"usulan": form.usulan not in known, "gabung": not set(form.gabung) <= known}
        wrong["pilihan"] = form.pilihan is not None and form.pilihan not in options
        return {name: _("Choose one of these.") for name, fault in wrong.items() if fault}

    form = await read_form(request, StartForm, check)
    if isinstance(form, FormErrors):
        return await _start_page(request, facts, form, 422)
    value = form.value
    try:
        key = await services.start_version(
            kode, value.usulan, option=value.pilihan, merges=value.gabung, by=actor, now=now
        )
    except Refused as refused:
        errors = form.raw.add("usulan", str(say(refused.reason)))
        return await _start_page(request, facts, errors, 409)
    number = (await numbers_of([facts.id]))[key]
    return redirect_to(request, "workshop.version.write", kode=kode, n=number)


@get("/petugas/lokakarya/{kode:str}/versi/{n:int}", name="workshop.version.write", opt=opt(FACILITATORS))
async def write(
    request: HTTPRequest, kode: FromPath[str], n: FromPath[int], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The text and the reasons; what is handed in is read on its own page."""
    facts, written = await written_here(kode, n, actor)
    if written.state is not VersionState.WRITING or facts.stage is not WorkshopStage.WRITE:
        return redirect_to(request, "workshop.version", kode=kode, n=n)
    return await _write_page(request, facts, n, written, written.body, written.links, written.note)


async def _write_page(
    request: HTTPRequest,
    facts: WorkshopFacts,
    n: int,
    written: WrittenVersion,
    body: Mapping[str, Any],
    links: Links,
    note: str,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    lines = list(body.get("lines", [])) or [{}]
    decisions, notes = await decisions_of(facts.id), await reason_notes(facts.id)
    return page(
        request,
        "workshops/version_write.html",
        status=status,
        w=facts,
        n=n,
        v=written,
        body=body,
        note=note,
        lines=lines,
        total=line_total(lines),
        more_lines=len(lines) < MOST_LINES,
        categories=category_options(),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        changes=changes_shown(written.changes, links, notes, decisions),
        decisions=[one for one in decisions if one.settled_at is not None],
        notes=[one for one in notes if not one.hidden and not one.merged],
        theirs=_theirs(written.body, body) if status == 409 else (),
        errors=errors,
        desk="desk",
    )


def _theirs(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """Where two writers differ: the field, and their text word by word beside one's own."""
    found = []
    for name in (*TEXT_FIELDS, "rw", "lines"):
        other, own = _plain(theirs.get(name, "")), _plain(mine.get(name, ""))
        if other != own:
            found.append((field_name(name), diff.words(own, other)))
    return tuple(found)


def _plain(value: Any) -> str:
    """A field as one text; cost lines one below the other."""
    if not isinstance(value, list):
        return str(value).strip()
    lines, _fault = read_lines(value)
    return "\n".join(f"{li.activity}: {li.quantity} {li.unit} × {li.unit_price}" for li in lines)


@post(
    "/petugas/lokakarya/{kode:str}/versi/{n:int}",
    name="workshop.version.save",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def save(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Keep what was typed, whatever it is; then stay, or look at it as others will see it."""
    facts, written = await written_here(kode, n, actor)
    form = await posted(request)
    typed, links, note = read_typed(form), _links(form, written), str(form.get("catatan", ""))[:300]
    revision = str(form.get("revisi", ""))
    seen = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
    try:
        await services.save_version(
            kode, written.id, typed, links, note=note, revision=seen, by=actor, now=now
        )
    except Refused as refused:
        now_there = await require_written(written.id, kode)
        faults = FormErrors().add("title", str(say(refused.reason)))
        mine = now_there.body | typed
        return await _write_page(request, facts, n, now_there, mine, links, note, faults, 409)
    return await _onward(request, facts, n, written.id, str(form.get("lanjut", "")), form)


async def _onward(
    request: HTTPRequest, facts: WorkshopFacts, n: int, key: int, act: str, form: Any
) -> Response[Any]:
    if act == "baris" or "buang" in form:
        return redirect_to(request, "workshop.version.write", fragment="biaya", kode=facts.kode, n=n)
    if act != "lihat":
        await set_flash(visit_of(request.scope).session, "flash.version_kept")
        return redirect_to(request, "workshop.version.write", kode=facts.kode, n=n)
    written = await require_written(key, facts.kode)
    if not written.lacks:
        return redirect_to(request, "workshop.version", kode=facts.kode, n=n)
    errors = FormErrors()
    for name, lack in written.lacks.items():
        errors.add(name, str(say(lack)))
    body, links = written.body, written.links
    return await _write_page(request, facts, n, written, body, links, written.note, errors, 422)


def _links(form: Any, written: WrittenVersion) -> dict[str, tuple[Behind, ...]]:
    """The reasons of each change on the form; those of changes that were not on it stay as they are."""
    known = {*written.links, *(change.key for change in written.changes)}
    found = {key: tuple(behind) for key, behind in written.links.items()}
    for place, key in enumerate(str(one) for one in form.getall("ubah", [])):
        if key in known:
            decided = [Behind("decision", one) for one in _numbers(form, f"putusan-{place}")]
            notes = [*_numbers(form, f"catatan-{place}"), *_numbers(form, f"tambah-{place}")]
            found[key] = (*decided, *(Behind("note", one) for one in notes))
    return found


def _numbers(form: Any, name: str) -> list[int]:
    texts = [str(text) for text in form.getall(name, [])]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 7]


ROUTES = [new, start, write, save]
