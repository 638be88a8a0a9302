"""Results: the published count of each contest with its steps and reasons, minutes, record, ballots."""

import asyncio
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.queries import bands_of, turnout
from pb.commitments.queries import promises_from
from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.counting.files import FORMATS
from pb.outcomes.filed import election_file
from pb.outcomes.inclusion.queries import inclusion_of
from pb.outcomes.queries import (
    OutcomeFacts,
    kept_record,
    outcome_of,
    public_ballots,
    public_record,
    sums,
)
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import announced_rounds, require_round
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, opt
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import RoundShown, shown, stale_at

_KINDS = {"pb": "text/plain", "csv": "text/csv", "json": "application/json"}


@get("/hasil", name="results", opt=opt(ANYONE))
async def results(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Every round whose count is public."""
    await cacheable(request, ["results", "rounds"], stale_at(None, now))
    items = [shown(facts, now) for facts in await announced_rounds()]
    finished = [item for item in items if ORDER.index(item.phase) >= ORDER.index(Phase.PUBLISHED)]
    coming = [item for item in items if item.phase in {Phase.CLOSED, Phase.CHALLENGE}]
    found = await sums([contest.id for item in finished for contest in item.facts.contests])
    return page(request, "results/index.html", finished=finished, coming=coming, sums=found)


@get("/putaran/{kode:str}/hasil", name="round.results", opt=opt(ANYONE))
async def round_results(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The contests of a round; straight to the one when there is one."""
    facts = await require_round(kode)
    if len(facts.contests) == 1:
        return redirect_to(request, "contest.results", kode=kode, number=facts.contests[0].number)
    await cacheable(request, [kode, "results"], stale_at(facts, now))
    found = await sums([contest.id for contest in facts.contests])
    return page(request, "results/round.html", round=shown(facts, now), sums=found)


@get("/putaran/{kode:str}/hasil/{number:int}", name="contest.results", opt=opt(ANYONE))
async def contest_results(
    request: HTTPRequest, kode: FromPath[str], number: FromPath[int], now: NamedDependency[datetime]
) -> Response[Any]:
    """One contest: winners, losers with their reasons, how it was counted; before that hour turnout alone."""
    facts = await require_round(kode)
    contest = facts.contest(number)
    await cacheable(request, [kode, "results"], stale_at(facts, now))
    item = shown(facts, now)
    outcome = await outcome_of(contest)
    if outcome is None:
        voted = await turnout(facts) if ORDER.index(item.phase) >= ORDER.index(Phase.VOTING) else {}
        return page(request, "results/not_yet.html", round=item, contest=contest, turnout=voted.get(number))
    bands = await bands_of(contest.id)
    promised = await promises_from(line.project.kode for line in outcome.lines) if outcome.decided_at else {}
    told = _facts(item, contest, outcome) | {"bands": bands, "aimed": await inclusion_of(facts)}
    sha = request.app.state.packs.sum_of(kode)
    return page(request, "results/contest.html", **told, promised=promised, sha=sha)


def _facts(item: RoundShown, contest: ContestFacts, outcome: OutcomeFacts) -> dict[str, Any]:
    bought = [step for step in outcome.steps if step.kind == "bought"]
    rest = [step for step in outcome.steps if step.kind != "bought"]
    return {
        "round": item,
        "contest": contest,
        "o": outcome,
        "bought": bought,
        "rest": rest,
        "some": outcome.voters - outcome.by_funded[0],
        "seat_worth": max(1, round(outcome.voters / 40)),
        "upset": _upset(outcome),
    }


def _upset(outcome: OutcomeFacts) -> tuple[int, int] | None:
    """Votes or points of a loser and of a winner with fewer, when there are such: the page explains why."""
    lost = max((line.shown for line in outcome.lost if line.reason == "count.shares_ran_out"), default=0)
    won = min((line.shown for line in outcome.won), default=0)
    return (lost, won) if outcome.won and lost > won else None


@get("/putaran/{kode:str}/hasil/{number:int}/berita-acara", name="minutes", opt=opt(ANYONE))
async def minutes(
    request: HTTPRequest, kode: FromPath[str], number: FromPath[int], now: NamedDependency[datetime]
) -> Response[Any]:
    """The minutes of the count and of the decisions, to print and sign."""
    facts: RoundFacts = await require_round(kode)
    contest = facts.contest(number)
    await cacheable(request, [kode, "results"], stale_at(facts, now))
    outcome = await outcome_of(contest)
    if outcome is None:
        return redirect_to(request, "contest.results", kode=kode, number=number)
    return page(request, "results/minutes.html", **_facts(shown(facts, now), contest, outcome))


@get("/putaran/{kode:str}/hasil/{number:int}/catatan.json", name="record", opt=opt(ANYONE))
async def record(
    request: HTTPRequest, kode: FromPath[str], number: FromPath[int], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Rules, projects, ballots and outcome: enough to count again."""
    facts = await require_round(kode)
    body = await public_record(facts.contest(number))
    return _sent(body.encode(), f"{kode}-{number}.json", "application/json", actor)


@get("/putaran/{kode:str}/hasil/{number:int}/suara/{form:str}", name="result.ballots", opt=opt(ANYONE))
async def ballots(
    kode: FromPath[str], number: FromPath[int], form: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The published ballots with rules and projects, as `pb`, `csv` or `json`; each can be counted here."""
    facts = await require_round(kode)
    contest = facts.contest(number)
    if form not in FORMATS:
        raise NotFound
    written = await kept_record(contest)
    profile, titles = await public_ballots(contest)
    body = await asyncio.to_thread(election_file, facts, contest, profile, titles, written, form)
    return _sent(body, f"{kode}-{number}-suara.{form}", _KINDS[form], actor)


def _sent(body: bytes, name: str, kind: str, actor: Actor) -> Response[Any]:
    cache = PRIVATE if actor.signed_in else "no-cache"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": cache}
    return Response(body, media_type=kind, headers=headers)


ROUTES = [results, round_results, contest_results, minutes, record, ballots]
