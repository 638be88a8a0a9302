"""The app: engine, keys, templates, routes, error pages and the outer layer, put together by one factory."""

import asyncio
import contextlib
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from litestar import Litestar, Request
from litestar.di import Provide
from litestar.types import ASGIApp

from pb.channels.office import keep_sending
from pb.core.actor import Actor
from pb.core.build import build_id
from pb.core.db import Engine, bind, current_engine, make_engine, pending, topic_versions, unguarded
from pb.core.installation import fact
from pb.core.keys import bind_keys, load_keys
from pb.core.outbox import Channel
from pb.due import count_trials, do_due_work, read_rolls, write_packs
from pb.jobs import run_jobs, watch
from pb.operations.clock import ClockWatch, steady
from pb.piccolo_app import ONLY_GROW, TABLES
from pb.places.queries import open_city
from pb.publishing.packing import Packs
from pb.settings import BadSettings, Settings, unsafe
from pb.web.access import guard
from pb.web.booth.kiosk import kiosk_cookie
from pb.web.edge import EdgeConfig, PageCache, Statics, edge
from pb.web.edge.checks import PHOTO
from pb.web.errors import HANDLERS, error_words
from pb.web.i18n import language, set_language
from pb.web.letters import outgoing
from pb.web.live import Hub
from pb.web.render import make_environment
from pb.web.routes import ROUTES
from pb.web.visit import identify, language_of, visit_of
from pb.web.workshops.board import Boards
from pb.web.workshops.viewer import seat_cookie

STATIC = Path(__file__).parent.parent / "static"
STREAMS = "/aliran"
UPLOADS = ("/saya/draf/", "/hitung", "/komitmen/", "/petugas/daftar/")
CACHED_QUERIES = frozenset(
    {
        "bahasa",
        "dari",
        "dewan",
        "dinas",
        "halaman",
        "jenis",
        "rw",
        "sebelum",
        "setelah",
        "tahap",
        "tahun",
        "urut",
        "wilayah",
    }
    | {"after", "limit", "phase", "round", "state", "ward"}  # of the interface for programs
)
PHOTO_FORMS = re.compile(r"/(komitmen/[^/]+/(catat|periksa)|saya/draf/\d+/\d+)")


def system_clock() -> datetime:
    """Now, in UTC; only this file and the command look at a clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """What no setting changes: routes, templates and static files. Making it takes most of a start."""

    routes: Litestar
    environment: Environment
    statics: Statics


def make_site() -> Site:
    """Register all routes, load the templates and pack the static files."""
    statics = Statics.load(STATIC)
    environment = make_environment(statics)
    routes = _litestar()
    environment.globals["url_for"] = lru_cache(maxsize=5_000)(routes.route_reverse)
    return Site(routes, environment, statics)


def create_app(
    settings: Settings, *, clock: Callable[[], datetime] = system_clock, site: Site | None = None
) -> ASGIApp:
    """The whole app. No connection is made before it starts; unsafe settings are refused at once.

    A `site` that is given serves one running app at a time: what is running lies in its state.
    """
    if faults := unsafe(settings):
        raise BadSettings("\n".join(faults))
    site = site or make_site()
    inner, environment, statics = site.routes, site.environment, site.statics
    engine = make_engine(settings.database_url)
    inner.state.templates = environment
    inner.state.statics = statics
    inner.state.engine = engine
    inner.state.clock = clock
    inner.state.settings = settings
    inner.state.demo = False
    inner.state.packs = Packs(settings.data_dir / "packs")
    inner.state.build = build_id()
    inner.state.live = Hub()
    inner.state.rooms = OrderedDict()
    inner.state.boards = Boards()
    config = EdgeConfig(
        hosts=settings.hosts,
        origin=settings.base_url,
        https=settings.base_url.startswith("https://"),
        proxies=frozenset(settings.proxies),
        upload_paths=UPLOADS,
        photo_forms=PHOTO_FORMS,
        cache_queries=CACHED_QUERIES,
        metrics_token=settings.metrics_token,
        images=settings.tiles.origin if settings.tiles else "",
        streams=STREAMS,
        session_cookies=frozenset({settings.cookie, seat_cookie(settings), kiosk_cookie(settings)}),
        kiosk_cookie=kiosk_cookie(settings),
        error_page=partial(plain_error_page, environment),
    )
    cache = PageCache(engine.change_mark, topic_versions)
    return edge(identify(inner, settings, clock), config=config, statics=statics, cache=cache, clock=clock)


@contextlib.asynccontextmanager
async def _life(app: Litestar) -> AsyncIterator[None]:
    """From the first connection to the last; a database that is not safe is refused."""
    settings: Settings = app.state.settings
    engine: Engine = app.state.engine
    live: Hub = app.state.live
    bind_keys(load_keys(settings.key_dir, create=not settings.production))
    bind(engine, TABLES)
    await engine.start()
    try:
        faults = await database_faults(settings)
        if faults:
            raise BadSettings("\n".join(faults))
        await open_city(now=app.state.clock())
        app.state.demo = await fact("demo") is not None
        async with _background(app, settings, app.state.clock):
            yield
    finally:
        await live.stop()
        await engine.stop()


def _litestar() -> Litestar:
    return Litestar(
        route_handlers=ROUTES,
        lifespan=[_life],
        before_request=guard,
        dependencies={
            "actor": Provide(provide_actor, sync_to_thread=False),
            "now": Provide(provide_now, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=PHOTO,
        debug=False,
    )


def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """Who asks."""
    return visit_of(request.scope).actor


def provide_now(request: Request[Any, Any, Any]) -> datetime:
    """The moment of the request."""
    return visit_of(request.scope).now


def plain_error_page(environment: Environment, status: int, scope: Any) -> bytes:
    """A page for refusals of the outer layer: it runs before sessions, and knows the language alone."""
    set_language(language_of(scope))
    words = error_words(status)
    return environment.get_template("errors/plain.html").render(lang=language(), **words).encode()


async def database_faults(settings: Settings) -> list[str]:
    """What forbids to serve this database, as sentences for an operator (security.md 7)."""
    waiting = await pending(current_engine())
    if waiting:
        return [f"The database lacks {len(waiting)} migrations; run `pb migrate`."]
    faults = []
    bare = await unguarded(current_engine(), ONLY_GROW)
    if bare:
        faults.append(f"Tables that only grow have lost their triggers: {', '.join(bare)}.")
    lossy = await current_engine().lossy() if settings.production else []
    if lossy:
        faults.append(
            f"A power cut could lose acknowledged ballots: {', '.join(lossy)} of PostgreSQL is off."
        )
    finished = await fact("demo") is not None
    if settings.production and finished:
        faults.append("This database holds demo data; production never starts with it.")
    if not finished and await fact("demo.building") is not None:
        faults.append("A demo was not finished here; `pb serve --demo` builds it anew.")
    return faults


@contextlib.asynccontextmanager
async def _background(
    app: Litestar, settings: Settings, clock: Callable[[], datetime]
) -> AsyncIterator[None]:
    """The loops of due work beside the requests; they end with the app."""
    if not settings.background:
        yield
        return
    write = partial(outgoing, environment=app.state.templates, base_url=settings.base_url)
    date = ClockWatch(clock(), steady())
    work = [do_due_work(clock, app.state.build, date), count_trials(clock), read_rolls(clock)]
    work += [write_packs(clock, app.state.packs)]
    work += [run_jobs(settings, clock, date), watch(settings, clock, date)]
    work += [keep_sending(channel, settings, write, clock) for channel in Channel]
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        await _end(tasks)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until each has ended: one cancellation can be lost while a transaction is undone."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)
