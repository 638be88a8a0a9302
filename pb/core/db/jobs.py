"""Short writes that share a commit: a job asks for statements one by one and never waits for anything else.

A job is a generator that yields `Ask`s and receives their rows. On SQLite many waiting jobs run one after
the other on the writer, each behind a savepoint of its own, and one COMMIT makes all of them durable; only
then are they answered (stack.md 3.3). On PostgreSQL each runs in a transaction of its own.
"""

from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

R = TypeVar("R")


class Ask(NamedTuple):
    """A statement with `{}` where its values go."""

    query: str
    values: Sequence[Any] = ()


Job = Generator[Ask, list[dict[str, Any]], R]
Make = Callable[[], Job[R]]

READS = ("SELECT", "WITH")
"""How a statement begins that only reads: it needs no writer."""
WAITING = 1_000
"""Jobs that may wait at once; who comes then is told to come back."""
TOGETHER = 64
"""Jobs in one commit."""


@lru_cache(maxsize=200)
def placed(query: str, dialect: str) -> str:
    """The statement with the marks of the engine in place of `{}`."""
    parts = query.split("{}")
    if dialect == "sqlite":
        return "?".join(parts)
    return parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))


def run_at_once(make: Make[R], fetch: Callable[[str, Sequence[Any]], list[dict[str, Any]]]) -> R:
    """Run a job on a connection that answers at once."""
    job = make()
    rows: list[dict[str, Any]] | None = None
    while True:
        try:
            ask = job.send(rows) if rows is not None else next(job)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # a generator of R returns an R
        rows = fetch(placed(ask.query, "sqlite"), ask.values)
