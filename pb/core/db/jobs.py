"""Short writes that share a commit: a job asks for statements one by one and never waits for anything else.

A job is a generator that yields `Ask`s and receives their rows. On SQLite many waiting jobs are written
together and one COMMIT makes all of them durable; only then are they answered (stack.md 3.3, `together`). On
PostgreSQL each runs in a transaction of its own.
"""

from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

R = TypeVar("R")

READS = ("SELECT", "WITH")
"""How a statement begins that only reads: it needs no writer."""


class Rows(NamedTuple):
    """A statement over rows of values: one row of one job, or a row of each job that asks it at once.

    A statement that reads holds the number of the row as the first value and as the column `n` of its answer.
    """

    head: str
    row: str
    tail: str = ""

    @property
    def reads(self) -> bool:
        return self.head.lstrip().startswith(READS)

    def text(self, rows: int = 1) -> str:
        """The statement for so many rows, with `{}` where their values go."""
        return f"{self.head} {', '.join([self.row] * rows)} {self.tail}"


class Ask(NamedTuple):
    """A statement with `{}` where its values go."""

    query: str | Rows
    values: Sequence[Any] = ()


Job = Generator[Ask, list[dict[str, Any]], R]
Make = Callable[[], Job[R]]

WAITING = 1_000
"""Jobs that may wait at once; who comes then is told to come back."""
TOGETHER = 64
"""Jobs in one commit."""


@lru_cache(maxsize=400)
def placed(query: str | Rows, dialect: str, rows: int = 1) -> str:
    """The statement with the marks of the engine in place of `{}`, over so many rows."""
    if isinstance(query, Rows):
        query = query.text(rows)
    parts = query.split("{}")
    if dialect == "sqlite":
        return "?".join(parts)
    return parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))


def values_of(ask: Ask, number: int = 0) -> Sequence[Any]:
    """The values of one job's row, with its number where the statement reads."""
    if isinstance(ask.query, Rows) and ask.query.reads:
        return (number, *ask.values)
    return ask.values


def run_at_once(make: Make[R], fetch: Callable[[str, Sequence[Any]], list[dict[str, Any]]]) -> R:
    """Run a job on a connection that answers at once."""
    job = make()
    rows: list[dict[str, Any]] | None = None
    while True:
        try:
            ask = job.send(rows) if rows is not None else next(job)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # a generator of R returns an R
        rows = fetch(placed(ask.query, "sqlite"), values_of(ask))
