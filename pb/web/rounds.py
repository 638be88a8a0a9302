"""Rounds: the list, one round with its rules in plain words, its public log."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.amending.queries import manifest_of
from pb.ballots.calls.queries import told_of
from pb.ballots.keys.rules import keys_end
from pb.ballots.queries import has_voted, turnout
from pb.core.actor import Actor
from pb.core.audit import happened_to
from pb.core.errors import NotFound
from pb.core.events import Event
from pb.people.following.queries import follows
from pb.proposals.queries import contest_counts
from pb.rounds.planning.queries import texts_of_round
from pb.rounds.queries import announced_rounds, require_round
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, opt
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import shown, stale_at, what_now
from pb.workshops.queries import workshops_of_round

LOGGED = {
    Event.ROUND_ANNOUNCED,
    Event.ROUND_DATES_CHANGED,
    Event.ROUND_AMENDED,
    Event.PHASE_ENTERED,
    Event.SIGNED,
    Event.VOTE_RESUMED,
    Event.COST_ASKED,
    Event.COST_CHANGED,
    Event.COST_KEPT,
    Event.PUBLICATION_SET,
    Event.HANDED_TO_AUDITORS,
    Event.CHALLENGED,
    Event.CHALLENGE_DECIDED,
    Event.CALLS_DRAWN,
    Event.CALLS_WIPED,
    Event.ELECTION_IMPORTED,
    Event.VOTERS_SET,
    Event.ROLL_CHANGED,
    Event.ROLL_WIPED,
    Event.LETTERS_MADE,
    Event.LETTERS_VOIDED,
    Event.PAPERS_PRINTED,
    Event.PAPERS_TOTALLED,
    Event.PAPERS_EXPLAINED,
    Event.KEY_COPY_LISTED,
    Event.KEYS_DESTROYED,
    Event.RECEIPT_MISSING,
    Event.INCIDENT_OPENED,
    Event.INCIDENT_ENDED,
    Event.DECIDED,
}


@get("/putaran", name="rounds", opt=opt(ANYONE))
async def rounds(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Rounds that run now, and those that are finished."""
    await cacheable(request, ["rounds"], stale_at(None, now))
    items = [shown(facts, now) for facts in await announced_rounds()]
    finished = [item for item in items if ORDER.index(item.phase) >= ORDER.index(Phase.PUBLISHED)]
    running = sorted((item for item in items if item not in finished), key=lambda item: item.until or now)
    return page(request, "rounds/index.html", running=running, finished=finished)


@get("/putaran/{kode:str}", name="round", opt=opt(ANYONE))
async def round_page(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What this round is about, where it stands, what can be done now, and its rules."""
    try:
        facts = await require_round(kode)
    except NotFound:
        return await _taken_back(request, kode)
    await cacheable(request, [kode, "workshops"], stale_at(facts, now))
    item = shown(facts, now)
    counts = await contest_counts([facts.id], {contest.id: contest.budget for contest in facts.contests})
    happened = await happened_to(kode)
    return page(
        request,
        "rounds/round.html",
        round=item,
        todo=what_now(item, actor),
        counts=counts,
        turnout=await turnout(facts) if ORDER.index(item.phase) >= ORDER.index(Phase.VOTING) else {},
        voted=await has_voted(facts, by=actor),
        follows=await follows(actor.person, kode),
        log=_log(happened)[-3:],
        changed=[entry for entry in happened if entry.kind is Event.COST_CHANGED],
        keys=keys_end(happened),
        workshops=await workshops_of_round(facts.id),
        text=(await texts_of_round(facts.id)).get(item.phase, ""),
        fingerprint=_fingerprint(await manifest_of(kode)),
    )


async def _taken_back(request: HTTPRequest, kode: str) -> Response[Any]:
    """What the record says of a round that is announced no more: when, and why; nothing of its draft."""
    log = await happened_to(kode)
    if not log or log[-1].kind is not Event.ROUND_UNANNOUNCED:
        raise NotFound
    announced = next(entry for entry in log if entry.kind is Event.ROUND_ANNOUNCED)
    return page(
        request, "rounds/taken_back.html", status=410, kode=kode, announced=announced, taken_back=log[-1]
    )


def _fingerprint(manifest: str) -> str:
    """The digest of what was frozen, in groups that people can compare."""
    digest = sha256(manifest.encode()).hexdigest() if manifest else ""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


@get("/putaran/{kode:str}/manifes", name="round.manifest", opt=opt(ANYONE))
async def round_manifest(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Rules, costs and list as they were frozen when the vote opened, byte for byte."""
    facts = await require_round(kode)
    await cacheable(request, [kode], stale_at(facts, now))
    frozen = await manifest_of(kode)
    if not frozen:
        raise NotFound
    headers = {"Cache-Control": PRIVATE if actor.signed_in else "no-cache"}
    return Response(frozen.encode(), media_type="application/json", headers=headers)


@get("/putaran/{kode:str}/catatan", name="round.log", opt=opt(ANYONE))
async def round_log(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """Every change of phase and dates, with who and why."""
    facts = await require_round(kode)
    await cacheable(request, [kode], stale_at(facts, now))
    log, told = _log(await happened_to(kode)), await told_of(facts)
    return page(request, "rounds/log.html", round=shown(facts, now), log=log, told=told)


def _log(entries: Any) -> list[Any]:
    return [entry for entry in entries if entry.kind in LOGGED]


ROUTES = [rounds, round_page, round_manifest, round_log]
