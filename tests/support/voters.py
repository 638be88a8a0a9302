"""Voters in a process of their own: many ballots at once on a database that other processes use too.

Started by `tests/ballots/test_races.py`: it reads its orders as one line of JSON, says `ready`, waits for
a line, casts, and prints what became of each ballot.
"""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pb.ballots.services import cast
from pb.core.actor import Actor, Level
from pb.core.area import PlaceCode
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine
from pb.core.errors import Refused
from pb.core.ids import AccountId
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES


async def main() -> None:
    """Cast the ballots of the orders, some at a time."""
    orders = json.loads(sys.stdin.readline())
    bind_city(SHIPPED)
    bind_keys(load_keys(Path(orders["keys"]), create=False))
    engine = make_engine(orders["url"])
    bind(engine, TABLES)
    await engine.start()
    try:
        print("ready", flush=True)
        sys.stdin.readline()
        at_once = asyncio.Semaphore(orders["at_once"])
        done = await asyncio.gather(*(_one(ballot, orders, at_once) for ballot in orders["ballots"]))
    finally:
        await engine.stop()
    print(json.dumps(done), flush=True)


async def _one(ballot: dict[str, Any], orders: dict[str, Any], at_once: asyncio.Semaphore) -> dict[str, Any]:
    """One ballot, after the seconds that it waits: what was chosen, when it began and ended, and how."""
    home = PlaceCode(orders["ward"])
    by = Actor(person=AccountId(ballot["voter"]), label="Warga", kelurahan=home, rw=5, level=Level.L2)
    await asyncio.sleep(ballot.get("after", 0))
    async with at_once:
        began = time.monotonic()
        try:
            now = datetime.fromisoformat(orders["now"]) if orders["now"] else datetime.now(UTC)
            await cast(orders["kode"], {1: frozenset(ballot["chosen"])}, by=by, now=now)
            end = "stored"
        except Refused as refused:
            end = str(refused.reason)
        except Exception as error:
            end = f"{type(error).__name__}: {error}"
        return ballot | {"began": began, "ended": time.monotonic(), "end": end}


if __name__ == "__main__":
    asyncio.run(main())
