"""Paper is typed by two people who do not see each other's reading; a third settles what differs."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.channels import services
from pb.ballots.channels.queries import PaperFacts, differing, marks_of, require_paper
from pb.ballots.channels.rules import PaperFault, PaperState, WhyNotPaper
from pb.ballots.choices import Chosen
from pb.ballots.queries import projects_of
from pb.ballots.sheet import Listed
from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.roll.rules.marks import read_code
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import RoundFacts
from pb.web.access import opt
from pb.web.booth.desk import SERVERS, served
from pb.web.booth.marks import read_marks
from pb.web.forms import FormErrors, posted, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say


@get("/petugas/tps/{kode:str}/masukan", name="booth.paper", opt=opt(SERVERS))
async def paper(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The number of a paper, and once it is known the same list as on the paper."""
    return await _paper(request, kode, request.query_params.get("seri", "")[:12], actor, now)


async def _paper(
    request: HTTPRequest,
    kode: str,
    serial: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await served(kode, actor)
    found: PaperFacts | None = None
    projects: tuple[Listed, ...] = ()
    if serial:
        try:
            found = await require_paper(facts, read_code(serial))
            projects = await projects_of(facts.contest(found.contest).id)
        except NotFound:
            errors, status = (errors or FormErrors()).add("seri", str(say(WhyNotPaper.UNKNOWN))), 422
    return page(
        request,
        "booth/entry.html",
        status=status,
        private=True,
        round=shown(facts, now),
        serial=serial,
        paper=found,
        contest=facts.contest(found.contest) if found else None,
        projects=projects,
        kind=BallotType(facts.ballot_type),
        typed=errors.values if errors else {},
        faults=[(fault.value, str(say(f"paper_fault.{fault}"))) for fault in PaperFault],
        open_=len(await differing(facts)),
        errors=errors,
        desk="desk",
    )


class EnterForm(msgspec.Struct, kw_only=True):
    """The paper, or why it is no ballot; what is marked on it is read by `read_marks`."""

    seri: Annotated[str, msgspec.Meta(max_length=12)]
    cacat: Literal["", "blank", "over_limit", "over_budget", "illegible", "mixed", "signed", "torn"] = ""


@post("/petugas/tps/{kode:str}/masukan", name="booth.enter", status_code=303, opt=opt(SERVERS))
async def enter(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Keep one reading; what the other person read is shown to nobody before both are done."""
    form = await read_form(request, EnterForm)
    if isinstance(form, FormErrors):
        return await _paper(request, kode, form.typed("seri"), actor, now, form, 422)
    value, facts = form.value, await served(kode, actor)
    try:
        chosen = await _marked(request, facts, value.seri)
        if chosen is None and not value.cacat:
            raise Refused(WhyNotPaper.UNCLEAR)
        state = await services.enter_paper(
            kode, value.seri, chosen or frozenset(), value.cacat, by=actor, now=now
        )
    except NotFound:
        return await _paper(request, kode, value.seri, actor, now, form.raw, 422)
    except Refused as refused:
        errors = form.raw.add("cacat", str(say(refused.reason)))
        return await _paper(request, kode, value.seri, actor, now, errors, 409)
    flash = {PaperState.ONCE: "flash.paper_once", PaperState.DIFFERS: "flash.paper_differs"}
    await set_flash(visit_of(request.scope).session, flash.get(state, "flash.paper_settled"))
    return redirect_to(request, "booth.paper", kode=kode)


async def _marked(request: HTTPRequest, facts: RoundFacts, serial: str) -> Chosen | None:
    found = await require_paper(facts, read_code(serial))
    projects = await projects_of(facts.contest(found.contest).id)
    return read_marks(await posted(request), found.contest, projects, BallotType(facts.ballot_type))


@get("/petugas/tps/{kode:str}/selisih", name="booth.differ", opt=opt(SERVERS))
async def differ(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Papers that two people read differently, for a third who looks at the paper itself."""
    facts = await served(kode, actor)
    return page(
        request,
        "booth/differ.html",
        private=True,
        round=shown(facts, now),
        papers=await differing(facts),
        marks_of=marks_of,
        desk="desk",
    )


ROUTES = [paper, enter, differ]
