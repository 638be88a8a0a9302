"""`pb verify`: everything that was promised to stay as it was, recomputed from the database alone."""

import argparse
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from typing import Any

from pb.core.db import current_engine, pending, schema_faults, unguarded
from pb.core.keys import these_keys
from pb.operations.rules import RunState
from pb.operations.services import end_run
from pb.piccolo_app import ONLY_GROW, TABLES
from pb.sealing.queries import box_faults, ledger_faults
from pb.sealing.queries import faults as seal_faults
from pb.settings import Settings
from pb.transparency.queries import faults as log_faults
from pb.transparency.queries import newest_head
from pb.transparency.rules.head import public_key


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the command."""
    made = command(
        commands, "verify", verify, "check the database against log and seals; 1 names what differs"
    )
    made.add_argument("--json", action="store_true", help="what was found, for programs")
    made.add_argument("--nightly", type=int, help=argparse.SUPPRESS)


def verify(options: argparse.Namespace, settings: Settings) -> int:
    """Each fault on a line; `ok` when there is none. It changes nothing; a nightly run is ended."""

    async def found() -> tuple[list[tuple[str, str]], int]:
        wrong = [fault async for fault in all_faults(options.now())]
        newest = await newest_head() if not await pending(current_engine()) else None
        return wrong, newest.head.size if newest else 0

    wrong, entries = options.with_database(settings, found, prepared=False)
    if options.nightly:
        facts = {"entries": entries, "faults": len(wrong), "kinds": sorted({kind for kind, _ in wrong})}
        state = RunState.WRONG if wrong else RunState.FINE
        work = partial(end_run, options.nightly, state, facts, now=options.now())
        options.with_database(settings, work, prepared=False)
    if options.json:
        options.say(json.dumps({"entries": entries, "faults": wrong}))
    else:
        options.say("\n".join(text for _, text in wrong) if wrong else f"ok: {entries} entries")
    return 1 if wrong else 0


async def all_faults(now: datetime) -> AsyncIterator[tuple[str, str]]:
    """Kind and words of everything that does not fit: schema, triggers, log and heads, seals, ledgers."""
    waiting = await pending(current_engine())
    if waiting:
        yield "schema", f"{len(waiting)} migrations wait"
        return
    async for text in schema_faults(current_engine(), TABLES):
        yield "schema", text
    for table in await unguarded(current_engine(), ONLY_GROW):
        yield "schema", f"table {table} has lost the trigger that lets it only grow"
    async for text in log_faults(public_key(these_keys().log)):
        yield "log", text
    async for text in seal_faults(now):
        yield "seal", text
    async for text in box_faults(now):
        yield "box", text
    async for text in ledger_faults(now):
        yield "ledger", text
