"""The front page: what is open now, where, and what residents have decided so far."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from pb.commitments.queries import soonest
from pb.core.city import this_city
from pb.outcomes.queries import Sum, sums
from pb.places.queries import city_map, wards
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import RoundShown, shown, stale_at


class Decided(msgspec.Struct, frozen=True):
    """The money of all rounds here whose count is public; whole rupiah."""

    rounds: int
    funded: int
    spent: int
    budget: int


@get("/", name="home", opt=opt(ANYONE))
async def home(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """One page for everybody; a signed-in person finds the own round first."""
    await cacheable(request, ["rounds", "results", "promises"], stale_at(None, now))
    rounds = [shown(facts, now) for facts in await announced_rounds()]
    here = [item for item in rounds if not item.imported]
    finished = [item for item in here if ORDER.index(item.phase) >= ORDER.index(Phase.PUBLISHED)]
    found = await sums([contest.id for item in finished for contest in item.facts.contests])
    voting = [item for item in here if item.phase is Phase.VOTING]
    return page(
        request,
        "home.html",
        open_=[*voting, *(item for item in here if item.phase is Phase.IDEAS)],
        voting=voting,
        decided=_decided(finished, found),
        promises=await soonest(3, today=this_city().day(now)),
        map=city_map(),
        open_dots=[_dot(item) for item in voting if item.facts.place in city_map().dots],
        wards=len(wards()),
        imported=[item for item in rounds if item.imported],
    )


def _dot(item: RoundShown) -> tuple[float, float]:
    return city_map().dots[str(item.facts.place)]


def _decided(finished: list[RoundShown], found: dict[int, Sum]) -> Decided:
    return Decided(
        rounds=len(finished),
        funded=sum(item.funded for item in found.values()),
        spent=sum(item.total for item in found.values()),
        budget=sum(item.budget for item in finished),
    )


ROUTES = [home]
