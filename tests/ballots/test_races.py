"""Ballots that meet: many processes, one database. Each voter has one ballot, and none is lost."""

import asyncio
import contextlib
import json
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from pb.ballots.receipts import form_key
from pb.ballots.sealing import slot_of
from pb.ballots.services import move_due_rounds
from pb.ballots.tables import Participation
from pb.core.actor import Actor
from pb.core.db import Engine
from pb.people import sessions
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.tables import PhaseDate
from tests.support.box import boxed
from tests.support.databases import KIND, fresh_copy
from tests.support.processes import ROOT, serving
from tests.support.town import WARD, Browser, add_person, add_proposal, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.alone]
SERVERS = 2
PROCESSES = 4
VOTERS = 300


@pytest.fixture(scope="module")
def database_url(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One database for all tests of this file: each has a round of its own in it."""
    with fresh_copy(template, tmp_path_factory.mktemp("races")) as url:
        yield url


async def voting(now: datetime, costs: tuple[int, ...] = (60, 50, 40, 30), **rules: Any) -> RoundFacts:
    """A round in which four projects are voted on."""
    facts = await add_round(Phase.VOTING, budget=100, now=now, **rules)
    for number, cost in enumerate(costs, 1):
        await add_proposal(facts, title=f"Usulan {number}", cost=cost, listed=number, now=now)
    return facts


async def marks(facts: RoundFacts) -> list[dict[str, Any]]:
    return await Participation.select().where(Participation.contest == facts.contests[0].id)


@dataclass
class Crowd:
    """Processes in which voters wait for a word."""

    processes: list[asyncio.subprocess.Process]

    async def go(self) -> list[list[dict[str, Any]]]:
        """Let all cast at once; what each process tells of its ballots."""
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
        told = await asyncio.gather(*(process.communicate() for process in self.processes))
        return [json.loads(said) for said, _ in told]


@contextlib.asynccontextmanager
async def crowd(
    facts: RoundFacts,
    url: str,
    keys: Path,
    now: datetime | None,
    *ballots: list[dict[str, Any]],
    at_once: int,
) -> AsyncIterator[Crowd]:
    """A process for each list of ballots, which look at `now` or, without one, at the clock."""
    shared = {
        "url": url,
        "keys": str(keys),
        "kode": facts.kode,
        "ward": WARD,
        "now": now.isoformat() if now else "",
    }
    words = (sys.executable, "-m", "tests.support.voters")
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdin=pipe, stdout=pipe, limit=2**22)
        for _ in ballots
    ]
    try:
        for process, own in zip(processes, ballots, strict=True):
            assert process.stdin is not None
            assert process.stdout is not None
            orders = shared | {"at_once": at_once, "ballots": own}
            process.stdin.write(json.dumps(orders).encode() + b"\n")
            assert await process.stdout.readline() == b"ready\n"
        yield Crowd(processes)
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()


def last_standing(ballots: Iterable[dict[str, Any]]) -> list[list[int]]:
    """What can be in the box: ballots after whose end no other began."""
    done = list(ballots)
    last_began = max(ballot["began"] for ballot in done)
    return [ballot["chosen"] for ballot in done if ballot["ended"] >= last_began]


@pytest.mark.matrix("V2")
async def test_four_processes_with_three_hundred_voters_each_lose_no_ballot(
    engine: Engine, database_url: str, keys: Path
) -> None:
    now = datetime.now(UTC)
    facts = await voting(now)
    ballots = [
        [{"voter": 10_000 * process + voter, "chosen": [voter % 4 + 1]} for voter in range(1, VOTERS + 1)]
        for process in range(1, PROCESSES + 1)
    ]
    async with crowd(facts, database_url, keys, now, *ballots, at_once=8) as voters:
        told = [ballot for own in await voters.go() for ballot in own]
    assert Counter(ballot["end"] for ballot in told) == {"stored": PROCESSES * VOTERS}
    contest = facts.contests[0].id
    assert await boxed(facts) == {
        slot_of(facts.id, contest, ballot["voter"]): ballot["chosen"] for ballot in told
    }
    assert {mark["voter"]: mark["version"] for mark in await marks(facts)} == {
        ballot["voter"]: 1 for ballot in told
    }


@pytest.mark.matrix("V8")
async def test_in_the_closing_second_a_ballot_is_stored_or_refused(
    engine: Engine, database_url: str, keys: Path
) -> None:
    facts = await voting(datetime.now(UTC))
    ballots = [
        [
            {"voter": 10_000 * process + voter, "chosen": [voter % 4 + 1], "after": voter * 0.03}
            for voter in range(100)
        ]
        for process in (1, 2)
    ]
    async with crowd(facts, database_url, keys, None, *ballots, at_once=8) as voters:
        hour = datetime.now(UTC) + timedelta(seconds=1.5)
        await PhaseDate.update({PhaseDate.opens_at: hour}).where(
            PhaseDate.round == facts.id, PhaseDate.phase == Phase.CLOSED.value
        )
        going = asyncio.create_task(voters.go())
        await asyncio.sleep((hour - datetime.now(UTC)).total_seconds())
        await move_due_rounds(now=datetime.now(UTC))
        stored_at_close = await boxed(facts)
        told = [ballot for own in await going for ballot in own]
    ends = Counter(ballot["end"] for ballot in told)
    assert set(ends) == {"stored", "ballot.closed"}
    contest = facts.contests[0].id
    acknowledged = {slot_of(facts.id, contest, b["voter"]): b["chosen"] for b in told if b["end"] == "stored"}
    assert await boxed(facts) == acknowledged == stored_at_close
    assert len(await marks(facts)) == ends["stored"]
    assert (await require_round(facts.kode or "")).phase(hour) is Phase.CLOSED


@dataclass
class Site:
    """Two servers on one database, and browsers in it."""

    urls: list[str]
    now: datetime

    def client(self, server: int = 0) -> httpx.AsyncClient:
        """A client of one server, with as many connections as are asked for."""
        return httpx.AsyncClient(
            base_url=self.urls[server], timeout=30, limits=httpx.Limits(max_connections=60)
        )

    async def browser(self, who: Actor) -> Browser:
        """A signed-in session, which every server knows."""
        assert who.person is not None
        return Browser(None, who, await sessions.start(who.person, now=self.now, stepped_up=False))


@pytest.fixture(scope="module")
def servers(database_url: str, keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`pb serve`, twice."""
    folder = tmp_path_factory.mktemp("data")
    settings = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys, "PB_DATA_DIR": folder}
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(serving(**settings)) for _ in range(SERVERS)]
        yield Site([server.url for server in running], datetime.now(UTC))


@pytest.fixture
def site(engine: Engine, servers: Site) -> Site:
    """The servers, beside an engine of the test's own."""
    return servers


async def send(
    client: httpx.AsyncClient, who: Browser, facts: RoundFacts, *chosen: int, key: str = ""
) -> httpx.Response:
    """Send a ballot as the form of the review does."""
    fields = {"token": who.token(), "kunci": key, "suara-1": [str(number) for number in chosen]}
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        "cookie": f"sesi={who.secret}",
    }
    body = urlencode(fields, doseq=True)
    return await client.post(f"/putaran/{facts.kode}/suara", content=body, headers=headers)


@pytest.mark.matrix("V1")
async def test_fifty_ballots_of_one_voter_through_two_servers_leave_one(site: Site) -> None:
    facts, by = await voting(site.now), await add_person(now=site.now)
    who = await site.browser(by)
    sent: list[dict[str, Any]] = []

    async def attempt(client: httpx.AsyncClient, number: int) -> int:
        ballot = {"chosen": [number % 4 + 1], "began": time.monotonic()}
        answer = await send(client, who, facts, *ballot["chosen"])  # type: ignore[misc]
        sent.append(ballot | {"ended": time.monotonic()})
        return answer.status_code

    async with site.client(0) as first, site.client(1) as second:
        for wave in range(5):
            numbers = range(wave * 10, wave * 10 + 10)
            done = await asyncio.gather(*(attempt((first, second)[n % 2], n + wave) for n in numbers))
            assert done == [200] * 10
    (kept,) = (await boxed(facts)).values()
    assert kept in last_standing(sent)
    (mark,) = await marks(facts)
    assert (mark["voter"], mark["version"]) == (by.person, 50)


@pytest.mark.matrix("V2")
async def test_three_hundred_voters_through_two_servers_meet_no_error(site: Site) -> None:
    facts = await voting(site.now)
    voters = [await site.browser(await add_person(now=site.now)) for _ in range(VOTERS)]
    at_once = asyncio.Semaphore(32)

    async def vote(client: httpx.AsyncClient, who: Browser, number: int) -> int:
        async with at_once:
            return (await send(client, who, facts, number % 4 + 1)).status_code

    async with site.client(0) as first, site.client(1) as second:
        done = await asyncio.gather(*(vote((first, second)[n % 2], who, n) for n, who in enumerate(voters)))
    assert Counter(done) == {200: VOTERS}
    assert len(await boxed(facts)) == len(await marks(facts)) == VOTERS


@pytest.mark.matrix("V10", "V11")
async def test_what_is_sent_twice_counts_once_and_what_is_too_much_is_refused(site: Site) -> None:
    facts, by = await voting(site.now, max_choices=2), await add_person(now=site.now)
    who = await site.browser(by)
    async with site.client() as client:
        key = form_key(site.now, "0" * 32)
        twice = await asyncio.gather(*(send(client, who, facts, 3, 4, key=key) for _ in range(2)))
        again = await send(client, who, facts, 3, 4, key=key)
        codes = {re.search(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}", answer.text) for answer in (*twice, again)}
        assert len({code[0] if code else "" for code in codes} - {""}) == 1
        assert list((await boxed(facts)).values()) == [[3, 4]]
        for chosen in ((2, 3, 4), (1, 2), (9,), ()):
            answer = await send(client, who, facts, *chosen)
            assert answer.status_code == 409
            assert answer.headers["cache-control"] == "private, no-store"
    assert list((await boxed(facts)).values()) == [[3, 4]]
    assert [mark["version"] for mark in await marks(facts)] == [1]


@contextlib.asynccontextmanager
async def held(engine: Engine, database_url: str, facts: RoundFacts) -> AsyncIterator[None]:
    """Another program holds what every ballot needs: the file, or the row of the round."""
    if KIND == "sqlite":
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    async with engine.transaction():
        await engine.run(f"SELECT id FROM round WHERE id = {facts.id} FOR UPDATE", ())
        yield


@pytest.mark.matrix("V6")
async def test_a_database_that_is_held_for_long_answers_busy_within_six_seconds(
    site: Site, engine: Engine, database_url: str
) -> None:
    facts = await voting(site.now)
    voters = [await site.browser(await add_person(now=site.now)) for _ in range(12)]
    async with site.client() as client:
        async with held(engine, database_url, facts):
            began = time.monotonic()
            answers = await asyncio.gather(*(send(client, who, facts, 1) for who in voters))
            waited = time.monotonic() - began
            reading = await client.get(f"/putaran/{facts.kode}")
        assert {answer.status_code for answer in answers} == {503}
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        assert 4 < waited < 6
        assert reading.status_code == 200
        assert await boxed(facts) == {}
        assert await marks(facts) == []
        assert (await send(client, voters[0], facts, 1)).status_code == 200
    assert len(await boxed(facts)) == 1


async def test_a_ballot_after_the_hour_is_refused_though_nobody_has_closed_yet(
    engine: Engine, database_url: str, keys: Path
) -> None:
    now = datetime.now(UTC)
    facts = await voting(now)
    late = facts.dates[Phase.CLOSED] + timedelta(seconds=1)
    async with crowd(facts, database_url, keys, late, [{"voter": 1, "chosen": [1]}], at_once=1) as voters:
        ((told,),) = await voters.go()
    assert told["end"] == "ballot.closed"
    assert await boxed(facts) == {}
