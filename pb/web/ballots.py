"""The ballot: taps that are kept, a review, sending, and the page that says it is in the box."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots import services
from pb.ballots.queries import Sheet, has_voted, sheets, why_not_vote_now
from pb.ballots.rules import WhyNotChoose
from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.screening.queries import pairs_among
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import posted
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say


@get("/putaran/{kode:str}/suara", name="ballot", opt=opt(SIGNED_IN))
async def ballot(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All contests of my home on one screen; or why I cannot vote, and where to go."""
    facts = await require_round(kode)
    item = shown(facts, now)
    reason = await why_not_vote_now(facts, by=actor, now=now)
    if reason is not None:
        voted = await has_voted(facts, by=actor)
        return page(request, "ballots/why_not.html", round=item, reason=reason, voted=voted)
    return page(
        request,
        "ballots/sheet.html",
        block="kotak",
        round=item,
        fault="",
        **await _sheets(facts, actor),
    )


async def _sheets(facts: RoundFacts, actor: Actor) -> dict[str, Any]:
    """The sheets of a voter, and for each proposal on them the others that exclude it."""
    found = await sheets(facts, by=actor)
    titles = {p.proposal: p.title for sheet in found for p in sheet.projects}
    rivals: dict[int, list[str]] = {}
    for pair in await pairs_among(titles):
        rivals.setdefault(pair.one, []).append(titles[pair.other])
        rivals.setdefault(pair.other, []).append(titles[pair.one])
    return {"sheets": found, "rivals": rivals}


def _tapped(form: Any) -> tuple[int, int, bool] | None:
    """`pilih=1-4` chooses project 4 in contest 1, `batal=1-4` takes it back."""
    for name, wanted in (("pilih", True), ("batal", False)):
        contest, _, number = str(form.get(name, "")).partition("-")
        if (
            contest.isascii()
            and contest.isdigit()
            and number.isascii()
            and number.isdigit()
            and len(contest + number) < 12
        ):
            return int(contest), int(number), wanted
    return None


@post("/putaran/{kode:str}/suara/pilihan", name="ballot.tap", status_code=303, opt=opt(SIGNED_IN))
async def tap(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Keep one tap. What does not fit any more is said on the sheet, not on a page of its own."""
    tapped = _tapped(await posted(request))
    if tapped is None:
        return redirect_to(request, "ballot", kode=kode)
    contest, number, wanted = tapped
    try:
        await services.tap(kode, contest, number, wanted=wanted, by=actor, now=now)
    except Refused as refused:
        if not isinstance(refused.reason, WhyNotChoose):
            raise
        facts = await require_round(kode)
        return page(
            request,
            "ballots/sheet.html",
            block="kotak",
            status=409,
            round=shown(facts, now),
            fault=str(say(refused.reason)),
            **await _sheets(facts, actor),
        )
    return redirect_to(request, "ballot", fragment=f"u-{contest}-{number}", kode=kode)


@get("/putaran/{kode:str}/suara/tinjau", name="ballot.review", opt=opt(SIGNED_IN))
async def review(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Look once more before sending."""
    facts = await require_round(kode)
    reason = await why_not_vote_now(facts, by=actor, now=now)
    if reason is not None:
        return redirect_to(request, "ballot", kode=kode)
    return await _review(request, facts, actor, now)


async def _review(
    request: HTTPRequest, facts: RoundFacts, actor: Actor, now: datetime, fault: str = "", status: int = 200
) -> Response[Any]:
    found = await sheets(facts, by=actor)
    return page(
        request, "ballots/review.html", status=status, round=shown(facts, now), sheets=found, fault=fault
    )


@post("/putaran/{kode:str}/suara", name="ballot.cast", status_code=303, opt=opt(SIGNED_IN))
async def cast(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Send: exactly the choices that the review showed, so that nothing else can slip in."""
    facts = await require_round(kode)
    choices = _choices(await posted(request), facts, actor)
    try:
        await services.cast(kode, choices, by=actor, now=now)
    except Refused as refused:
        if not isinstance(refused.reason, WhyNotChoose):
            raise
        return await _review(request, facts, actor, now, fault=str(say(refused.reason)), status=409)
    return redirect_to(request, "ballot.sent", kode=kode)


def _choices(form: Any, facts: RoundFacts, actor: Actor) -> dict[int, frozenset[int]]:
    found = {}
    for contest in facts.contest_for(actor.home):
        texts = [str(text) for text in form.getall(f"suara-{contest.number}", [])]
        good = all(text.isascii() and text.isdigit() and len(text) < 9 for text in texts)
        found[contest.number] = frozenset(map(int, texts)) if good else frozenset({0})
    return found


@get("/putaran/{kode:str}/suara/terkirim", name="ballot.sent", opt=opt(SIGNED_IN))
async def sent(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The ballot is in the box: what comes now, and until when it can be changed."""
    facts = await require_round(kode)
    if not await has_voted(facts, by=actor):
        return redirect_to(request, "ballot", kode=kode)
    found: tuple[Sheet, ...] = await sheets(facts, by=actor)
    return page(
        request,
        "ballots/sent.html",
        round=shown(facts, now),
        sheets=found,
        open_=facts.phase(now) is Phase.VOTING,
        canonical_round=visit_of(request.scope).settings.base_url
        + request.app.route_reverse("round", kode=kode),
    )


ROUTES = [ballot, tap, review, cast, sent]
