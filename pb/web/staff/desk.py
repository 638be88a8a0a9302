"""The desk: what needs me today, by role."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from pb.ballots.queries import gate_counts_of
from pb.commitments.queries.mine import promises_of, to_close
from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.outbox import outbox_state
from pb.outcomes.queries import decided_when
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds, draft_rounds
from pb.rounds.rules import ORDER, Gate, Phase, gates
from pb.screening.queries import contests_to_screen, disputes_waiting, queue_sums
from pb.web.access import opt, staff
from pb.web.commitments.due import due_of
from pb.web.render import HTTPRequest, page
from pb.web.shown import RoundShown, shown
from pb.workshops.queries import waiting_for


class Waiting(msgspec.Struct, frozen=True):
    """A contest whose decisions are due."""

    round: RoundShown
    number: int
    name: str


@get("/petugas", name="desk", opt=opt(staff()))
async def desk(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Rounds that I run, proposals to check, versions that wait for my word, decisions, promises to keep."""
    rounds = [facts for facts in await announced_rounds() if facts.place]
    running = [f for f in rounds if actor.holds(RoleKind.FACILITATOR, f.place or "") and _runs(f, now)]
    mine = await contests_to_screen(actor, now=now) if actor.has("facilitator", "professional") else {}
    today = this_city().day(now)
    drafts = [f for f in await draft_rounds() if f.place and actor.holds(RoleKind.FACILITATOR, f.place)]
    return page(
        request,
        "staff/desk.html",
        running=await _with_gates(running, now),
        drafts=drafts,
        to_check=await queue_sums(list(mine), me=actor.person or 0, today=today, now=now),
        awaited=[one for one in await waiting_for(actor) if one.signs],
        objections=await disputes_waiting([f.id for f in running]),
        today=today,
        decisions=await _decisions(rounds, actor, now),
        due=due_of(await promises_of(actor, now=now), this_city().day(now)),
        to_close=len(await to_close(actor)),
        outbox=await outbox_state() if any(r.kind is RoleKind.ADMINISTRATOR for r in actor.roles) else None,
        desk="desk",
    )


def _runs(facts: RoundFacts, now: datetime) -> bool:
    return ORDER.index(facts.phase(now)) < ORDER.index(Phase.DELIVERY)


async def _with_gates(running: list[RoundFacts], now: datetime) -> list[tuple[RoundShown, list[Gate]]]:
    """Each round with the conditions that are not met yet, as long as its vote is still to come."""
    before = [f for f in running if ORDER.index(f.phase(now)) < ORDER.index(Phase.VOTING)]
    counts = await gate_counts_of(before)
    return [
        (shown(facts, now), [gate for gate in gates(counts.get(facts.id, ())) if not gate.ok])
        if facts.id in counts
        else (shown(facts, now), [])
        for facts in running
    ]


async def _decisions(rounds: list[RoundFacts], actor: Actor, now: datetime) -> list[Waiting]:
    return [
        Waiting(shown(facts, now), contest.number, contest.name)
        for facts in rounds
        if facts.phase(now) is Phase.PUBLISHED
        for contest in facts.contests
        if actor.holds(RoleKind.COUNCIL, contest.area or "") and await decided_when(contest.id) is None
    ]


ROUTES = [desk]
