"""Short writes that share a commit: each job sees, writes and fails as if it had been alone."""

import asyncio
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.core.db import Ask, Engine, Job, Rows, run_job, topic_versions
from pb.core.db.in_step import run_in_step
from pb.core.db.together import _one, fetcher

READ = Rows(
    "WITH asked (n, topic) AS (VALUES",
    "(CAST({} AS BIGINT), CAST({} AS TEXT))",
    ") SELECT a.n, t.v FROM asked a LEFT JOIN topic_version t ON t.topic = a.topic",
)
RAISE = Rows(
    "INSERT INTO topic_version (topic, v) VALUES",
    "({}, {})",
    "ON CONFLICT (topic) DO UPDATE SET v = topic_version.v + excluded.v",
)
PLAIN = "INSERT INTO topic_version (topic, v) VALUES ({}, {})"


class Unwanted(Exception):
    """What a job raises by itself."""


def raising(topic: str, by: int, *, fails: str = "") -> Job[int]:
    """Reads how often a topic was raised, raises it, and says what it was before."""
    (row,) = yield Ask(READ, (topic,))
    if fails == "before":
        raise Unwanted
    yield Ask(RAISE, (topic, by))
    if fails == "after":
        raise Unwanted
    if fails == "statement":
        yield Ask(PLAIN, (topic, by))
    return row["v"] or 0


async def raised(*topics: str) -> list[int]:
    known = await topic_versions(topics)
    return [known[topic] for topic in topics]


@pytest.fixture
def box() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = lambda cursor, row: dict(
        zip((name for name, *_ in cursor.description), row, strict=True)
    )
    connection.execute("CREATE TABLE topic_version (topic TEXT PRIMARY KEY, v INTEGER NOT NULL)")
    yield connection
    connection.close()


@pytest.mark.parametrize("many", [2, 3, 7, 64])
def test_what_many_ask_at_once_is_a_few_statements(box: sqlite3.Connection, many: int) -> None:
    asked: list[str] = []
    fetch = fetcher(box)

    def counted(query: str, values: object) -> list[dict[str, object]]:
        asked.append(query)
        return fetch(query, values)  # type: ignore[arg-type]

    found = run_in_step([lambda n=n: raising(f"t{n}", n) for n in range(many)], counted)  # type: ignore[misc]
    assert found == [(0, None)] * many
    assert len(asked) == 2 * many.bit_count()
    assert box.execute("SELECT sum(v) AS all_of_them FROM topic_version").fetchall() == [
        {"all_of_them": sum(range(many))}
    ]


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["", "", "", "before"])), max_size=20))
def test_jobs_in_step_end_as_jobs_one_by_one(wanted: list[tuple[int, str]]) -> None:
    ends = []
    for in_step in (True, False):
        with sqlite3.connect(":memory:", isolation_level=None) as db:
            db.row_factory = lambda cursor, row: dict(
                zip((name for name, *_ in cursor.description), row, strict=True)
            )
            db.execute("CREATE TABLE topic_version (topic TEXT PRIMARY KEY, v INTEGER NOT NULL)")
            db.execute("INSERT INTO topic_version VALUES ('t1', 5)")
            makes = [
                lambda n=n, by=by, fails=fails: raising(f"t{n}", by, fails=fails)  # type: ignore[misc]
                for n, (by, fails) in enumerate(wanted)
            ]
            done = run_in_step(makes, fetcher(db)) if in_step else [_one(db, make) for make in makes]
            rows = db.execute("SELECT topic, v FROM topic_version ORDER BY topic").fetchall()
            ends.append((rows, [(value, type(error)) for value, error in done]))
        db.close()
    assert ends[0] == ends[1]


@pytest.mark.parametrize("fails", ["before", "after", "statement"])
async def test_a_job_that_fails_fails_alone_and_leaves_nothing(engine: Engine, fails: str) -> None:
    jobs = [
        run_job(lambda n=n: raising(f"t{n}", 1, fails=fails if n == 3 else ""), [n])  # type: ignore[misc]
        for n in range(6)
    ]
    done = await asyncio.gather(*jobs, return_exceptions=True)
    assert [isinstance(one, Exception) for one in done] == [n == 3 for n in range(6)]
    assert await raised(*(f"t{n}" for n in range(6))) == [1, 1, 1, 0, 1, 1]


async def test_those_who_touch_the_same_see_each_other_in_the_order_in_which_they_came(
    engine: Engine,
) -> None:
    if engine.engine_type != "sqlite":
        pytest.skip("PostgreSQL keeps them apart by locks that the job takes")
    turns = ["a", "b", "a", "a", "c", "b"]
    done = await asyncio.gather(*(run_job(lambda t=t: raising(t, 1), [t]) for t in turns))  # type: ignore[misc]
    assert done == [0, 0, 1, 2, 0, 1]
    assert await raised("a", "b", "c") == [3, 2, 1]
