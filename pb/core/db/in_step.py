"""Many jobs in step: what they ask at the same moment is one statement.

A thread lets go of the interpreter for each statement and has to win it back afterwards. Sixty-four ballots
one after the other do so six hundred times, while the loop that talks to voters wants it too; in step they
do so ten times, and what all of them ask alike is looked up once.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from pb.core.db.jobs import READS, Ask, Job, Make, Rows, placed, values_of

Result = tuple[Any, BaseException | None]
Fetch = Callable[[str, Sequence[Any]], list[dict[str, Any]]]
_Group = list[tuple[int, Ask]]


def run_in_step(makes: Sequence[Make[Any]], fetch: Fetch) -> list[Result]:
    """What each job returned or raised, in their order.

    The jobs must not touch the same things: each one reads before any of them writes. Raises what a statement
    raises, and what a job raises after it has written; what was written by then is the caller's to undo.
    """
    jobs = [make() for make in makes]
    results: list[Result] = [(None, None)] * len(jobs)
    wrote: set[int] = set()
    answers: dict[int, list[dict[str, Any]] | None] = dict.fromkeys(range(len(jobs)))
    while answers:
        groups: dict[str | Rows, _Group] = {}
        for number, rows in answers.items():
            said = _next(jobs[number], rows, wrote=number in wrote)
            if not isinstance(said, Ask):
                results[number] = said
                continue
            groups.setdefault(said.query, []).append((number, said))
            if not _reads(said.query):
                wrote.add(number)
        answers = {}
        for query, group in groups.items():
            answers |= _asked(query, group, fetch)
    return results


def _next(job: Job[Any], rows: list[dict[str, Any]] | None, *, wrote: bool) -> Ask | Result:
    """What a job asks next, or how it ended."""
    try:
        return job.send(rows)  # type: ignore[arg-type]  # nothing is sent to one that begins
    except StopIteration as done:
        return done.value, None
    except Exception as error:
        if wrote:
            raise
        return None, error


def _reads(query: str | Rows) -> bool:
    return query.reads if isinstance(query, Rows) else query.lstrip().startswith(READS)


def _asked(query: str | Rows, group: _Group, fetch: Fetch) -> dict[int, list[dict[str, Any]]]:
    """The rows of each job of a group that asks one thing."""
    if isinstance(query, Rows):
        return {number: rows for part in _parts(group) for number, rows in _at_once(query, part, fetch)}
    answers: dict[int, list[dict[str, Any]]] = {}
    known: dict[Hashable, list[dict[str, Any]]] = {}
    for number, ask in group:
        said = tuple(ask.values)
        if said in known and _reads(query):
            answers[number] = known[said]
        else:
            answers[number] = known[said] = fetch(placed(query, "sqlite"), ask.values)
    return answers


def _parts(group: _Group) -> Iterator[_Group]:
    """Parts of 64, 32, 16, 8, 4, 2 and 1, so that seven statements stay prepared for any number of jobs."""
    start = 0
    while rest := len(group) - start:
        size = 1 << (rest.bit_length() - 1)
        yield group[start : start + size]
        start += size


def _at_once(query: Rows, part: _Group, fetch: Fetch) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    values = [value for place, (_, ask) in enumerate(part) for value in values_of(ask, place)]
    rows = fetch(placed(query, "sqlite", len(part)), values)
    found: list[list[dict[str, Any]]] = [[] for _ in part]
    if query.reads:
        for row in rows:
            found[row["n"]].append(row)
    return zip((number for number, _ in part), found, strict=True)
