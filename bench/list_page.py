"""The list of a hundred proposals, never kept, against rendering its template alone."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import jinja2

from bench.figures import Figure
from pb.app import create_app
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.services import load_places
from pb.rounds.rules import Phase
from pb.settings import Settings
from tests.support.asgi import Answer, request, started
from tests.support.town import NOON, Clock, add_proposal, add_round

TIMES = 120
VERDICTS = ("eligible", None, "eligible_changed", "not_eligible")
HEADERS = {"host": "127.0.0.1:8000", "accept-encoding": "gzip, deflate, br"}


async def list_page(folder: Path) -> list[Figure]:
    """CPU of the whole request, all layers and threads, against CPU of its template with the same facts."""
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'list.sqlite3'}",
        key_dir=folder / "keys",
        background=False,
    )
    kode = await _hundred(settings)
    path = f"/putaran/{kode}/usulan"
    async with started(create_app(settings, clock=Clock())) as app:

        async def ask(query: str) -> Answer:
            return await request(app, "GET", f"{path}{query}", headers=HEADERS)

        kept = await ask("")
        with _Rendered() as seen:
            answer = await ask("?tanpa-simpan=1")
        template, facts = seen[-1]
        pages, renders = [], []
        for _ in range(TIMES):
            began = time.process_time()
            await ask("?tanpa-simpan=1")
            pages.append(time.process_time() - began)
            began = time.process_time()
            template.render(facts)
            renders.append(time.process_time() - began)
    if answer.status != 200 or answer.text.count('<li class="item"') != 100:
        raise RuntimeError("the list does not show a hundred proposals")
    return list(_figures(median(pages), median(renders), kept))


def _figures(page: float, render: float, kept: Answer) -> Iterator[Figure]:
    yield Figure(
        "list of 100, uncached / its template, CPU",
        page / render,
        most=2,
        note=f"{page * 1e3:.1f} against {render * 1e3:.1f} ms",
    )
    yield Figure("list of 100, HTML compressed", len(kept.raw), "bytes", most=14 * 1024, note="brotli")


async def _hundred(settings: Settings) -> str:
    """A round with a hundred proposals, and its kode."""
    bind_city(SHIPPED)
    bind_keys(load_keys(settings.key_dir, create=True))
    engine = make_engine(settings.database_url)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        await load_places(now=NOON)
        facts = await add_round(Phase.SCREENING)
        for number in range(100):
            await add_proposal(
                facts,
                title=f"Perbaikan saluran air di gang nomor {number}",
                rw=number % 12 + 1,
                verdict=VERDICTS[number % 4],
            )
        return str(facts.kode)
    finally:
        await engine.stop()


class _Rendered:
    """While it is entered: each template that is rendered whole, with its facts."""

    def __enter__(self) -> list[tuple[jinja2.Template, dict[str, Any]]]:
        self.seen: list[tuple[jinja2.Template, dict[str, Any]]] = []
        self.render: Callable[..., str] = jinja2.Template.render

        def render(template: jinja2.Template, facts: dict[str, Any]) -> str:
            self.seen.append((template, facts))
            return self.render(template, facts)

        jinja2.Template.render = render  # type: ignore[method-assign,assignment]  # given back below
        return self.seen

    def __exit__(self, *_fault: object) -> None:
        jinja2.Template.render = self.render  # type: ignore[method-assign]
