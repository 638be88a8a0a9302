"""Who has a place in a shift: an account, or somebody without one by a signed cookie or their own link."""

from datetime import timedelta
from typing import Any

from litestar import Response

from pb.core.actor import Actor
from pb.programmes.queries.volunteers import taking_of
from pb.programmes.rules.tasks import ShiftFacts, Taking
from pb.settings import Settings
from pb.web.render import HTTPRequest
from pb.web.visit import Visit, visit_of
from pb.web.workshops.viewer import read_seat_mark, seat_mark

MOST_KEPT = 5  # of one guest, in one cookie
COOKIE_LASTS = timedelta(days=180)
_BETWEEN = "~"


def place_cookie(settings: Settings) -> str:
    """The name of the cookie that holds the places of somebody without an account."""
    return "__Host-giliran" if settings.production else "giliran"


def _marks(visit: Visit) -> list[str]:
    text = visit.cookies.get(place_cookie(visit.settings), "")
    return text.split(_BETWEEN)[-MOST_KEPT:] if text else []


def keep_place(answer: Response[Any], visit: Visit, key: int) -> None:
    """Put the place of a guest beside those that the cookie holds already."""
    kept = [mark for mark in _marks(visit) if read_seat_mark(mark) is not None]
    answer.set_cookie(
        key=place_cookie(visit.settings),
        value=_BETWEEN.join([*kept, seat_mark(key)][-MOST_KEPT:]),
        max_age=int(COOKIE_LASTS.total_seconds()),
        path="/",
        secure=visit.settings.production,
        httponly=True,
        samesite="lax",
    )


def own_link(request: HTTPRequest, kode: str, number: int, key: int, name: str = "volunteer.sign_up") -> str:
    """The address under which somebody without an account finds their place again, on any phone."""
    path = request.app.route_reverse(name, kode=kode, number=number)
    return f"{visit_of(request.scope).settings.base_url}{path}?tanda={seat_mark(key)}"


async def place_of(request: HTTPRequest, shift: ShiftFacts, actor: Actor) -> Taking | None:
    """The place of this reader: by account, by their own link, or by the cookie."""
    if actor.person is not None:
        mine = await taking_of(shift.id, person=actor.person)
        if mine is not None:
            return mine
    visit = visit_of(request.scope)
    given = request.query_params.get("tanda", "")[:60]
    for mark in (*([given] if given else []), *(_marks(visit) if actor.person is None else [])):
        key = read_seat_mark(mark)
        found = await taking_of(shift.id, key=key) if key is not None else None
        if found is not None and found.account is None:
            return found
    return None
