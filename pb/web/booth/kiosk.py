"""The tablet of the kelurahan: the pages of the ballot and nothing else, one person after the other."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from pb.ballots.channels import services
from pb.ballots.channels.queries import kiosk_of, kiosk_voter
from pb.ballots.channels.rules import IDLE, KioskFacts
from pb.ballots.receipts import good_form_key
from pb.ballots.rules import Voter
from pb.core.errors import NotFound, Refused
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.settings import Settings
from pb.web import ballots
from pb.web.access import ANYONE, opt
from pb.web.ballots import Door
from pb.web.forms import FormErrors, posted, read_form
from pb.web.render import HTTPRequest, page, redirect_to, renew_token
from pb.web.shown import shown
from pb.web.visit import LANGUAGE_COOKIE, visit_of
from pb.web.words import say

KIOSK = Door("kiosk.ballot", "kiosk.tap", "kiosk.review", "kiosk.cast", "kiosk.sent")
POLL = 5
"""Seconds after which the first page of a tablet looks whether somebody was sent to it."""
LASTS = 14 * 60 * 60


def kiosk_cookie(settings: Settings) -> str:
    """The name of the cookie that makes a tablet of a browser: the kode of the round, a dot, a secret."""
    return "__Host-tablet" if settings.production else "tablet"


def keep_kiosk(answer: Response[Any], request: HTTPRequest, value: str) -> None:
    """Make a tablet of this browser; an empty value makes it a browser again."""
    settings = visit_of(request.scope).settings
    answer.set_cookie(
        key=kiosk_cookie(settings),
        value=value,
        max_age=LASTS if value else 0,
        path="/",
        secure=settings.production,
        httponly=True,
        samesite="lax",
    )


def hand_over(answer: Response[Any], request: HTTPRequest, *, done: bool = False) -> Response[Any]:
    """From this answer on no page that was shown here before can be sent: its token is void, whoever goes
    back to it. Once somebody is `done`, their language goes too."""
    renew_token(answer, visit_of(request.scope))
    if done:
        answer.delete_cookie(LANGUAGE_COOKIE)
    return answer


async def _kiosk(request: HTTPRequest, kode: str) -> tuple[RoundFacts, KioskFacts]:
    """The tablet of this browser for this round, open or closed; for other browsers there is nothing here."""
    facts, visit = await require_round(kode), visit_of(request.scope)
    kept = visit.cookies.get(kiosk_cookie(visit.settings), "")
    kiosk = await kiosk_of(kept.partition(".")[2][:80])
    if kiosk is None or kiosk.round != facts.id:
        raise NotFound
    return facts, kiosk


async def _voter(request: HTTPRequest, kode: str, now: datetime) -> tuple[KioskFacts, Voter | None]:
    """Who sits here and has begun; whoever was away for too long does not any more."""
    facts, kiosk = await _kiosk(request, kode)
    if not (kiosk.open and kiosk.begun and kiosk.seated(now)):
        return kiosk, None
    voter = await kiosk_voter(facts, kiosk)
    if voter is not None:
        await services.stay(kiosk, now=now)
    return kiosk, voter


@get("/tablet/{kode:str}", name="kiosk", opt=opt(ANYONE))
async def start(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Wait for the next person; look every few seconds whether the counter has sent somebody."""
    visit = visit_of(request.scope)
    kept = visit.cookies.get(kiosk_cookie(visit.settings), "")
    if kept and await kiosk_of(kept.partition(".")[2][:80]) is None:  # of a database that is no more
        gone = redirect_to(request, "home")
        keep_kiosk(gone, request, "")
        return gone
    facts, kiosk = await _kiosk(request, kode)
    there = kiosk.seated(now)
    answer = page(
        request,
        "booth/kiosk.html",
        private=True,
        round=shown(facts, now),
        kiosk_facts=kiosk,
        there=there,
        begun=there and kiosk.begun,
        voting=kiosk.open and facts.phase(now) is Phase.VOTING,
        poll=POLL,
    )
    if not kiosk.open:
        keep_kiosk(answer, request, "")
    return answer


class LetterForm(msgspec.Struct, kw_only=True):
    """What stands on the letter."""

    seri: Annotated[str, msgspec.Meta(max_length=40)]
    kode: Annotated[str, msgspec.Meta(max_length=40)]


@get("/tablet/{kode:str}/surat", name="kiosk.letter", opt=opt(ANYONE))
async def letter(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Number and code of a letter, for whoever needs no officer."""
    return await _letter(request, kode, now)


async def _letter(
    request: HTTPRequest, kode: str, now: datetime, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    facts, _ = await _kiosk(request, kode)
    shown_ = shown(facts, now)
    return page(request, "booth/kiosk_letter.html", status=status, private=True, round=shown_, errors=errors)


@post("/tablet/{kode:str}/surat", name="kiosk.sit", status_code=303, opt=opt(ANYONE))
async def sit(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Open the ballot of a letter at the tablet."""
    _, kiosk = await _kiosk(request, kode)
    form = await read_form(request, LetterForm)
    if isinstance(form, FormErrors):
        form.values.pop("kode", None)
        return await _letter(request, kode, now, form, 422)
    peer = visit_of(request.scope).peer
    try:
        await services.sit_by_letter(kiosk, form.value.seri, form.value.kode, peer=peer, now=now)
    except Refused as refused:
        errors = form.raw.add("kode", str(say(refused.reason)))
        errors.values.pop("kode", None)
        return await _letter(request, kode, now, errors, 422)
    return hand_over(redirect_to(request, KIOSK.sheet, kode=kode), request)


@post("/tablet/{kode:str}/mulai", name="kiosk.begin", status_code=303, opt=opt(ANYONE))
async def begin(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The person whom the counter sent begins, or says that they are still there."""
    _, kiosk = await _kiosk(request, kode)
    answer = redirect_to(request, KIOSK.sheet, kode=kode)
    if kiosk.open and kiosk.seated(now):
        await services.begin(kiosk, now=now)
        hand_over(answer, request)
    return answer


@get("/tablet/{kode:str}/suara", name="kiosk.ballot", opt=opt(ANYONE))
async def sheet(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The ballot."""
    _, voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "kiosk", kode=kode)
    return await ballots.show_sheet(request, kode, voter, now, KIOSK)


@post("/tablet/{kode:str}/pilihan", name="kiosk.tap", status_code=303, opt=opt(ANYONE))
async def tap(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """One tap on it."""
    _, voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "kiosk", kode=kode)
    return await ballots.take_tap(request, kode, voter, now, KIOSK)


@get("/tablet/{kode:str}/tinjau", name="kiosk.review", opt=opt(ANYONE))
async def review(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Once more before sending."""
    _, voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "kiosk", kode=kode)
    return await ballots.show_review(request, kode, voter, now, KIOSK)


@post("/tablet/{kode:str}/suara", name="kiosk.cast", status_code=200, opt=opt(ANYONE))
async def cast(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Send it; from this moment the tablet is free, and only the same form again gets its receipt."""
    kiosk, voter = await _voter(request, kode, now)
    key = str((await posted(request)).get("kunci", ""))
    again = voter is None and kiosk.open and kiosk.sent_just_now(key, now)
    if again:
        voter = await kiosk_voter(await require_round(kode), kiosk)
    if voter is None:
        return redirect_to(request, "kiosk", kode=kode)
    answer = await ballots.send(request, kode, voter, now, KIOSK)
    if answer.status_code != HTTP_200_OK:
        return answer
    if not again:
        await services.sent_at_kiosk(kiosk, key if good_form_key(key) else "", now=now)
    return hand_over(answer, request, done=True)


@get("/tablet/{kode:str}/terkirim", name="kiosk.sent", opt=opt(ANYONE))
async def sent(request: HTTPRequest, kode: FromPath[str]) -> Response[Any]:
    """A receipt is shown once, so somebody who comes back finds the first page."""
    await _kiosk(request, kode)
    return redirect_to(request, "kiosk", kode=kode)


@get("/tablet/{kode:str}/masih", name="kiosk.still", opt=opt(ANYONE))
async def still(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Is somebody still there? After as long again the tablet begins anew."""
    facts, kiosk = await _kiosk(request, kode)
    if not (kiosk.begun and kiosk.seated(now)):
        return redirect_to(request, "kiosk", kode=kode)
    seconds = int(IDLE.total_seconds())
    return page(request, "booth/kiosk_still.html", private=True, round=shown(facts, now), seconds=seconds)


@post("/tablet/{kode:str}/selesai", name="kiosk.leave", status_code=303, opt=opt(ANYONE))
async def leave(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Done, or not now: the tablet forgets who sat here."""
    _, kiosk = await _kiosk(request, kode)
    await services.leave_kiosk(kiosk, now=now)
    return hand_over(redirect_to(request, "kiosk", kode=kode), request, done=True)


class PinForm(msgspec.Struct, kw_only=True):
    """The PIN with which the tablet was opened."""

    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")]


@get("/tablet/{kode:str}/tutup", name="kiosk.closing", opt=opt(ANYONE))
async def closing(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """For the officer who opened the tablet."""
    return await _closing(request, kode, now)


async def _closing(
    request: HTTPRequest, kode: str, now: datetime, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    facts, _ = await _kiosk(request, kode)
    shown_ = shown(facts, now)
    return page(request, "booth/kiosk_close.html", status=status, private=True, round=shown_, errors=errors)


@post("/tablet/{kode:str}/tutup", name="kiosk.close", status_code=303, opt=opt(ANYONE))
async def close(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The tablet is a browser again, and nobody is signed in."""
    _, kiosk = await _kiosk(request, kode)
    form = await read_form(request, PinForm)
    if isinstance(form, FormErrors):
        form.values.pop("pin", None)
        return await _closing(request, kode, now, form, 422)
    try:
        await services.close_by_pin(kiosk, form.value.pin, now=now)
    except Refused as refused:
        errors = FormErrors().add("pin", str(say(refused.reason)))
        return await _closing(request, kode, now, errors, 422)
    answer = redirect_to(request, "round", kode=kode)
    keep_kiosk(answer, request, "")
    return answer


ROUTES = [
    start, letter, sit, begin, sheet, tap, review, cast, sent, still, leave, closing, close,
]  # fmt: skip
