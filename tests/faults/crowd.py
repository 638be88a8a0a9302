"""Voters who go on whatever breaks; each writes down which of its ballots was acknowledged last."""

import asyncio
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx

from pb.core.actor import Actor
from pb.core.db import bind, make_engine, migrate
from pb.people import sessions
from pb.piccolo_app import TABLES
from pb.places.services import load_places
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from tests.support.box import boxed
from tests.support.cluster import Cluster
from tests.support.databases import administer
from tests.support.town import Browser, add_person, add_proposal, add_round

PROJECTS = 12
TURNS = 2**PROJECTS - 1


def choices_of(turn: int) -> list[int]:
    """The ballot of a turn: another one for each, so that the box tells which of them it holds."""
    bits = turn % TURNS + 1
    return [number for number in range(1, PROJECTS + 1) if bits >> (number - 1) & 1]


def turn_of(choices: Sequence[int]) -> int:
    """The turn of a ballot."""
    return sum(1 << (number - 1) for number in choices) - 1


async def voting(now: datetime) -> RoundFacts:
    """A round that votes now, with projects that all can be chosen at once."""
    facts = await add_round(Phase.VOTING, budget=10**9, now=now, max_choices=PROJECTS)
    for number in range(1, PROJECTS + 1):
        await add_proposal(facts, title=f"Usulan {number}", cost=1_000, listed=number, now=now)
    return facts


@dataclass
class Voter:
    """One person: the last turn that was sent, and the last that was acknowledged."""

    who: Browser
    slot: str
    person: int
    sent: int = 0
    kept: int = 0
    answers: dict[int, int] = field(default_factory=dict)


async def voters_of(facts: RoundFacts, many: int, now: object) -> list[Voter]:
    """People with sessions; their slots are known to the test alone."""
    from pb.ballots.sealing import slot_of

    made = []
    for _ in range(many):
        by: Actor = await add_person(now=now)  # type: ignore[arg-type]
        assert by.person is not None
        browser = Browser(None, by, await sessions.start(by.person, now=now))  # type: ignore[arg-type]
        made.append(Voter(browser, slot_of(facts.id, facts.contests[0].id, by.person), by.person))
    return made


async def city_that_votes(postgres: Cluster, many: int) -> tuple[RoundFacts, list[Voter], str]:
    """A city on a PostgreSQL of its own, whose round votes now: the round, its voters, the address."""
    await asyncio.to_thread(administer, postgres.url, "CREATE DATABASE city")
    url, now = postgres.url.format(name="city"), datetime.now(UTC)
    engine = make_engine(url)
    bind(engine, TABLES)
    await engine.start()
    await migrate(engine)
    await load_places(now=now)
    facts = await voting(now)
    voters = await voters_of(facts, many, now)
    await engine.stop()
    return facts, voters, url


async def vote_until(
    stop: asyncio.Event, voter: Voter, facts: RoundFacts, ports: Sequence[int], notes: Path
) -> None:
    """Send one ballot after the other; an acknowledgement is on the disk before the next one is sent."""
    handle = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            while not stop.is_set():
                voter.sent += 1
                status = await _send(client, voter, facts, random.choice(ports))
                voter.answers[status] = voter.answers.get(status, 0) + 1
                if status == 200:
                    os.write(handle, f"{voter.slot} {voter.sent}\n".encode())
                    os.fsync(handle)
                    voter.kept = voter.sent
                else:
                    await asyncio.sleep(0.05)
    finally:
        os.close(handle)


async def _send(client: httpx.AsyncClient, voter: Voter, facts: RoundFacts, port: int) -> int:
    try:
        return (await send(client, voter, facts, port)).status_code
    except httpx.HTTPError:
        return 0


async def send(client: httpx.AsyncClient, voter: Voter, facts: RoundFacts, port: int) -> httpx.Response:
    """Send the ballot of this turn, as the form does."""
    chosen = [str(number) for number in choices_of(voter.sent)]
    body = urlencode({"token": voter.who.token(), "suara-1": chosen}, doseq=True)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        "cookie": f"sesi={voter.who.secret}",
        "host": f"127.0.0.1:{port}",
    }
    url = f"http://127.0.0.1:{port}/putaran/{facts.kode}/suara"
    return await client.post(url, content=body, headers=headers)


async def lost_and_invented(
    facts: RoundFacts, voters: Sequence[Voter], notes: Path
) -> tuple[list[str], list[str]]:
    """Ballots that were acknowledged and are older or missing in the box; slots that nobody sent."""
    with open(notes) as file:  # noqa: ASYNC230 - nothing else runs here
        told = dict(line.split() for line in file)
    found = await boxed(facts)
    by_slot = {voter.slot: voter for voter in voters}
    lost = [
        slot
        for slot, turn in told.items()
        if slot not in found or not _fits(turn_of(found[slot]), int(turn), by_slot[slot].sent)
    ]
    return lost, sorted(set(found) - set(by_slot))


def _fits(turn: int, kept: int, sent: int) -> bool:
    """Whether a ballot is of a turn from the last acknowledged to the last sent one; turns come round."""
    return (turn - kept) % TURNS <= sent - kept < TURNS


async def all_vote(voters: Sequence[Voter], patience: float) -> None:
    """Each of them gets a receipt for a ballot that was sent after this moment."""
    before = [(voter, voter.sent) for voter in voters]
    await until(lambda: all(voter.kept > sent for voter, sent in before), voters, patience)


async def until(holds: Callable[[], bool], voters: Sequence[Voter], patience: float) -> None:
    """Wait for this, so many seconds at most."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, [voter.answers for voter in voters]
        await asyncio.sleep(0.02)
