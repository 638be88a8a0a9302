"""The facilitator writes options: new, changed, taken away. Two who write at once see each other's text."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.proposals.rules import MOST_LINES, line_total
from pb.web.access import opt
from pb.web.forms import FormErrors, posted
from pb.web.i18n import translate as _
from pb.web.lines import typed_lines
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.words import say
from pb.web.workshops.run import FACILITATORS, run_here
from pb.workshops import services
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import OptionFacts, before_options, options_of
from pb.workshops.rules import LONGEST_OPTION, WhyNotOption, read_option, why_not_option

_LONGEST = 5_000


@get("/petugas/lokakarya/{kode:str}/pilihan/baru", name="workshop.option.new", opt=opt(FACILITATORS))
async def new(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """The form for one more option; it starts with the lines of the present version."""
    facts = await run_here(kode, actor)
    before = await before_options(facts)
    lines = [
        {
            "activity": line.activity,
            "unit": line.unit,
            "quantity": str(line.quantity),
            "unit_price": str(line.unit_price),
        }
        for line in before.lines[:MOST_LINES]
    ]
    return await _form(request, facts, None, {"lines": lines})


@get("/petugas/lokakarya/{kode:str}/pilihan/{number:int}", name="workshop.option", opt=opt(FACILITATORS))
async def option(
    request: HTTPRequest, kode: FromPath[str], number: FromPath[int], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The form of one option, with what stands there."""
    facts = await run_here(kode, actor)
    found = await _find(facts, number)
    if found is None:
        raise NotFound
    return await _form(request, facts, found, found.body)


async def _find(facts: WorkshopFacts, number: int | None) -> OptionFacts | None:
    return next((one for one in await options_of(facts.id) if one.number == number), None)


async def _form(
    request: HTTPRequest,
    facts: WorkshopFacts,
    held: OptionFacts | None,
    body: dict[str, Any],
    errors: FormErrors | None = None,
    status: int = 200,
    *,
    reason: str = "",
    theirs: OptionFacts | None = None,
) -> Response[Any]:
    """The form with what was typed. `theirs` is the other text, when somebody else wrote meanwhile."""
    lines = body.get("lines") or [{}]
    there = 0 if held is not None else len(await options_of(facts.id))
    return page(
        request,
        "workshops/desk_option.html",
        status=status,
        private=True,
        w=facts,
        option=held,
        body=body,
        lines=lines,
        total=line_total(lines),
        before=(await before_options(facts)).cost,
        more_lines=len(lines) < MOST_LINES,
        errors=errors,
        kept=request.method == "POST",
        reason=reason,
        theirs=theirs,
        why_not=why_not_option(facts.stage, there=there),
        desk="workshop",
    )


def _typed(form: Any) -> dict[str, Any]:
    """What was typed, kept as it is."""
    body: dict[str, Any] = {name: str(form.get(name, "")).strip()[:_LONGEST] for name in LONGEST_OPTION}
    return body | {"lines": typed_lines(form)}


@post("/petugas/lokakarya/{kode:str}/pilihan/baru", name="workshop.option.add", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def add(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One more option on the board."""
    return await _write(request, kode, None, actor, now)


@post("/petugas/lokakarya/{kode:str}/pilihan/{number:int}", name="workshop.option.save", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def save(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The next text of an option."""
    return await _write(request, kode, number, actor, now)


async def _write(
    request: HTTPRequest, kode: str, number: int | None, actor: Actor, now: datetime
) -> Response[Any]:
    facts = await run_here(kode, actor)
    held = await _find(facts, number)
    form = await posted(request)
    body = _typed(form)
    if number is not None and (held is None or form.get("butir") != str(held.id)):
        gone = _("This option was taken away meanwhile. Send your text to put it back as a new one.")
        return await _form(request, facts, None, body, status=409, reason=gone)
    if form.get("lanjut") == "baris" or form.get("buang"):
        return await _form(request, facts, held, body)
    lacks = read_option(body)
    if isinstance(lacks, dict):
        errors = FormErrors()
        for name, lack in lacks.items():
            errors.add(name, str(say(lack)))
        return await _form(request, facts, held, body, errors, 422)
    kept = {**body, "lines": [line for line in body["lines"] if any(line.values())]}
    typed = str(form.get("revisi", ""))
    revision = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        await services.write_option(kode, kept, number=number, revision=revision, by=actor, now=now)
    except Refused as refused:
        now_there = await _find(facts, number)
        theirs = now_there if refused.reason is WhyNotOption.CHANGED else None
        told = str(say(refused.reason))
        return await _form(request, facts, now_there, body, status=409, reason=told, theirs=theirs)
    return redirect_to(request, "workshop.options", kode=kode)


@post("/petugas/lokakarya/{kode:str}/pilihan/{number:int}/hapus", name="workshop.option.remove",
      status_code=303, opt=opt(FACILITATORS))  # fmt: skip
async def remove(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take an option away that nobody gave a dot."""
    await services.remove_option(kode, number, by=actor, now=now)
    return redirect_to(request, "workshop.options", kode=kode)


ROUTES = [new, option, add, save, remove]
