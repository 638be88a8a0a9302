"""What the interface for programs answers: pages of lines, problems as RFC 9457 writes them, headers."""

from typing import Any, TypeVar

import msgspec
from litestar import Response

from pb.commitments.queries.export import EntryLine, PromiseLine
from pb.core.actor import Actor
from pb.places.queries import WardPoint
from pb.publishing.queries import ContestLine, ProposalLine, ResultLine, RoundLine
from pb.web.commitments.pieces import LICENCE
from pb.web.render import PRIVATE

T = TypeVar("T")
BASE = "/api/v1/"
QUERIES = {"stands": "state"}  # words of addresses that a handler cannot take by their own name
PROBLEM = "application/problem+json"
OPEN = {"Access-Control-Allow-Origin": "*", "Link": f'<{LICENCE}>; rel="license"'}


class RoundPage(msgspec.Struct, frozen=True):
    """Announced rounds, the newest first; `next` is the address of the next page."""

    rounds: list[RoundLine]
    next: str | None


class WholeRound(msgspec.Struct, frozen=True):
    """A round with its budgets."""

    round: RoundLine
    contests: list[ContestLine]


class ProposalPage(msgspec.Struct, frozen=True):
    """Public proposals, the oldest first; a page may be short of `limit`: go on while there is a `next`."""

    proposals: list[ProposalLine]
    next: str | None


class Results(msgspec.Struct, frozen=True):
    """The projects of a round in counts that are public; none before that hour."""

    results: list[ResultLine]


class PromisePage(msgspec.Struct, frozen=True):
    """Promises, the oldest first; `next` is the address of the next page."""

    promises: list[PromiseLine]
    next: str | None


class WholePromise(msgspec.Struct, frozen=True):
    """A promise with its ledger; what residents wrote in it stands on its page alone."""

    promise: PromiseLine
    entries: list[EntryLine]


class Wards(msgspec.Struct, frozen=True):
    """Every kelurahan of the city."""

    wards: list[WardPoint]


class Problem(msgspec.Struct, frozen=True):
    """Why there is no answer (RFC 9457)."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


def told(body: T, actor: Actor) -> Response[T]:
    """An answer that anybody's page may read; programs bring no session, so nothing personal is in it."""
    cache = PRIVATE if actor.signed_in else "no-cache"
    return Response(body, media_type="application/json", headers=OPEN | {"Cache-Control": cache})


def problem(title: str, status: int, detail: str, headers: dict[str, str]) -> Response[Any]:
    """An error for programs."""
    body = msgspec.json.encode(Problem(title, status, detail))
    told_headers = OPEN | {"Cache-Control": PRIVATE} | headers
    return Response(body, media_type=PROBLEM, status_code=status, headers=told_headers)
