"""What is true of every answer, whatever the app does."""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pb.core.errors import Busy
from pb.web.edge import Cacheable, EdgeConfig, PageCache, Statics, edge
from pb.web.edge.config import CSP, PHOTO_CSP
from tests.support.asgi import Answer, request

pytestmark = [pytest.mark.anyio, pytest.mark.one_engine]
NOON = datetime(2026, 6, 12, 5, 0, tzinfo=UTC)
HOST = {"host": "127.0.0.1:8000"}
PAGE = ("<!doctype html><title>x</title>" + "rembug " * 400).encode()


class Town:
    """An app that counts its calls, with versions and a clock that tests turn."""

    def __init__(self, folder: Path, **config: Any) -> None:
        self.calls = 0
        self.mark = 0
        self.now = NOON
        self.versions = {"a": 1}
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", b"text/html; charset=utf-8")]
        self.status = 200
        self.body = PAGE
        self.until: datetime | None = None
        self.cacheable = True
        self.fault: Exception | None = None
        self.pause = 0.0
        self.read = b""
        self.scope: Any = {}
        (folder / "css").mkdir()
        (folder / "css" / "ORDER").write_text("one.css\ntwo.css\n")
        (folder / "css" / "one.css").write_text("a{color:red}\n" * 40)
        (folder / "css" / "two.css").write_text("b{color:blue}\n")
        (folder / "icons").mkdir()
        (folder / "icons" / "rembug.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        self.statics = Statics.load(folder)
        settings: dict[str, Any] = {
            "hosts": frozenset({"127.0.0.1:8000"}),
            "origin": "http://127.0.0.1:8000",
            "https": False,
            "proxies": frozenset(),
            "upload_paths": ("/unggah",),
            "photo_forms": re.compile("/foto"),
            "cache_queries": frozenset({"bahasa", "halaman"}),
            "metrics_token": "",
            "session_cookies": frozenset({"sesi"}),
            "streams": "/aliran",
            "error_page": lambda status, scope: f"<title>{status}</title>".encode(),
        }
        cache = PageCache(lambda: self.mark, self.topic_versions)
        self.app = edge(
            self.inner,
            config=EdgeConfig(**settings | config),
            statics=self.statics,
            cache=cache,
            clock=lambda: self.now,
        )

    async def topic_versions(self, topics: Iterable[str]) -> dict[str, int]:
        return {topic: self.versions[topic] for topic in topics}

    async def inner(self, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        self.calls += 1
        self.scope = scope
        if scope["method"] == "POST":
            while True:
                message = await receive()
                self.read += message.get("body", b"")
                if not message.get("more_body"):
                    break
        if self.cacheable:
            scope["state"]["cacheable"] = Cacheable(dict(self.versions), self.mark, self.until)
        await asyncio.sleep(self.pause)
        if self.fault:
            raise self.fault
        length = (b"content-length", str(len(self.body)).encode())
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers, length]})
        await send({"type": "http.response.body", "body": self.body})

    async def get(self, path: str = "/", method: str = "GET", **headers: str) -> Answer:
        return await request(
            self.app, method, path, headers=HOST | {k.replace("_", "-"): v for k, v in headers.items()}
        )

    async def post(self, path: str = "/", body: bytes = b"a=1", **headers: str) -> Answer:
        sent = HOST | {k.replace("_", "-"): v for k, v in headers.items()}
        return await request(self.app, "POST", path, headers=sent, body=body)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.mark.matrix("H1")
async def test_every_answer_carries_the_headers(town: Town) -> None:
    town.cacheable = False
    answers = [
        await town.get("/"),
        await town.get("/static/none.css"),
        await town.get(town.statics.url("css/all.css")),
    ]
    answers += [await town.get("/", method="BREW"), await town.post(origin="https://elsewhere.example")]
    town.fault = RuntimeError("broken")
    answers.append(await town.get("/x"))
    assert [answer.status for answer in answers] == [200, 404, 200, 405, 403, 500]
    for answer in answers:
        assert answer.header_list("content-security-policy") == [CSP.decode()]
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("referrer-policy") == "same-origin"
        assert "geolocation=(self)" in answer.header("permissions-policy")
        assert answer.header("cross-origin-opener-policy") == "same-origin"
        assert len(answer.header("x-request-id")) == 16
        assert not answer.header("strict-transport-security")


@pytest.mark.matrix("H1")
async def test_a_photo_carries_its_own_policy(town: Town) -> None:
    assert (await town.get("/foto/x.jpg")).header_list("content-security-policy") == [PHOTO_CSP.decode()]


async def test_over_tls_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    town = Town(tmp_path, https=True)
    assert "max-age" in (await town.get()).header("strict-transport-security")


@pytest.mark.matrix("R2")
@pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1:8000.evil.example", "127.0.0.1"])
async def test_a_foreign_host_is_refused_on_every_path(town: Town, host: str) -> None:
    for path in ("/", "/unknown", "/static/x"):
        answer = await request(
            town.app, "GET", path, headers={"host": host, "x-forwarded-host": "127.0.0.1:8000"}
        )
        assert answer.status == 400
    assert town.calls == 0


@pytest.mark.matrix("C2", "C5")
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://127.0.0.1:8000", "sec_fetch_site": "cross-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused(town: Town, headers: dict[str, str]) -> None:
    assert (await town.post("/masuk", **headers)).status == 403
    assert town.calls == 0


async def test_a_form_of_ours_passes(town: Town) -> None:
    assert (await town.post(origin="http://127.0.0.1:8000", sec_fetch_site="same-origin")).status == 200
    assert (await town.post()).status == 200


@pytest.mark.matrix("H4")
async def test_head_is_get_without_a_body(town: Town) -> None:
    for cacheable in (False, True):
        town.cacheable = cacheable
        got, head = await town.get("/x"), await town.get("/x", method="HEAD")
        assert (head.status, head.raw) == (got.status, b"")
        drop = {"x-request-id"}
        assert [h for h in head.headers if h[0] not in drop] == [h for h in got.headers if h[0] not in drop]
    assert town.scope["method"] == "GET"


@pytest.mark.matrix("F3")
async def test_sizes_that_nobody_needs_are_refused(town: Town) -> None:
    assert (await town.get("/" + "x" * 3_000)).status == 414
    assert (await town.get("/?q=" + "x" * 5_000)).status == 414
    assert (await town.get("/", x_long="x" * 17_000)).status == 431
    assert (await town.post(body=b"x" * 1_100_000)).status == 413
    assert (await town.post(content_length="many")).status == 400
    assert town.calls == 0
    assert (await town.post("/unggah", body=b"x" * 1_100_000)).status == 200
    assert (await town.post("/unggah", body=b"x" * 8_500_000)).status == 413


async def test_a_body_that_does_not_tell_its_size_is_cut_off(town: Town) -> None:
    answer = await request(town.app, "POST", "/", headers=HOST, body=b"x" * 1_200_000, chunks=20)
    assert answer.status == 413
    assert len(town.read) <= 1024 * 1024


@pytest.mark.parametrize("path", ["/%00", "/%ff%fe", "/a%0d%0ab", "/%5c%5cevil.example"])
async def test_a_broken_path_is_a_400(town: Town, path: str) -> None:
    assert (await town.get(path)).status == 400


@pytest.mark.matrix("H5")
async def test_a_fault_shows_nothing_internal(town: Town) -> None:
    town.fault = RuntimeError("SELECT secret FROM account")
    answer = await town.get("/x")
    assert (answer.status, answer.text) == (500, "<title>500</title>")
    town.fault = Busy()
    answer = await town.get("/y")
    assert (answer.status, answer.header("retry-after")) == (503, "5")


async def test_the_peer_is_the_proxy_unless_the_proxy_is_ours(tmp_path: Path, town: Town) -> None:
    await town.get("/x", x_forwarded_for="10.1.1.1", cookie="sesi=1")
    assert town.scope["state"]["peer"] == "127.0.0.1"
    (tmp_path / "proxied").mkdir()
    behind = Town(tmp_path / "proxied", proxies=frozenset({"127.0.0.1"}))
    await behind.get("/x", x_forwarded_for="6.6.6.6, 2001:db8:1:2:3::4", cookie="sesi=1")
    assert behind.scope["state"]["peer"] == "2001:db8:1:2::/64"


async def test_static_files_are_kept_for_a_year_under_their_hash(town: Town) -> None:
    url = town.statics.url("css/all.css")
    plain, packed = await town.get(url), await town.get(url, accept_encoding="gzip, br")
    assert plain.text == packed.text == "a{color:red}\n" * 40 + "b{color:blue}\n"
    assert packed.header("content-encoding") == "br"
    assert "immutable" in packed.header("cache-control")
    assert (await town.get(url, if_none_match=plain.header("etag"))).status == 304
    assert (await town.get("/favicon.ico")).header("content-type") == "image/svg+xml"
    with pytest.raises(KeyError):
        town.statics.url("css/none.css")


async def test_a_public_page_is_made_once(town: Town) -> None:
    first, second = await town.get("/x"), await town.get("/x", accept_encoding="br")
    assert (town.calls, first.text, second.text) == (1, PAGE.decode(), PAGE.decode())
    assert second.header("content-encoding") == "br"
    assert second.header("cache-control") == "no-cache"
    assert (await town.get("/x", accept_encoding="br", if_none_match=second.header("etag"))).status == 304
    assert town.calls == 1


async def test_a_write_about_its_topic_makes_a_page_stale_and_no_other_write_does(town: Town) -> None:
    await town.get("/x")
    town.mark += 1
    await town.get("/x")
    assert town.calls == 1
    town.mark += 1
    town.versions["a"] += 1
    await town.get("/x")
    assert town.calls == 2


async def test_a_page_ends_with_its_phase(town: Town) -> None:
    town.until = NOON + timedelta(minutes=1)
    await town.get("/x")
    town.now += timedelta(minutes=1)
    await town.get("/x")
    assert town.calls == 2


async def test_languages_parts_and_pages_are_kept_apart(town: Town) -> None:
    for headers in ({}, {"cookie": "bahasa=su"}, {"hx_request_type": "partial", "hx_target": "form#list"}):
        await town.get("/x", **headers)
        await town.get("/x", **headers)
    await town.get("/x?halaman=2")
    await town.get("/x?halaman=2&x=1")
    await town.get("/x?halaman=2&x=1")
    assert town.calls == 6


@pytest.mark.parametrize(
    "headers",
    [
        [(b"set-cookie", b"tamu=1")],
        [(b"cache-control", b"private, no-store")],
        [(b"content-type", b"text/csv")],
    ],
)
async def test_what_is_for_one_person_is_never_kept(town: Town, headers: list[tuple[bytes, bytes]]) -> None:
    town.headers = [*town.headers, *headers]
    await town.get("/x")
    await town.get("/x")
    assert town.calls == 2


async def test_a_signed_in_person_goes_past_the_cache(town: Town) -> None:
    await town.get("/x")
    await town.get("/x", cookie="bahasa=id; sesi=abc")
    assert town.calls == 2


async def test_a_page_that_many_ask_for_at_once_is_made_once(town: Town) -> None:
    town.pause = 0.02
    answers = await asyncio.gather(*(town.get("/x") for _ in range(30)))
    assert {answer.status for answer in answers} == {200}
    assert town.calls == 1


async def test_an_error_is_not_kept(town: Town) -> None:
    town.status = 404
    await town.get("/x")
    assert "no-store" in (await town.get("/x")).header("cache-control")
    assert town.calls == 2


async def test_metrics_are_for_this_machine_or_the_token(tmp_path: Path, town: Town) -> None:
    await town.get("/x")
    assert 'pb_requests_total{kind="page",status="2xx"} 1' in (await town.get("/metrics")).text
    far = await request(town.app, "GET", "/metrics", headers=HOST, client=("10.0.0.9", 1))
    assert far.status == 404
    (tmp_path / "token").mkdir()
    guarded = Town(tmp_path / "token", metrics_token="secret", proxies=frozenset({"127.0.0.1"}))
    assert (await guarded.get("/metrics")).status == 404
    assert (await guarded.get("/metrics", authorization="Bearer secret")).status == 200


@pytest.fixture
def access_log() -> Iterator[None]:
    """The log of requests, written as it is in a running server."""
    log = logging.getLogger("pb.access")
    log.setLevel(logging.INFO)
    yield
    log.setLevel(logging.NOTSET)


@pytest.mark.usefixtures("access_log")
async def test_logs_say_what_was_asked_and_not_by_whom(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await town.get("/usulan/BDG-26-0001?phone=0812", cookie="sesi=secret")
    await asyncio.sleep(0.25)
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert line["path"] == "/usulan/BDG-26-0001"
    assert line["request"] == answer.header("x-request-id")
    assert set(line) == {"time", "level", "logger", "request", "method", "path", "status", "ms", "bytes"}
