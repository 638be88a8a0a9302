"""The desk: what needs me today, by role."""

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from pb.ballots.calls.queries import calls_waiting
from pb.ballots.calls.rules import why_not_call
from pb.ballots.challenges.queries import challenges_waiting
from pb.ballots.costs.queries import asked_by_others
from pb.ballots.life.rules import role_of
from pb.commitments.queries.mine import promises_of, to_close
from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.outbox import outbox_state
from pb.operations.clock import clock_now
from pb.outcomes.queries import decided_among
from pb.people.staffing.queries import roles_held
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds, draft_rounds
from pb.rounds.rules import ORDER, Phase
from pb.screening.queries import contests_to_screen, disputes_waiting, queue_sums, runners_of
from pb.screening.rules import may_reply
from pb.web.access import opt, staff
from pb.web.commitments.due import due_of
from pb.web.render import HTTPRequest, page
from pb.web.shown import RoundShown, shown
from pb.web.staff.desk_people import desk_people
from pb.web.staff.standing import standings
from pb.web.visit import visit_of
from pb.workshops.queries import waiting_for

_MOST_OBJECTIONS = 8


class Waiting(msgspec.Struct, frozen=True):
    """A contest whose decisions are due."""

    round: RoundShown
    number: int
    name: str
    contest: int


@get("/petugas", name="desk", opt=opt(staff()))
async def desk(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Rounds that I run, proposals to check, versions that wait for my word, decisions, promises to keep."""
    rounds = [facts for facts in await announced_rounds() if facts.place]
    held = await roles_held(now) if actor.has("facilitator", "administrator") else ()
    known = await standings([f for f in rounds if _runs(f, now)], now, held)
    running = [one for one in known if actor.holds(RoleKind.FACILITATOR, one.facts.place or "")]
    screens = actor.has("facilitator", "professional")
    mine = await contests_to_screen(actor, now=now, rounds=rounds) if screens else {}
    today = this_city().day(now)
    drafts = [f for f in await draft_rounds() if f.place and actor.holds(RoleKind.FACILITATOR, f.place)]
    return page(
        request,
        "staff/desk.html",
        running=[(shown(one.facts, now), one.needs) for one in running],
        drafts=drafts,
        to_check=await queue_sums(list(mine), me=actor.person or 0, today=today, now=now),
        awaited=[one for one in await waiting_for(actor) if one.signs],
        objections=await _objections(rounds, actor, now),
        today=today,
        decisions=await _decisions(rounds, actor, now),
        challenged=await _challenged(rounds, actor, now),
        calls=await _calls(rounds, actor, now),
        costs_asked=await _costs_asked(rounds, actor, now),
        witnessed=[shown(facts, now) for facts in rounds if _is_witnessed(facts, actor, now)],
        due=due_of(await promises_of(actor, now=now), this_city().day(now)),
        to_close=len(await to_close(actor)),
        outbox=await outbox_state() if any(r.kind is RoleKind.ADMINISTRATOR for r in actor.roles) else None,
        clock=await clock_now(),
        people=await desk_people(rounds, held, actor, now, visit_of(request.scope).settings),
        desk="desk",
    )


def _runs(facts: RoundFacts, now: datetime) -> bool:
    return ORDER.index(facts.phase(now)) < ORDER.index(Phase.DELIVERY)


def _is_witnessed(facts: RoundFacts, actor: Actor, now: datetime) -> bool:
    near = Phase.LISTING, Phase.VOTING, Phase.CLOSED, Phase.CHALLENGE
    return actor.holds(RoleKind.WITNESS, facts.place or "") and facts.phase(now) in near


async def _objections(rounds: list[RoundFacts], actor: Actor, now: datetime) -> list[tuple[RoundShown, date]]:
    """Rounds with an objection that this person may answer, since others run them, and its day."""
    mine: dict[int, RoundFacts] = {facts.id: facts for facts in rounds if may_reply(actor, facts.place or "")}
    waiting = await disputes_waiting(list(mine))
    return [
        (shown(mine[key], now), by)
        for key, by in list(waiting.items())[:_MOST_OBJECTIONS]
        if actor.person not in await runners_of(key, mine[key].kode or "")
    ]


async def _costs_asked(rounds: list[RoundFacts], actor: Actor, now: datetime) -> list[RoundShown]:
    """Rounds where somebody else asked for another cost, and this person may put it in force."""
    open_ = [f for f in rounds if f.phase(now) is Phase.VOTING and role_of(actor, f.place or "")]
    waiting = await asked_by_others([facts.id for facts in open_], actor.person or 0)
    return [shown(facts, now) for facts in open_ if facts.id in waiting]


async def _challenged(rounds: list[RoundFacts], actor: Actor, now: datetime) -> list[tuple[RoundShown, int]]:
    """Rounds with challenges that wait for this person, and how many."""
    roles = {
        facts.contests[0].id: [
            kind.value
            for kind in (RoleKind.FACILITATOR, RoleKind.WITNESS)
            if actor.holds(kind, facts.place or "")
        ]
        for facts in rounds
        if facts.phase(now) is Phase.CHALLENGE
    }
    waiting = await challenges_waiting(
        {key: kinds for key, kinds in roles.items() if kinds}, actor.person or 0
    )
    return [
        (shown(facts, now), waiting[facts.contests[0].id])
        for facts in rounds
        if facts.contests[0].id in waiting
    ]


async def _calls(rounds: list[RoundFacts], actor: Actor, now: datetime) -> list[tuple[RoundShown, int]]:
    """Rounds with voters whom this person may ask, and how many wait."""
    mine = [f for f in rounds if role_of(actor, f.place or "") and why_not_call(f, now) is None]
    waiting = await calls_waiting([facts.id for facts in mine], actor.person or 0)
    return [(shown(facts, now), waiting[facts.id]) for facts in mine if facts.id in waiting]


async def _decisions(rounds: list[RoundFacts], actor: Actor, now: datetime) -> list[Waiting]:
    due = [
        Waiting(shown(facts, now), contest.number, contest.name, contest.id)
        for facts in rounds
        if facts.phase(now) is Phase.PUBLISHED
        for contest in facts.contests
        if actor.holds(RoleKind.COUNCIL, contest.area or "")
    ]
    decided = await decided_among([one.contest for one in due])
    return [one for one in due if one.contest not in decided]


ROUTES = [desk]
