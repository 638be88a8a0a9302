"""Between two screens of joining or logging in: a short-lived sealed cookie, never an address."""

import json
from datetime import timedelta
from typing import Any

from litestar import Response

from pb.core.keys import seal, unseal
from pb.web.visit import Visit

LIVES = timedelta(minutes=15)


def cookie_name(visit: Visit) -> str:
    """The name of the cookie."""
    return "__Host-langkah" if visit.settings.production else "langkah"


def set_step(answer: Response[Any], visit: Visit, kind: str, **facts: Any) -> None:
    """Remember facts for the next screen of this kind; nobody outside can read or change them."""
    text = json.dumps(facts | {"until": (visit.now + LIVES).timestamp()})
    sealed = seal(text, where=f"step:{kind}").replace("+", "-").replace("/", "_").rstrip("=")
    _set(answer, visit, f"{kind}.{sealed}", int(LIVES.total_seconds()))


def clear_step(answer: Response[Any], visit: Visit) -> None:
    """Forget them."""
    _set(answer, visit, "", 0)


def _set(answer: Response[Any], visit: Visit, value: str, age: int) -> None:
    answer.set_cookie(
        key=cookie_name(visit),
        value=value,
        max_age=age,
        path="/",
        secure=visit.settings.production,
        httponly=True,
        samesite="lax",
    )


def read_step(visit: Visit, kind: str) -> dict[str, Any] | None:
    """The facts of a step of this kind, if there is one that has not run out."""
    found, _, sealed = visit.cookies.get(cookie_name(visit), "").partition(".")
    if found != kind or not sealed:
        return None
    padded = sealed.replace("-", "+").replace("_", "/") + "=" * (-len(sealed) % 4)
    try:
        facts: dict[str, Any] = json.loads(unseal(padded, where=f"step:{kind}"))
    except ValueError:
        return None
    return facts if facts["until"] > visit.now.timestamp() else None
