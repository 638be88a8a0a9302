"""The ballot: taps that are kept, a review, sending, and the page that says it is in the box.

The same pages serve two doors: people with an account here, those with a letter in `roll/votes.py`.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots import services
from pb.ballots.casting import Receipt, cast
from pb.ballots.choices import Chosen, Step, parse, points_on
from pb.ballots.frozen import frozen_round
from pb.ballots.queries import has_voted, sheets, voter_of, why_not_vote_now
from pb.ballots.receipts import form_key, good_form_key
from pb.ballots.rules import Voter, WhyNotChoose
from pb.ballots.sheet import Sheet
from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.screening.queries import pairs_among
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import posted
from pb.web.receipts import receipt_page
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.sources import count_sources
from pb.web.visit import visit_of
from pb.web.words import say


class Door(NamedTuple):
    """The names of the pages of one door."""

    sheet: str
    tap: str
    review: str
    cast: str
    sent: str


ACCOUNT = Door("ballot", "ballot.tap", "ballot.review", "ballot.cast", "ballot.sent")
By = Actor | Voter


async def show_sheet(request: HTTPRequest, kode: str, by: By, now: datetime, door: Door) -> Response[Any]:
    """All contests of a home on one screen; or why this person cannot vote, and where to go."""
    facts = await require_round(kode)
    item = shown(facts, now)
    reason = await why_not_vote_now(facts, by=by, now=now)
    if reason is not None:
        voted = await has_voted(facts, by=by)
        return page(
            request, "ballots/why_not.html", round=item, reason=reason, voted=voted, door=door, private=True
        )
    return page(
        request,
        "ballots/sheet.html",
        block="kotak",
        private=True,
        round=item,
        fault="",
        door=door,
        **await _sheets(facts, by),
    )


async def _sheets(facts: RoundFacts, by: By) -> dict[str, Any]:
    """The sheets of a voter, and for each proposal on them the others that exclude it."""
    found = await sheets(facts, by=by)
    titles = {p.proposal: p.title for sheet in found for p in sheet.projects}
    rivals: dict[int, list[str]] = {}
    for pair in await pairs_among(titles):
        rivals.setdefault(pair.one, []).append(titles[pair.other])
        rivals.setdefault(pair.other, []).append(titles[pair.one])
    return {"sheets": found, "rivals": rivals}


def _tapped(form: Any) -> tuple[int, int, Step] | None:
    """`pilih=1-4` chooses project 4 in contest 1, `batal=1-4` takes it back; points and ranks have more."""
    for step in Step:
        contest, _, number = str(form.get(step.value, "")).partition("-")
        if (
            contest.isascii()
            and contest.isdigit()
            and number.isascii()
            and number.isdigit()
            and len(contest + number) < 12
        ):
            return int(contest), int(number), step
    return None


async def take_tap(request: HTTPRequest, kode: str, by: By, now: datetime, door: Door) -> Response[Any]:
    """Keep one tap. What does not fit any more is said on the sheet, not on a page of its own."""
    tapped = _tapped(await posted(request))
    if tapped is None:
        return redirect_to(request, door.sheet, kode=kode)
    contest, number, step = tapped
    try:
        await services.tap(kode, contest, number, step=step, by=by, now=now)
    except Refused as refused:
        if not isinstance(refused.reason, WhyNotChoose):
            raise
        facts = await require_round(kode)
        return page(
            request,
            "ballots/sheet.html",
            block="kotak",
            status=409,
            private=True,
            round=shown(facts, now),
            fault=str(say(refused.reason)),
            door=door,
            **await _sheets(facts, by),
        )
    part = "r" if step in {Step.UP, Step.DOWN} else "u"
    return redirect_to(request, door.sheet, fragment=f"{part}-{contest}-{number}", kode=kode)


async def show_review(
    request: HTTPRequest, kode: str, by: By, now: datetime, door: Door, fault: str = ""
) -> Response[Any]:
    """Look once more before sending."""
    facts = await require_round(kode)
    if not fault and await why_not_vote_now(facts, by=by, now=now) is not None:
        return redirect_to(request, door.sheet, kode=kode)
    return page(
        request,
        "ballots/review.html",
        status=409 if fault else 200,
        private=True,
        round=shown(facts, now),
        sheets=await sheets(facts, by=by),
        fault=fault,
        door=door,
        form_key=form_key(now, secrets.token_hex(16)),
    )


async def send(request: HTTPRequest, kode: str, by: By, now: datetime, door: Door) -> Response[Any]:
    """Send: exactly the choices that the review showed, so that nothing else can slip in.

    The answer shows the receipt itself: an address, a session or a message would tie it to the voter.
    """
    frozen = await frozen_round(kode)
    facts = frozen.facts
    form = await posted(request)
    choices = _choices(form, facts, (await voter_of(facts, by)).home)
    key = str(form.get("kunci", ""))
    try:
        receipts = await cast(kode, choices, by=by, now=now, form=key if good_form_key(key) else "")
    except Refused as refused:
        if not isinstance(refused.reason, WhyNotChoose):
            raise
        return await show_review(request, kode, by, now, door, str(say(refused.reason)))
    count_sources(request, facts.id, now)
    sent = [(receipt.name, *_amounts(choices[receipt.contest])) for receipt in receipts]
    return receipt_page(
        request,
        [receipt for receipt in receipts if receipt.code],
        lambda codes: _sent(request, facts, now, door, sent, codes),
        about=(kode, frozen.version, door.sheet, *sent),
        until=facts.dates[Phase.CLOSED],
    )


def _choices(form: Any, facts: RoundFacts, home: str | None) -> dict[int, Chosen]:
    found: dict[int, Chosen] = {}
    for contest in facts.contest_for(home):
        texts = [str(text) for text in form.getall(f"suara-{contest.number}", [])]
        chosen = parse(texts, BallotType(facts.ballot_type))
        found[contest.number] = frozenset({0}) if chosen is None else chosen
    return found


async def show_sent(request: HTTPRequest, kode: str, by: By, now: datetime, door: Door) -> Response[Any]:
    """The ballot is in the box: what comes now, and until when it can be changed."""
    facts = await require_round(kode)
    if not await has_voted(facts, by=by):
        return redirect_to(request, door.sheet, kode=kode)
    found: tuple[Sheet, ...] = await sheets(facts, by=by)
    sent = [(sheet.contest.name, *_amounts(sheet.sent)) for sheet in found if sheet.sent is not None]
    return _sent(request, facts, now, door, sent, unsent=any(sheet.unsent for sheet in found))


def _amounts(chosen: Chosen) -> tuple[int, int]:
    """How many proposals a ballot names, and how many points it gives; 0 where it has none."""
    pointed = any(isinstance(mark, tuple) for mark in chosen)
    return len(chosen), sum(points_on(chosen).values()) if pointed else 0


def _sent(
    request: HTTPRequest,
    facts: RoundFacts,
    now: datetime,
    door: Door,
    sent: Sequence[tuple[str, int, int]],
    receipts: Sequence[Receipt] = (),
    *,
    unsent: bool = False,
) -> Response[Any]:
    return page(
        request,
        "ballots/sent.html",
        private=True,
        round=shown(facts, now),
        sent=sent,
        receipts=receipts,
        unsent=unsent,
        open_=facts.phase(now) is Phase.VOTING,
        door=door,
        canonical_round=visit_of(request.scope).settings.base_url
        + request.app.route_reverse("round", kode=facts.kode),
    )


@get("/putaran/{kode:str}/suara", name="ballot", opt=opt(SIGNED_IN))
async def ballot(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """My ballot."""
    return await show_sheet(request, kode, actor, now, ACCOUNT)


@post("/putaran/{kode:str}/suara/pilihan", name="ballot.tap", status_code=303, opt=opt(SIGNED_IN))
async def tap(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One tap on my ballot."""
    return await take_tap(request, kode, actor, now, ACCOUNT)


@get("/putaran/{kode:str}/suara/tinjau", name="ballot.review", opt=opt(SIGNED_IN))
async def review(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """My choices once more."""
    return await show_review(request, kode, actor, now, ACCOUNT)


@post("/putaran/{kode:str}/suara", name="ballot.cast", status_code=200, opt=opt(SIGNED_IN))
async def send_mine(request: HTTPRequest, kode: FromPath[str]) -> Response[Any]:
    """Send my ballot. Who asks is read from the visit: injecting it costs as much as the ballot itself."""
    visit = visit_of(request.scope)
    return await send(request, kode, visit.actor, visit.now, ACCOUNT)


@get("/putaran/{kode:str}/suara/terkirim", name="ballot.sent", opt=opt(SIGNED_IN))
async def sent(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """My ballot is in the box."""
    return await show_sent(request, kode, actor, now, ACCOUNT)


ROUTES = [ballot, tap, review, send_mine, sent]
