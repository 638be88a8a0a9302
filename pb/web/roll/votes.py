"""Voting with a letter: serial and code, then the same ballot as for everybody, without an account."""

import hmac
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.ballots.queries import letter_voter
from pb.ballots.receipts import made_before
from pb.ballots.rules import Voter
from pb.core.errors import Refused, refuse_if
from pb.core.keys import keyed, these_keys
from pb.roll.queries import opened_by
from pb.roll.rules.letters import OPEN_FOR, WhyNotLetter
from pb.roll.services import open_letter
from pb.rounds.queries import require_round
from pb.settings import Settings
from pb.web import ballots
from pb.web.access import ANYONE, opt
from pb.web.ballots import Door
from pb.web.forms import FormErrors, posted, read_form
from pb.web.render import HTTPRequest, page, redirect_to, renew_token
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

LETTER = Door("letter.ballot", "letter.tap", "letter.review", "letter.cast", "letter.sent")
Typed = Annotated[str, msgspec.Meta(max_length=40)]


def letter_cookie(settings: Settings) -> str:
    """The name of the cookie that holds an open letter."""
    return "__Host-surat" if settings.production else "surat"


def _mark(kode: str, letter: int, until: int) -> str:
    mac = keyed(these_keys().csrf, "pb/letter-open/v1", kode, str(letter), str(until))[:16].hex()
    return f"{letter}.{until}.{mac}"


def opened_letter(text: str, kode: str, now: datetime) -> tuple[int, datetime] | None:
    """The letter of a mark that we made for this round and that still holds, and when it was opened."""
    letter, _, rest = text.partition(".")
    until = rest.partition(".")[0]
    if not (letter.isascii() and letter.isdigit() and until.isascii() and until.isdigit() and len(text) < 80):
        return None
    good = hmac.compare_digest(text.encode(), _mark(kode, int(letter), int(until)).encode())
    if not good or now.timestamp() >= int(until):
        return None
    return int(letter), datetime.fromtimestamp(int(until), UTC) - OPEN_FOR


def _open(request: HTTPRequest, kode: str, now: datetime) -> tuple[int, datetime] | None:
    visit = visit_of(request.scope)
    return opened_letter(visit.cookies.get(letter_cookie(visit.settings), ""), kode, now)


async def _voter(request: HTTPRequest, kode: str, now: datetime) -> Voter | None:
    facts, found = await require_round(kode), _open(request, kode, now)
    entry = await opened_by(facts.id, found[0]) if found else None
    return letter_voter(entry) if entry else None


class LetterForm(msgspec.Struct, kw_only=True):
    """What stands on the letter."""

    seri: Typed
    kode: Typed


@get("/putaran/{kode:str}/surat", name="letter", opt=opt(ANYONE))
async def letter(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The form; `?seri=` comes with the picture code of the letter, the code itself is typed."""
    return await _form(request, kode, now, seri=request.query_params.get("seri", "")[:12])


async def _form(
    request: HTTPRequest,
    kode: str,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
    seri: str = "",
) -> Response[Any]:
    facts = await require_round(kode)
    refuse_if(WhyNotLetter.NO_LETTERS if errors and not facts.by_roll else None)
    return page(
        request,
        "roll/letter.html",
        status=status,
        private=True,
        round=shown(facts, now),
        by_roll=facts.by_roll,
        seri=seri,
        errors=errors,
    )


@post("/putaran/{kode:str}/surat", name="letter.open", status_code=303, opt=opt(ANYONE))
async def open_(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Open the letter; what stands in it is kept in no address and no log."""
    form = await read_form(request, LetterForm)
    if isinstance(form, FormErrors):
        form.values.pop("kode", None)
        return await _form(request, kode, now, form, 422)
    visit = visit_of(request.scope)
    try:
        found = await open_letter(kode, form.value.seri, form.value.kode, peer=visit.peer, now=now)
    except Refused as refused:
        many = refused.reason is WhyNotLetter.TOO_MANY
        errors = form.raw.add("kode", str(say(refused.reason)))
        errors.values.pop("kode", None)
        return await _form(request, kode, now, errors, 429 if many else 422)
    answer = redirect_to(request, LETTER.sheet, kode=kode)
    _keep(answer, request, _mark(kode, found, int((now + OPEN_FOR).timestamp())))
    renew_token(answer, visit)
    return answer


def _keep(answer: Response[Any], request: HTTPRequest, mark: str) -> None:
    """Keep the open letter in the browser until it is closed; an empty mark forgets it."""
    settings = visit_of(request.scope).settings
    answer.set_cookie(
        key=letter_cookie(settings),
        value=mark,
        max_age=None if mark else 0,
        path="/",
        secure=settings.production,
        httponly=True,
        samesite="lax",
    )


@get("/putaran/{kode:str}/surat/suara", name="letter.ballot", opt=opt(ANYONE))
async def sheet(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The ballot of the letter."""
    voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "letter", kode=kode)
    return await ballots.show_sheet(request, kode, voter, now, LETTER)


@post("/putaran/{kode:str}/surat/pilihan", name="letter.tap", status_code=303, opt=opt(ANYONE))
async def tap(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """One tap on it."""
    voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "letter", kode=kode)
    return await ballots.take_tap(request, kode, voter, now, LETTER)


@get("/putaran/{kode:str}/surat/tinjau", name="letter.review", opt=opt(ANYONE))
async def review(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Once more before sending."""
    voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "letter", kode=kode)
    return await ballots.show_review(request, kode, voter, now, LETTER)


@post("/putaran/{kode:str}/surat/suara", name="letter.cast", status_code=200, opt=opt(ANYONE))
async def cast(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Send it; a form of the letter that was open here before is not sent for this one."""
    voter, found = await _voter(request, kode, now), _open(request, kode, now)
    if voter is None or found is None:
        return redirect_to(request, "letter", kode=kode)
    if made_before(str((await posted(request)).get("kunci", "")), found[1]):
        return redirect_to(request, LETTER.review, kode=kode)
    return await ballots.send(request, kode, voter, now, LETTER)


@get("/putaran/{kode:str}/surat/terkirim", name="letter.sent", opt=opt(ANYONE))
async def sent(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """It is in the box."""
    voter = await _voter(request, kode, now)
    if voter is None:
        return redirect_to(request, "letter", kode=kode)
    return await ballots.show_sent(request, kode, voter, now, LETTER)


@post("/putaran/{kode:str}/surat/selesai", name="letter.leave", status_code=303, opt=opt(ANYONE))
async def leave(request: HTTPRequest, kode: FromPath[str]) -> Response[Any]:
    """The phone forgets the letter: it may be somebody else's."""
    await require_round(kode)
    answer = redirect_to(request, "round", kode=kode)
    _keep(answer, request, "")
    renew_token(answer, visit_of(request.scope))
    return answer


ROUTES = [letter, open_, sheet, tap, review, cast, sent, leave]
