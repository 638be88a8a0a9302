"""The facilitator's page of options: all of them, the measures with their values, dots on paper."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import Refused, refuse_if
from pb.web.access import opt
from pb.web.forms import FormErrors, posted, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.words import say
from pb.web.workshops.numbers import read_numbers
from pb.web.workshops.run import FACILITATORS, run_here
from pb.workshops import services
from pb.workshops.queries import criteria_of, options_of
from pb.workshops.rules import MOST_OPTIONS, MOST_SEATS, Value, WhyNotOption, WorkshopStage, why_not_option

WEIGHING = frozenset({WorkshopStage.OPTIONS, WorkshopStage.WEIGH})


@get("/petugas/lokakarya/{kode:str}/pilihan", name="workshop.options", opt=opt(FACILITATORS))
async def options(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """Everything that is weighed."""
    return await options_page(request, kode, actor)


async def options_page(
    request: HTTPRequest, kode: str, actor: Actor, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    """The page, also with the faults of one of its forms."""
    facts = await run_here(kode, actor)
    there = await options_of(facts.id)
    criteria = await criteria_of(facts.id)
    return page(
        request,
        "workshops/desk_options.html",
        status=status,
        private=True,
        w=facts,
        options=there,
        criteria=criteria,
        errors=errors,
        why_not_add=why_not_option(facts.stage, there=len(there)),
        weighing=facts.stage in WEIGHING,
        values=[(value.value, str(say(f"value.{value}"))) for value in Value],
        desk="workshop",
    )


class MeasureForm(msgspec.Struct, kw_only=True):
    """A measure in the words of the group."""

    ukuran: Annotated[str, msgspec.Meta(min_length=2, max_length=120)]


@post("/petugas/lokakarya/{kode:str}/ukuran", name="workshop.measure.add", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def add_measure(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One more measure."""
    facts = await run_here(kode, actor)
    refuse_if(None if facts.stage in WEIGHING else WhyNotOption.CLOSED)
    form = await read_form(request, MeasureForm)
    if isinstance(form, FormErrors):
        return await options_page(request, kode, actor, form, 422)
    try:
        await services.write_criterion(kode, form.value.ukuran, by=actor, now=now)
    except Refused as refused:
        return await options_page(request, kode, actor, _told(form.raw, "ukuran", refused), 409)
    return redirect_to(request, "workshop.options", kode=kode, fragment="ukuran")


@post("/petugas/lokakarya/{kode:str}/ukuran/{id:int}/hapus", name="workshop.measure.remove",
      status_code=303, opt=opt(FACILITATORS))  # fmt: skip
async def remove_measure(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take a measure away."""
    await services.remove_criterion(kode, id, by=actor, now=now)
    return redirect_to(request, "workshop.options", kode=kode, fragment="ukuran")


@post("/petugas/lokakarya/{kode:str}/nilai", name="workshop.rate", status_code=303, opt=opt(FACILITATORS))
async def rate(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How every option meets every measure; what was taken away meanwhile is passed over."""
    facts = await run_here(kode, actor)
    refuse_if(None if facts.stage in WEIGHING else WhyNotOption.CLOSED)
    form = await posted(request)
    raw = FormErrors({name: [str(value) for value in form.getall(name)] for name in form})
    there = await options_of(facts.id)
    values = {}
    for measure in await criteria_of(facts.id):
        for option in there:
            name = f"nilai-{measure.id}-{option.id}"
            typed = raw.typed(name)
            if typed in set(Value):
                values[measure.id, option.id] = Value(typed)
            elif typed:
                raw.add(name, _("Choose one of these."))
    if raw.messages:
        return await options_page(request, kode, actor, raw, 422)
    await services.rate(kode, values, by=actor, now=now)
    return redirect_to(request, "workshop.options", kode=kode, fragment="ukuran")


@post("/petugas/lokakarya/{kode:str}/titik-kertas", name="workshop.paper_dots", status_code=303,
      opt=opt(FACILITATORS))  # fmt: skip
async def paper_dots(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Dots that were stuck on the sheet, option by option."""
    facts = await run_here(kode, actor)
    refuse_if(None if facts.stage is WorkshopStage.WEIGH else WhyNotOption.CLOSED)
    names = [f"kertas-{option.number}" for option in await options_of(facts.id)]
    given, raw = read_numbers(await posted(request), names[:MOST_OPTIONS], most=MOST_SEATS * facts.dots)
    if raw.messages:
        return await options_page(request, kode, actor, raw, 422)
    counted = {int(name.removeprefix("kertas-")): n for name, n in given.items()}
    try:
        await services.count_paper_dots(kode, counted, by=actor, now=now)
    except Refused as refused:
        return await options_page(request, kode, actor, _told(raw, "kertas", refused), 409)
    return redirect_to(request, "workshop.options", kode=kode, fragment="kertas")


def _told(raw: FormErrors, name: str, refused: Refused) -> FormErrors:
    return raw.add(name, str(say(refused.reason, **refused.facts)))


ROUTES = [options, add_measure, remove_measure, rate, paper_dots]
