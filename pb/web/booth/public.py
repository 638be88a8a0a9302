"""Through which doors people vote in a round, which ballot counts of two, and how many came by each."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.channels.queries import helpers_of, paper_counts
from pb.ballots.channels.rules import MOST_HELPED
from pb.ballots.queries import turnout_by_channel
from pb.ballots.rules import banded
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import shown, stale_at


@get("/putaran/{kode:str}/pintu", name="round.doors", opt=opt(ANYONE))
async def doors(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The doors with their rules; numbers below ten are told together."""
    facts = await require_round(kode)
    await cacheable(request, [kode], stale_at(facts, now))
    began = ORDER.index(facts.phase(now)) >= ORDER.index(Phase.VOTING)
    channels: dict[str, int] = {}
    if began:
        for found in (await turnout_by_channel([contest.id for contest in facts.contests])).values():
            for channel, voted in found.items():
                channels[channel] = channels.get(channel, 0) + voted
    return page(
        request,
        "booth/doors.html",
        round=shown(facts, now),
        channels=banded(channels),
        voted=sum(channels.values()),
        helpers=await helpers_of(facts) if began else (),
        helped=MOST_HELPED,
        counts=await paper_counts(facts) if began else (),
    )


ROUTES = [doors]
