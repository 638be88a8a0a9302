"""Who looks at a workshop: a facilitator, somebody with a seat (also without an account), or anybody."""

import hmac

import msgspec

from pb.core.actor import Actor
from pb.core.keys import keyed, these_keys
from pb.settings import Settings
from pb.web.render import HTTPRequest
from pb.web.visit import visit_of
from pb.workshops.facts import Seated, WorkshopFacts
from pb.workshops.queries import seat_of
from pb.workshops.rules import SeatState, WorkshopStage, disciplines_of, may_run


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


def read_seat_mark(text: str) -> int | None:
    """The seat of a cookie that we made, else None."""
    key, _, _ = text.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 20):
        return None
    return int(key) if hmac.compare_digest(text.encode(), seat_mark(int(key)).encode()) else None


def claimed_seat(request: HTTPRequest) -> int | None:
    """The seat that the cookie of a guest names, if we made it."""
    visit = visit_of(request.scope)
    return read_seat_mark(visit.cookies.get(seat_cookie(visit.settings), ""))


async def viewer_of(request: HTTPRequest, facts: WorkshopFacts, actor: Actor) -> Viewer:
    """Find the seat by account, or by the cookie of a guest. The board is open as the facilitator chose."""
    if actor.person is not None:
        seat = await seat_of(facts.id, person=actor.person)
    else:
        seat = await seat_of(facts.id, seat=claimed_seat(request))
    runs = may_run(actor, facts.place)
    mine = disciplines_of(actor, facts.place)
    is_open = facts.open_during or facts.stage is WorkshopStage.FINISHED
    sees = is_open or runs or seat is not None or bool(mine)
    return Viewer(actor=actor, seat=seat, runs=runs, disciplines=mine, sees_board=sees)
