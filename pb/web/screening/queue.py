"""The queue of checks: filters, and giving many at once to an agency or a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.people.sessions import set_flash
from pb.proposals.categories import AGENCIES, agency_line, present_agency
from pb.proposals.queries.undoing import newest_act
from pb.proposals.rules.undoing import ManyKind
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase
from pb.screening.lanes import suggested_agency
from pb.screening.queries import (
    PAGE,
    SORTS,
    STATES,
    WHOSE,
    Asked,
    Expert,
    appeals_waiting,
    batch_sizes,
    contests_to_screen,
    experts_of,
    queue,
    queue_sums,
)
from pb.screening.services import give_checks, undo_given
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

SCREENERS = staff(RoleKind.PROFESSIONAL, RoleKind.FACILITATOR)
ALL, FIRST = "semua", "perlu"


def asked_of(request: HTTPRequest) -> Asked:
    """The part of the queue that the address names; unknown words are a 400."""
    query = request.query_params
    whose, sort = query.get("milik", ""), query.get("urut", "") or SORTS[0]
    state = query.get("status", "") or FIRST
    agency, page_ = query.get("dinas", ""), query.get("halaman", "")
    known = state == ALL or (state in STATES and state != "")
    if whose not in WHOSE or sort not in SORTS or not known or (agency and agency not in AGENCIES):
        raise HTTPException(status_code=400, detail="no such part of the queue")
    number = int(page_) if page_.isascii() and page_.isdigit() and len(page_) < 5 else 1
    return Asked(whose, "" if state == ALL else state, sort, agency, max(number, 1))


def query_of(asked: Asked, **changed: object) -> str:
    """The same part as an address says it, with something changed; what is usual is left out."""
    words = {
        "milik": asked.whose,
        "status": asked.state or ALL,
        "urut": asked.sort,
        "dinas": asked.agency,
        "halaman": "" if asked.page == 1 else asked.page,
    } | changed
    usual = {"status": FIRST, "urut": SORTS[0]}
    kept = {name: value for name, value in words.items() if value and value != usual.get(name)}
    return "?" + urlencode(kept) if kept else ""


def my_agencies(actor: Actor) -> frozenset[str]:
    """The agencies for which somebody checks, with all that they followed."""
    mine = {role.agency for role in actor.roles if role.kind is RoleKind.PROFESSIONAL and role.agency}
    return frozenset(code for agency in mine for code in agency_line(present_agency(agency)))


def receivers(experts: Sequence[Expert], actor: Actor) -> list[Any]:
    """To whom a check can be given: the lane of each, me, agencies, people."""
    mine = [e for e in experts if e.person == actor.person]
    first = [("saran", str(_("As the routing suggests")))]
    first += [(f"orang-{e.role}", str(_("Me"))) for e in mine]
    agencies = sorted(AGENCIES.items(), key=lambda item: item[1])
    people = [(f"orang-{e.role}", _named(e)) for e in experts if e.person != actor.person]
    groups: list[Any] = [*first, (str(_("Agencies")), [(f"dinas-{code}", name) for code, name in agencies])]
    return [*groups, (str(_("People")), people)] if people else groups


def _named(expert: Expert) -> str:
    field = str(say(f"discipline.{expert.discipline}")) if expert.discipline else ""
    return ", ".join(word for word in (expert.label, expert.agency, field) if word)


def receiver(text: str, experts: Sequence[Expert]) -> tuple[str, int | None] | None:
    """Agency and person of what was chosen; None for what is not on the list."""
    kind, _dash, code = text.partition("-")
    if text == "saran":
        return "", None
    if kind == "dinas" and code in AGENCIES:
        return code, None
    found = next((e for e in experts if kind == "orang" and code == str(e.role)), None)
    return (found.agency, found.person) if found else None


@get("/petugas/usulan", name="screening", opt=opt(SCREENERS))
async def screening(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What waits to be checked in my places, on whose desk, until when."""
    return await _page(request, actor, now)


async def _page(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    asked, rounds = asked_of(request), await announced_rounds()
    contests = await contests_to_screen(actor, now=now, rounds=rounds)
    me, today = actor.person or 0, this_city().day(now)
    found = await queue(list(contests), asked, me=me, agencies=my_agencies(actor), today=today, now=now)
    lines = found[:PAGE]
    lanes = {
        line.id: suggested_agency(line.category, f"{line.title} {line.need}", line.width, line.wanted)
        for line in lines
    }
    return page(
        request,
        "staff/screening.html",
        status=422 if errors else 200,
        lines=lines,
        more=len(found) > PAGE,
        sums=await queue_sums(list(contests), me=me, today=today, now=now),
        asked=asked,
        lanes=lanes,
        today=today,
        days=this_city().clocks.check,
        url=lambda **changed: request.app.route_reverse("screening") + query_of(asked, **changed),
        here=query_of(asked),
        pager_url=lambda to: request.app.route_reverse("screening") + query_of(asked, halaman=to),
        receivers=receivers(await experts_of(contests.values(), now=now), actor),
        agencies=sorted(AGENCIES.items(), key=lambda item: item[1]),
        hours=await _hours(rounds, actor, now),
        appeals=await appeals_waiting(list(contests), me),
        undoable=await newest_act(ManyKind.CHECKS, actor.person, now=now),
        errors=errors,
        desk="screening",
    )


async def _hours(rounds: Sequence[RoundFacts], actor: Actor, now: datetime) -> list[tuple[str, str, int]]:
    """Kode, title and number of ready answers of the rounds that this facilitator runs."""
    mine = [
        facts
        for facts in rounds
        if facts.place
        and ORDER.index(facts.phase(now)) < ORDER.index(Phase.VOTING)
        and actor.holds(RoleKind.FACILITATOR, facts.place)
    ]
    sizes = await batch_sizes([facts.id for facts in mine])
    return [(facts.kode or "", facts.title, sizes[facts.id]) for facts in mine if sizes[facts.id]]


class GiveForm(msgspec.Struct, kw_only=True):
    """Which proposals, and to whom."""

    kepada: Annotated[str, msgspec.Meta(max_length=40)]
    usulan: Annotated[tuple[str, ...], msgspec.Meta(max_length=PAGE)] = ()


@post("/petugas/pembagian", name="screening.give", status_code=303, opt=opt(SCREENERS))
async def give(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give the marked proposals to an agency, a person, or each where its lane leads."""
    form = await read_form(request, GiveForm, _nothing_marked)
    if isinstance(form, FormErrors):
        return await _page(request, actor, now, form)
    contests = await contests_to_screen(actor, now=now)
    chosen = receiver(form.value.kepada, await experts_of(contests.values(), now=now))
    if chosen is None:
        return await _page(request, actor, now, form.raw.add("kepada", _("Choose one of these.")))
    agency, person = chosen
    await give_checks(form.value.usulan, agency=agency, person=person, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.checks_given")
    answer = redirect_to(request, "screening")
    answer.url += query_of(asked_of(request))
    return answer


def _nothing_marked(form: GiveForm) -> dict[str, str]:
    return {} if form.usulan else {"usulan": _("Mark at least one proposal.")}


class UndoForm(msgspec.Struct, kw_only=True):
    """Which act is taken back."""

    nomor: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1, extra=HIDDEN)]


@post("/petugas/pembagian/batal", name="screening.undo", status_code=303, opt=opt(SCREENERS))
async def undo(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take back what I gave in one act."""
    form = await read_form(request, UndoForm)
    if isinstance(form, FormErrors):
        raise NotFound
    await undo_given(form.value.nomor, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.checks_undone")
    return redirect_to(request, "screening")


ROUTES = [screening, give, undo]
