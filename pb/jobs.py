"""Nightly work beside the requests: each job in a process of its own, alarms, heads for witnesses."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime

from pb.operations.clock import ClockWatch, steady
from pb.operations.rules import MOST_HOURS, Job, RunState
from pb.operations.services import claim_job, end_run, forget_runs, raise_alarms, send_heads
from pb.settings import Settings

FIRST_SECONDS, EVERY_SECONDS = 300.0, 30.0
_log = logging.getLogger("pb.jobs")
Clock = Callable[[], datetime]


def jobs_of(settings: Settings) -> tuple[Job, ...]:
    """Checking always; backing up where there is a folder for it."""
    return (Job.VERIFY, Job.BACKUP) if settings.backup_dir is not None else (Job.VERIFY,)


async def run_jobs(settings: Settings, clock: Clock, date: ClockWatch) -> None:
    """Until cancelled: what is due tonight, unless the clock is wrong.

    A server that just started has better things to do at first.
    """
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        for job in jobs_of(settings):
            try:
                if not date.wrong(clock(), steady()):
                    await run_if_due(job, settings, clock)
            except Exception:
                _log.exception("nightly work failed")
        await asyncio.sleep(EVERY_SECONDS)


async def run_if_due(job: Job, settings: Settings, clock: Clock) -> None:
    """Claim tonight's run and wait for its process; one that dies has failed."""
    key = await claim_job(job, now=clock())
    if key is None:
        return
    process = await asyncio.create_subprocess_exec(
        *("nice", sys.executable, "-m", "pb.cli", job.value, "--nightly", str(key)),
        env=os.environ | environment(settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await asyncio.wait_for(process.wait(), MOST_HOURS.total_seconds())
    except TimeoutError:
        _log.error("%s took too long", job)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    await end_run(key, RunState.FAILED, {}, now=clock())  # says nothing where the process has said how it was


def environment(settings: Settings) -> dict[str, str]:
    """The settings that the process of a job needs."""
    found = {
        "PB_DATABASE_URL": settings.database_url,
        "PB_DATA_DIR": str(settings.data_dir.resolve()),
        "PB_KEY_DIR": str(settings.key_dir.resolve()),
        "PB_BASE_URL": settings.base_url,
    }
    if settings.backup_dir is not None:
        found["PB_BACKUP_DIR"] = str(settings.backup_dir.resolve())
    return found


async def watch(settings: Settings, clock: Clock, date: ClockWatch) -> None:
    """Until cancelled: alarms and heads, unless the clock is wrong. Beside the jobs, for one may hang."""
    while True:
        try:
            now = clock()
            if not date.wrong(now, steady()):
                await raise_alarms(jobs_of(settings), now=now)
                await send_heads(settings.witnesses, settings.base_url, now=now)
                await forget_runs(now=now)
        except Exception:
            _log.exception("watching failed")
        await asyncio.sleep(EVERY_SECONDS)
