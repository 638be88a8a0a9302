"""Build the demo city; a build that was broken off is begun anew."""

import fcntl
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pb.core.actor import CLOCK
from pb.core.area import PlaceCode
from pb.core.city import SHIPPED, this_city
from pb.core.db import current_engine, drop_tables, migrate
from pb.core.installation import fact, note_fact
from pb.demo.attest import attest
from pb.demo.biopori import make_holes
from pb.demo.elsewhere import tell_elsewhere
from pb.demo.gps import pick_up_litter
from pb.demo.people import make_cast, make_town
from pb.demo.plans import plan_ahead
from pb.demo.rounds import RW_CEILING, Scene, play
from pb.demo.together import set_demo_prices
from pb.demo.volunteers import ask_for_volunteers
from pb.demo.watching import watch_over_votes
from pb.outcomes.importing import import_election
from pb.people.tables import Account
from pb.piccolo_app import TABLES
from pb.places.queries import DATA
from pb.places.services import load_places
from pb.rounds.ballot_types import BallotType
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.settings import Settings

CREDIT = "Pabulib (pabulib.org): Warszawa, Ursynów 2017"
SCENES = (
    Scene(PlaceCode("32.73.24.1004"), Phase.VOTING, drain_workshop=True),
    Scene(PlaceCode("32.73.12.1008"), Phase.IDEAS),
    Scene(PlaceCode("32.73.27.1004"), Phase.VOTING, ballot=BallotType.CUMULATIVE, shares=False, by_roll=True),
    Scene(PlaceCode("32.73.16.1001"), Phase.SCREENING),
    Scene(PlaceCode("32.73.14.1001"), Phase.CODESIGN),
    Scene(PlaceCode("32.73.22.1003"), Phase.LISTING, budget=RW_CEILING),
    Scene(PlaceCode("32.73.05.1003"), Phase.CLOSED),
    Scene(PlaceCode("32.73.09.1003"), Phase.CHALLENGE),
    Scene(PlaceCode("32.73.26.1006"), Phase.PUBLISHED),
    Scene(PlaceCode("32.73.11.1003"), Phase.DELIVERY, ballot=BallotType.ORDINAL),
    Scene(PlaceCode("32.73.07.1002"), Phase.ARCHIVED, shares=False, budget=RW_CEILING * 3),
    Scene(PlaceCode("32.73.15.1003"), Phase.DRAFT),
)
HOMES = (
    (PlaceCode("32.73.24.1004"), 5, "Memilih: pemungutan suara sedang dibuka"),
    (PlaceCode("32.73.27.1004"), 2, "Memilih dengan poin: pemungutan suara sedang dibuka"),
    (PlaceCode("32.73.12.1008"), 3, "Mengusulkan: usulan sedang diterima"),
)


class NotEmpty(Exception):
    """There is something here already, another city, or this is production: no place for a demo."""


async def build_demo_if_new(settings: Settings, *, say: Callable[[str], None], now: datetime) -> None:
    """Build the demo when the database holds nothing yet; leave a database that holds anything else alone."""
    if await fact("demo") is None:
        await _clear_what_is_half_built(say, now)
        if not await _holds_something():
            await _build(settings.photos, say, now, large=True)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Held while a demo is built: a process that comes second waits; a killed one holds nothing."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "demo.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


async def build_demo(
    settings: Settings, *, say: Callable[[str], None], now: datetime, large: bool = True
) -> None:
    """Twelve wards with sixty proposals, rounds in every phase, and one real election."""
    await _clear_what_is_half_built(say, now)
    if settings.production or await _holds_something() or this_city().place != SHIPPED.place:
        raise NotEmpty
    await _build(settings.photos, say, now, large=large)


async def _build(photos: Path, say: Callable[[str], None], now: datetime, *, large: bool) -> None:
    began = time.monotonic()
    await note_fact("demo.building", "1")
    town = await make_town(now - timedelta(days=150))
    people = await make_cast(town, HOMES, now=now)
    for number, scene in enumerate(SCENES, 1):
        await play(scene, town, people, photos, now=now)
        say(f"  {number} of {len(SCENES)} wards")
    await attest(town, people, now=now)
    await set_demo_prices(now=now)
    await plan_ahead([scene.ward for scene in SCENES[:1]], people, now=now)
    await ask_for_volunteers(town, people, now=now)
    await pick_up_litter(town, people, now=now)
    await make_holes([scene.ward for scene in SCENES], town, people, photos, now=now)
    say("  infiltration holes")
    await tell_elsewhere(town, people, photos, now=now)
    await watch_over_votes(people, now=now)
    if large:
        data = (DATA / "demo_election.pb.gz").read_bytes()
        await import_election(data, by=CLOCK, now=now, title="Warszawa, Ursynów 2017", credit=CREDIT)
        say("  a real election of 7,493 voters")
    await note_fact("demo.accounts", json.dumps(people.listed, ensure_ascii=False))
    await note_fact("demo", now.isoformat())
    say(f"The demo is ready ({time.monotonic() - began:.0f} s).")


async def _holds_something() -> bool:
    return await Account.exists() or await Round.exists()


async def _clear_what_is_half_built(say: Callable[[str], None], now: datetime) -> None:
    """Begin anew where a demo was not finished; nothing else ever sets that mark."""
    if await fact("demo.building") is None or await fact("demo") is not None:
        return
    say("The demo was not finished the last time; it is built anew.")
    engine = current_engine()
    await drop_tables(engine, [*(table._meta.tablename for table in reversed(TABLES)), "migration"])
    await migrate(engine)
    await load_places(now=now)
