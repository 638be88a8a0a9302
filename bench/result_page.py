"""The result of a round of a hundred thousand voters and sixty projects: its count, its page, its bytes."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure
from pb.app import create_app
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.services import load_places
from pb.settings import Settings
from tests.support.asgi import Answer, request, started
from tests.support.large import large_round
from tests.support.town import NOON, Clock

VOTERS, PROJECTS, TIMES = 100_000, 60, 20
HEADERS = {"host": "127.0.0.1:8000", "accept-encoding": "gzip"}


async def result_page(folder: Path) -> list[Figure]:
    """Whole requests, none kept, of the page with all its explanations and pictures."""
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'result.sqlite3'}",
        key_dir=folder / "keys",
        background=False,
    )
    began = time.perf_counter()
    kode = await counted_round(settings)
    building = time.perf_counter() - began
    path = f"/putaran/{kode}/hasil/1"
    times, answer = [], None
    async with started(create_app(settings, clock=Clock())) as app:
        for number in range(TIMES):
            began = time.perf_counter()
            answer = await request(app, "GET", f"{path}?tanpa-simpan={number}", headers=HEADERS)
            times.append(time.perf_counter() - began)
    if answer is None or answer.status != 200 or "100.000" not in answer.text:
        raise RuntimeError("the page does not show the count of all ballots")
    return list(_figures(median(times), building, answer))


def _figures(seconds: float, building: float, answer: Answer) -> Iterator[Figure]:
    told = f"{VOTERS:,} voters, {PROJECTS} projects, Equal Shares; made and counted in {building:.0f} s"
    yield Figure("page of a large result, uncached", seconds * 1e3, "ms", most=150, note=told)
    yield Figure("page of a large result, HTML in gzip", len(answer.raw), "bytes", most=25 * 1024)


async def counted_round(settings: Settings) -> str:
    """A round with so many ballots, counted and published by the services; gives its kode."""
    bind_city(SHIPPED)
    bind_keys(load_keys(settings.key_dir, create=True))
    engine = make_engine(settings.database_url)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        await load_places(now=NOON)
        return await large_round(VOTERS, PROJECTS)
    finally:
        await engine.stop()
