"""Who may open a route: written on each route, denied where it is not written, checked in one guard."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
)

from pb.core.actor import STAFF, Actor, RoleKind
from pb.core.errors import tell
from pb.core.refusals import Barred
from pb.web.forms import posted
from pb.web.visit import visit_of

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_BEYOND = 2**63  # no key and no number of a thing is larger; a database would not even read it


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in: anyone, people who are signed in, or holders of a role; with a fresh second factor."""

    name: str
    roles: frozenset[RoleKind] | None = None
    signed_in: bool = True
    step_up: bool = False
    token: bool = True


ANYONE = Access("anyone", signed_in=False)
ANYONE_WITHOUT_TOKEN = Access("anyone", signed_in=False, token=False)
SIGNED_IN = Access("signed in")


def staff(*kinds: RoleKind, step_up: bool = False) -> Access:
    """Holders of one of these roles, in whatever place: the service checks the place."""
    chosen = frozenset(kinds) or STAFF
    name = " or ".join(sorted(kind.value for kind in chosen)) + (" with second factor" if step_up else "")
    return Access(name, roles=chosen, step_up=step_up)


def opt(access: Access) -> dict[str, Any]:
    """The mark that each route carries: `@get("/", opt=opt(ANYONE))`."""
    return {"access": access}


class RoleNeeded(PermissionDeniedException):
    """The page is for people with a role that this person does not hold, or not yet."""


class StepUpNeeded(NotAuthorizedException):
    """The person has the right, and must show the second factor again first."""


async def guard(request: Request[Any, Any, Any]) -> None:
    """The one guard of the app: first who, then the token of the form.

    It runs before anything else of a request is read. As a guard of Litestar it would cost a copy of the
    handler and a second request each time.
    """
    scope = request.scope
    access = scope["route_handler"].opt.get("access")
    if not isinstance(access, Access):
        raise PermissionDeniedException("a route without access")
    if any(isinstance(value, int) and not 0 <= value < _BEYOND for value in scope["path_params"].values()):
        raise NotFoundException
    visit = visit_of(scope)
    _check_person(access, visit.actor, visit.now)
    if scope["method"] not in _SAFE and access.token:
        await _check_token(request, visit.token_base)


def _check_person(access: Access, actor: Actor, now: Any) -> None:
    if access.signed_in and not actor.signed_in:
        raise NotAuthorizedException("sign in first")
    if access.roles is not None and not any(role.kind in access.roles for role in actor.roles):
        tell(Barred.ROLE)
        raise RoleNeeded("another role is needed")
    if access.step_up and not actor.stepped_up_at(now):
        tell(Barred.STEP_UP)
        raise StepUpNeeded("second factor is needed again")


async def _check_token(request: Request[Any, Any, Any], make: Callable[[], bytes]) -> None:
    form = await posted(request)
    given = form.get("token")
    if not isinstance(given, str) or not token_is_ours(given, make()):
        raise HTTPException(status_code=403, detail="token")


def masked(token: bytes, mask: bytes) -> str:
    """A form token under a fresh mask, so that compressed pages never repeat it."""
    return (mask + bytes(a ^ b for a, b in zip(token, mask, strict=True))).hex()


def token_is_ours(given: str, token: bytes) -> bool:
    """Whether a masked token unmasks to ours."""
    try:
        data = bytes.fromhex(given)
    except ValueError:
        return False
    half = len(token)
    if len(data) != 2 * half:
        return False
    shown = int.from_bytes(data[:half], "big") ^ int.from_bytes(data[half:], "big")
    return hmac.compare_digest(shown.to_bytes(half, "big"), token)
