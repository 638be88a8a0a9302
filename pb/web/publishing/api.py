"""The interface for programs, version 1: read only, the same facts as the files, in pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter

from pb.commitments.queries.export import promises_page, require_promise_line
from pb.commitments.rules import PromiseState
from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.places.queries import ward_points
from pb.publishing.queries import (
    Wish,
    contests_of,
    proposals_page,
    require_line,
    results_among,
    round_line,
)
from pb.publishing.queries.news import reaches
from pb.rounds.queries import announced_rounds, require_round
from pb.rounds.rules import Phase
from pb.web.access import ANYONE, opt
from pb.web.publishing.answers import (
    PROBLEM,
    Problem,
    PromisePage,
    ProposalPage,
    Results,
    RoundPage,
    Wards,
    WholePromise,
    WholeRound,
    told,
)
from pb.web.publishing.package import address
from pb.web.render import HTTPRequest, cacheable
from pb.web.shown import stale_at

KODE = r"^[A-Z]{1,8}-\d{2}-\d{4,9}$"
MOST, USUAL = 200, 50
State = Literal[
    "waiting",
    "eligible",
    "eligible_changed",
    "not_eligible",
    "not_screened",
    "merged",
    "counting",
    "funded",
    "not_funded",
]
Kode = Annotated[
    str, PathParameter(pattern=KODE, description="Public number: letters of the city, year, number")
]
Ward = Annotated[
    str,
    QueryParameter(
        pattern=r"^(\d{2}(\.\d{2,4}){0,3}(-\d{2})?)?$",
        description="Official code of a city, district, kelurahan or RW: what lies in it",
    ),
]
Round = Annotated[str, QueryParameter(pattern=rf"{KODE}|^$", description="Number of a round")]
After = Annotated[
    str, QueryParameter(pattern=rf"{KODE}|^$", description="Number of the last one that you have")
]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="How many at most")]
WRONG = {
    status: ResponseSpec(Problem, description=said, media_type=PROBLEM, generate_examples=False)
    for status, said in ((400, "A value cannot be read"), (404, "It is not here, or not public"))
}


@get("/api/v1/rounds", name="api.rounds", opt=opt(ANYONE), responses=WRONG)
async def rounds(
    request: HTTPRequest,
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    ward: Ward = "",
    phase: Annotated[Phase | None, QueryParameter(description="Phase now")] = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Response[RoundPage]:
    """Announced rounds, the newest first."""
    await cacheable(request, ["rounds"], stale_at(None, now))
    found = [facts for facts in await announced_rounds() if not ward or reaches(facts, ward)]
    fitting = [facts for facts in found if phase is None or facts.phase(now) is phase]
    if after:
        places = [place for place, facts in enumerate(found) if facts.kode == after]
        if not places:
            raise NotFound
        known = {facts.kode for facts in found[: places[0] + 1]}
        fitting = [facts for facts in fitting if facts.kode not in known]
    lines = [round_line(facts, now=now) for facts in fitting[:limit]]
    wanted = {"ward": ward, "phase": phase or "", "limit": limit}
    last = lines[-1].kode if len(fitting) > limit else ""
    return told(RoundPage(lines, _next(request, "api.rounds", last, wanted)), actor)


@get("/api/v1/rounds/{kode:str}", name="api.round", opt=opt(ANYONE), responses=WRONG)
async def round_(
    request: HTTPRequest, kode: Kode, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[WholeRound]:
    """A round with its rules, dates and budgets, and the sums of counts that are public."""
    facts = await require_round(kode)
    await cacheable(request, [kode, "results"], stale_at(facts, now))
    return told(WholeRound(round_line(facts, now=now), await contests_of(facts)), actor)


@get("/api/v1/proposals", name="api.proposals", opt=opt(ANYONE), responses=WRONG)
async def proposals(
    request: HTTPRequest,
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    ward: Ward = "",
    round: Round = "",  # the name of the query
    stands: Annotated[State | None, QueryParameter(name="state", description="Where it stands")] = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Response[ProposalPage]:
    """Public proposals, the oldest first."""
    await cacheable(request, ["proposals", "rounds", "results"], stale_at(None, now))
    wish = Wish(place=ward, round=round, state=stands or "", after=after, limit=limit)
    lines, last = await proposals_page(wish, now=now)
    wanted = {"ward": ward, "round": round, "state": stands or "", "limit": limit}
    return told(ProposalPage(lines, _next(request, "api.proposals", last, wanted)), actor)


@get("/api/v1/proposals/{kode:str}", name="api.proposal", opt=opt(ANYONE), responses=WRONG)
async def proposal(
    request: HTTPRequest, kode: Kode, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One public proposal."""
    await cacheable(request, [kode, "rounds", "results"], stale_at(None, now))
    return told(await require_line(kode, now=now), actor)


@get("/api/v1/results", name="api.results", opt=opt(ANYONE), responses=WRONG)
async def results(
    request: HTTPRequest,
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    round: Annotated[str, QueryParameter(pattern=KODE, description="Number of a round")],
) -> Response[Results]:
    """The published counts of a round, project by project, with the decisions that are public."""
    facts = await require_round(round)
    await cacheable(request, [round, "results"], stale_at(facts, now))
    lines = (await results_among([contest.id for contest in facts.contests])).values()
    return told(Results(list(lines)), actor)


@get("/api/v1/promises", name="api.promises", opt=opt(ANYONE), responses=WRONG)
async def promises(
    request: HTTPRequest,
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    ward: Ward = "",
    stands: Annotated[
        PromiseState | None, QueryParameter(name="state", description="Where it stands")
    ] = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Response[PromisePage]:
    """Promises, the oldest first."""
    await cacheable(request, ["promises"], stale_at(None, now))
    lines = await promises_page(ward, stands or "", after, limit + 1)
    last = lines[limit - 1].kode if len(lines) > limit else ""
    wanted = {"ward": ward, "state": stands or "", "limit": limit}
    return told(PromisePage(lines[:limit], _next(request, "api.promises", last, wanted)), actor)


@get("/api/v1/promises/{kode:str}", name="api.promise", opt=opt(ANYONE), responses=WRONG)
async def promise(
    request: HTTPRequest, kode: Kode, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[WholePromise]:
    """A promise with its ledger."""
    await cacheable(request, [kode], stale_at(None, now))
    line, entries = await require_promise_line(kode)
    return told(WholePromise(line, entries), actor)


@get("/api/v1/wards", name="api.wards", opt=opt(ANYONE))
async def wards(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Wards]:
    """Every kelurahan of the city."""
    await cacheable(request, [])
    return told(Wards(list(ward_points())), actor)


def _next(request: HTTPRequest, name: str, last: str, wanted: dict[str, Any]) -> str | None:
    """The address of the page after this one."""
    if not last:
        return None
    asked = {key: str(value) for key, value in wanted.items() if value}
    return f"{address(request, name)}?{urlencode(asked | {'after': last})}"


HANDLERS = [rounds, round_, proposals, proposal, results, promises, promise, wards]
