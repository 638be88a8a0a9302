"""Who looks at a workshop: a facilitator, somebody with a seat (also without an account), or anybody."""

import hmac
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Response

from pb.core.actor import Actor
from pb.core.keys import keyed, these_keys
from pb.settings import Settings
from pb.web.render import HTTPRequest
from pb.web.visit import Visit, visit_of
from pb.workshops.facts import Seated, WorkshopFacts
from pb.workshops.queries import seat_among
from pb.workshops.rules import SeatState, WorkshopStage, disciplines_of, may_run

MOST_SEATS_KEPT = 5  # of one guest, in one cookie
COOKIE_LASTS = timedelta(days=180)
_BETWEEN = "~"


class Viewer(msgspec.Struct, frozen=True):
    """What somebody is to this workshop."""

    actor: Actor
    seat: Seated | None
    runs: bool
    disciplines: frozenset[str]
    sees_board: bool

    @property
    def takes_part(self) -> bool:
        """Whether they have a seat, and not only a place on the list of those who wait."""
        return self.seat is not None and self.seat.state is SeatState.SEATED


def seat_cookie(settings: Settings) -> str:
    """The name of the cookie that holds the seat of somebody without an account."""
    return "__Host-kursi" if settings.production else "kursi"


def seat_mark(seat: int) -> str:
    """What the cookie holds: the key of the seat, and a keyed mark that nobody else can make."""
    return f"{seat}.{keyed(these_keys().csrf, 'pb/seat/v1', str(seat))[:16].hex()}"


def keep_seat(answer: Response[Any], visit: Visit, seat: int) -> None:
    """Put the seat of a guest beside those that the cookie holds already."""
    kept = [mark for mark in _marks(visit) if read_seat_mark(mark) is not None]
    answer.set_cookie(
        key=seat_cookie(visit.settings),
        value=_BETWEEN.join([*kept, seat_mark(seat)][-MOST_SEATS_KEPT:]),
        max_age=int(COOKIE_LASTS.total_seconds()),
        path="/",
        secure=visit.settings.production,
        httponly=True,
        samesite="lax",
    )


def _marks(visit: Visit) -> list[str]:
    text = visit.cookies.get(seat_cookie(visit.settings), "")
    return text.split(_BETWEEN)[-MOST_SEATS_KEPT:] if text else []


def read_seat_mark(text: str) -> int | None:
    """The seat of a mark that we made, else None."""
    key, _, _ = text.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 20):
        return None
    return int(key) if hmac.compare_digest(text.encode(), seat_mark(int(key)).encode()) else None


async def claimed_seat(request: HTTPRequest, kode: str) -> int | None:
    """The seat in this workshop that the cookie of a guest names, if we made it."""
    found = [seat for mark in _marks(visit_of(request.scope)) if (seat := read_seat_mark(mark)) is not None]
    return await seat_among(kode, found) if len(found) > 1 else next(iter(found), None)


def viewer_of(request: HTTPRequest, facts: WorkshopFacts, actor: Actor) -> Viewer:
    """Find the seat by account, or by the cookie of a guest. The board is open as the facilitator chose."""
    visit = visit_of(request.scope)
    seat = facts.seat_of(person=actor.person) if actor.person is not None else None
    for mark in _marks(visit) if actor.person is None else ():
        found = facts.seat_of(seat=read_seat_mark(mark))
        seat = found if found is not None and found.account is None else seat
    runs = may_run(actor, facts.place)
    mine = disciplines_of(actor, facts.place)
    is_open = facts.open_during or facts.stage is WorkshopStage.FINISHED
    sees = is_open or runs or seat is not None or bool(mine)
    return Viewer(actor=actor, seat=seat, runs=runs, disciplines=mine, sees_board=sees)
