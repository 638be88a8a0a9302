"""Writes about trials: begun by anybody, counted in a process of their own, forgotten after a day."""

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.core.canon import canon
from pb.core.db import transactional
from pb.core.errors import Busy, Refused, refuse_if
from pb.core.ids import new_id
from pb.core.limits import spend
from pb.counting import WhyNotCount
from pb.trials.rules import (
    KEPT_AT_MOST,
    KEPT_FOR,
    MOST_WAYS,
    PER_HOUR,
    READ_SECONDS,
    SECONDS,
    Ballots,
    Read,
    TrialState,
    Way,
    WhyNotTry,
    rules_for,
    why_not_try,
)
from pb.trials.tables import Trial
from pb.trials.worker import profile_of

LEASE = timedelta(seconds=MOST_WAYS * (SECONDS + 10) + 30)
UNREADABLE = ((0, "file.too_large", ""),)
_log = logging.getLogger("pb.trials")
_reading = asyncio.Semaphore(1)  # counts are one at a time by themselves


async def read_file(data: bytes, name: str, *, peer: str, now: datetime) -> Read:
    """Read a stranger's file in a process of its own. Each try counts, also when nothing can be read."""
    await _spend(peer, now)
    try:
        await asyncio.wait_for(_reading.acquire(), READ_SECONDS)
    except TimeoutError as error:
        raise Busy from error
    try:
        out = await _apart(("read", name), data, READ_SECONDS)
    finally:
        _reading.release()
    return Read(None, UNREADABLE) if out is None else msgspec.json.decode(out, type=Read)


async def begin(ballots: Ballots, ways: Sequence[Way], *, now: datetime) -> int:
    """Start a trial; it is counted within seconds. Gives its number."""
    refuse_if(why_not_try(ways))
    _check(ballots, ways)
    if await Trial.count() >= KEPT_AT_MOST:
        raise Busy
    parts = (ballots.projects, ballots.ballots, ballots.notes)
    texts = await asyncio.to_thread(lambda: tuple(map(canon, parts)))
    return await _store(ballots, texts, ways, now=now)


async def begin_with_round(ballots: Ballots, ways: Sequence[Way], *, peer: str, now: datetime) -> int:
    """Start a trial of a round, which nobody had to read from a file."""
    refuse_if(why_not_try(ways))
    await _spend(peer, now)
    return await begin(ballots, ways, now=now)


async def _spend(peer: str, now: datetime) -> None:
    if not await spend("trial", peer, limit=PER_HOUR, window=timedelta(hours=1), now=now):
        raise Refused(WhyNotTry.TOO_MANY)


def _check(ballots: Ballots, ways: Sequence[Way]) -> None:
    """Refuse ways that ballots of this type have no numbers for."""
    profile = profile_of(ballots.kind, [(key, cost) for key, _, cost in ballots.projects], ())
    for way in ways:
        rules = rules_for(
            way, budget=ballots.budget, ties=ballots.ties, decimals=ballots.decimals, lot=(), profile=profile
        )
        if isinstance(rules, WhyNotCount):
            raise Refused(rules)


@transactional
async def _store(ballots: Ballots, texts: tuple[str, ...], ways: Sequence[Way], *, now: datetime) -> int:
    key = new_id()
    row = Trial(
        id=key,
        name=ballots.name[:200],
        currency=ballots.currency,
        decimals=ballots.decimals,
        budget=ballots.budget,
        ties=ballots.ties,
        kind=ballots.kind,
        projects=texts[0],
        ballots=texts[1],
        ways=canon([way.value for way in dict.fromkeys(ways)]),
        results="[]",
        notes=texts[2],
        min_votes=ballots.min_votes,
        seed=ballots.seed,
        state=TrialState.WAITING.value,
        created_at=now,
        lease_until=None,
    )
    await Trial.insert(row)
    return key


async def count_due_trials(*, now: datetime) -> None:
    """Count what waits, one way after the other; each result is kept as soon as it is there."""
    while (taken := await _claim(now=now)) is not None:
        ways, results = json.loads(taken["ways"]), json.loads(taken["results"])
        state = TrialState.DONE
        for way in ways[len(results) :]:
            found = await _count(taken, way, results[0]["funded"] if results else None)
            if found is None:
                state = TrialState.FAILED
                break
            results.append(found | {"way": way})
            await _keep(taken["id"], results, TrialState.WAITING)
        await _keep(taken["id"], results, state)


_CLAIM = """
UPDATE trial SET lease_until = {} WHERE id IN (
  SELECT id FROM trial WHERE state = 'waiting' AND (lease_until IS NULL OR lease_until < {})
  ORDER BY created_at LIMIT 1
) RETURNING id, budget, min_votes, decimals, ties, kind, projects, ballots, ways, results
"""  # claim and read in one statement, so that two processes never count the same trial


@transactional
async def _claim(*, now: datetime) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = await Trial.raw(_CLAIM, now + LEASE, now)
    return rows[0] if rows else None


@transactional
async def _keep(key: int, results: list[dict[str, Any]], state: TrialState) -> None:
    await Trial.update({Trial.results: canon(results), Trial.state: state.value}).where(Trial.id == key)


async def _count(taken: dict[str, Any], way: str, against: list[str] | None) -> dict[str, Any] | None:
    """One way in a process of its own, or None when it fails or takes too long."""
    asked = {
        "way": way,
        "budget": taken["budget"],
        "min_votes": taken["min_votes"],
        "decimals": taken["decimals"],
        "ties": taken["ties"],
        "kind": taken["kind"],
        "projects": [(key, cost) for key, _, cost in json.loads(taken["projects"])],
        "ballots": json.loads(taken["ballots"]),
        "against": against,
    }
    out = await _apart(("count",), json.dumps(asked).encode(), SECONDS + 10)
    found: dict[str, Any] | None = None if out is None else json.loads(out)
    return found


async def _apart(words: tuple[str, ...], given: bytes, seconds: float) -> bytes | None:
    """What the worker answers; None when it fails or takes too long."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "pb.trials.worker", *words)
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        out, errors = await asyncio.wait_for(process.communicate(given), seconds)
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        _log.warning("a worker ended with %s: %s", process.returncode, errors.decode()[-200:].strip())
        return None
    return out


@transactional
async def forget_old_trials(*, now: datetime) -> None:
    """Remove what is older than a day."""
    await Trial.delete().where(Trial.created_at < now - KEPT_FOR)
