"""Errors are pages in the language of the reader, with a way on; headers on each answer; no inside shows."""

import re
import sqlite3
from typing import Any
from urllib.parse import quote

import pyotp
import pytest

from pb.core.errors import Busy
from pb.core.outbox import last_letters
from pb.web.i18n import LANGUAGES
from tests.support import pages
from tests.support.asgi import Answer, request
from tests.support.town import TOTP_SECRET, Browser
from tests.support.web_asks import asks
from tests.support.web_town import PASSWORD, Town
from tests.web.test_roles import send

pytestmark = pytest.mark.anyio
HOST = {"host": "127.0.0.1:8000"}
SECRET = "SELECT secret FROM account; /srv/rembug/keys/pii"
INTERNAL = re.compile(
    r"Traceback|\.py\b|sqlite|postgres|asyncpg|piccolo|litestar|jinja|SELECT |INSERT |/work|/srv|/usr"
    r"|site-packages|Exception|\wError\b|PB_[A-Z]|secret|object at 0x",
    re.IGNORECASE,
)


def broken(fault: Exception) -> Any:
    """A dependency of a page that fails."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise fault

    return fail


async def kinds(town: Town, language: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """One answer of each kind of error, in a language."""
    visitor, resident = town.browser(), town.browser("resident")
    for who in (visitor, resident):
        who.cookies["bahasa"] = language
    cookie = {"cookie": f"bahasa={language}"}
    big = {"content_type": "application/x-www-form-urlencoded"}
    found = {
        "404 for no route": await visitor.get("/tidak-ada"),
        "404 for no thing": await visitor.get("/usulan/BDG-26-9999"),
        "404 for a static file": await visitor.get("/static/tidak-ada.css"),
        "405": await visitor._send("POST", "/bantuan", {}, b""),
        "405 for no method": await visitor._send("BREW", "/", {}, b""),
        "403 for another role": await resident.get("/petugas"),
        "403 for no token": await resident.post("/saya/nama", {"nama": "resident"}, token=""),
        "403 for another site": await resident.post("/saya/nama", origin="https://evil.example"),
        "400 for a body": await resident._send("POST", "/saya/nama", big, b"\xff"),
        "400 for a host": await request(town.app, "GET", "/", headers={"host": "evil.example"} | cookie),
        "400 for a path": await visitor.get("/a%00b"),
        "409": await resident.post("/saya/usulan/baru", {"putaran": town.facts.rounds["voting"]}),
        "413": await visitor._send("POST", "/masuk", big, b"x" * 1_100_000),
        "414": await visitor.get("/" + "x" * 3_000),
        "431": await visitor.get("/", x_long="x" * 17_000),
        "429": await throttled(town, visitor),
    }
    for status, fault in (
        ("500", RuntimeError(SECRET)),
        ("503", Busy()),
        ("503 for a full disk", sqlite3.OperationalError(f"database or disk is full {SECRET}")),
    ):
        with monkeypatch.context() as patch:
            patch.setattr("pb.web.help.page", broken(fault))
            found[status] = await resident.get("/bantuan")
    return found


async def throttled(town: Town, who: Browser) -> Answer:
    """The tenth wrong log-in."""
    for _ in range(10):
        answer = await who.post("/masuk", {"kontak": town.facts.phones["resident"], "sandi": "salah sekali"})
    return answer


@pytest.mark.matrix("H1", "H5")
async def test_each_error_is_a_page_in_the_language_of_the_reader(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks of all pages and the headers of all answers hold for each of them, too."""
    words: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for name, answer in (await kinds(town, language, monkeypatch)).items():
            assert answer.status == int(name[:3]), (name, answer.status)
            pages.check_answer(answer, "/", signed_in=False, part=False)
            tree = pages.read(answer.text)
            assert tree.all("html")[0].get("lang") == language, name
            said = tree.all("main")[0].text
            assert not INTERNAL.search(answer.text), name
            assert [link for link in tree.all("main")[0].all("a") if link.get("href").startswith("/")], name
            assert "no-store" in answer.header("cache-control"), name
            words.setdefault(name, {})[language] = said
        town.clock.pass_(minutes=15)
    for name, by_language in words.items():
        assert len(set(by_language.values())) == 3, name


@pytest.mark.matrix("H5")
async def test_an_error_names_the_request_and_when_to_come_back(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = await kinds(town, "en", monkeypatch)
    for name in ("404 for no route", "403 for another role", "500", "503", "400 for a host"):
        assert found[name].header("x-request-id") in found[name].text, name
    for name in ("503", "503 for a full disk", "429"):
        assert int(found[name].header("retry-after")) > 0
    assert found["405"].header("allow").split(", ")
    assert any("a request failed" in record.message for record in caplog.records)


@pytest.mark.matrix("H5")
async def test_absent_and_hidden_things_look_the_same(town: Town) -> None:
    who = town.browser("elsewhere")
    hidden = await send(town, who, "draft", asks(town.facts)["draft"])
    absent = await who.get("/saya/draf/12345/1")
    assert (hidden.status, absent.status) == (404, 404)
    strip = [
        re.sub(r"[0-9a-f]{16}|[0-9a-f]{64}|/saya/draf/\d+/1", "…", answer.text) for answer in (hidden, absent)
    ]
    assert strip[0] == strip[1]


CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@pytest.mark.matrix("H1")
async def test_the_policy_is_the_one_of_the_rules_on_every_kind_of_answer(town: Town) -> None:
    """security.md W5 and W17, letter by letter."""
    resident = town.browser("resident")
    text = (await resident.get("/")).text
    static = next(
        link.get("href") for link in pages.read(text).all("link") if link.get("rel") == "stylesheet"
    )
    answers = {
        "page": await resident.get("/saya"),
        "part": await resident.get("/usulan", hx_request_type="partial"),
        "redirect": await Browser(town.app).get("/saya"),
        "after a form": await resident.post("/saya/nama", {"nama": "resident"}),
        "file": await resident.get("/saya/data.json"),
        "static": await resident.get(static),
        "nothing new": await resident.get(static, if_none_match=(await resident.get(static)).header("etag")),
        "health": await resident.get("/sehat"),
        "metrics": await town.browser().get("/metrics"),
        "kept page": await town.browser().get("/bantuan"),
        "head": await town.browser()._send("HEAD", "/bantuan", {}, b""),
    }
    for name, answer in answers.items():
        assert answer.header_list("content-security-policy") == [CSP], name
        assert answer.header("x-content-type-options") == "nosniff", name
        assert answer.header("referrer-policy") == "same-origin", name
        assert answer.header("cross-origin-opener-policy") == "same-origin", name
        closed = {
            part.split("=")[0]: part.split("=")[1] for part in answer.header("permissions-policy").split(", ")
        }
        assert closed.pop("geolocation") == "(self)", name
        assert {"camera", "microphone", "payment"} <= set(closed), name
        assert set(closed.values()) == {"()"}, name
        assert not answer.header("server"), name
        assert not answer.header("access-control-allow-origin"), name
    photo = await town.browser().get(f"/foto/{town.facts.photos['public']}")
    assert photo.header_list("content-security-policy") == [
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    ]


@pytest.mark.matrix("H6")
@pytest.mark.parametrize(
    "path",
    [
        "/schema",
        "/schema/openapi.json",
        "/schema/openapi.yaml",
        "/schema/swagger",
        "/schema/redoc",
        "/schema/elements",
        "/schema/rapidoc",
        "/api/schema",
        "/docs",
        "/openapi.json",
        "/admin",
        "/debug",
        "/.git/config",
        "/.env",
        "/static/",
        "/static/..%2f..%2fpyproject.toml",
        "/foto/..%2f..%2frembug.sqlite3",
        "/foto/.",
        "/server-status",
    ],
)
async def test_nothing_of_the_framework_or_the_machine_is_served(town: Town, path: str) -> None:
    for role in ("visitor", "administrator"):
        answer = await town.browser(role).get(path)
        assert answer.status == 404
        assert not INTERNAL.search(pages.read(answer.text).all("main")[0].text)


async def test_metrics_are_for_this_machine_alone(town: Town) -> None:
    assert (await town.browser().get("/metrics")).status == 200
    far = await request(town.app, "GET", "/metrics", headers=HOST, client=("203.0.113.9", 1))
    assert far.status == 404
    claimed = await request(
        town.app,
        "GET",
        "/metrics",
        headers=HOST | {"x-forwarded-for": "127.0.0.1"},
        client=("203.0.113.9", 1),
    )
    assert claimed.status == 404


async def test_a_message_after_an_act_is_shown_once(town: Town) -> None:
    who = town.browser("resident")
    await who.post(town.url("me.name"), {"nama": "resident"})

    def flashes(text: str) -> int:
        return sum("flash" in element.get("class").split() for element in pages.read(text).all("div"))

    assert [flashes((await who.get(url)).text) for url in ("/saya", "/saya", "/")] == [1, 0, 0]


EVIL = (
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "/%252fevil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\tevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    " //evil.example",
    "/.//evil.example\\",
    "https:/evil.example",
    "data:text/html,x",
    "@evil.example",
    "evil.example",
    "//evil.example/%2f..",
    "/\u2028/evil.example",
)


def stays(location: str) -> bool:
    """Whether a browser stays on this site when it is sent there."""
    return bool(re.match(r"^/(?![/\\])[!-~]*$", location)) and "\\" not in location


@pytest.mark.matrix("R1")
@pytest.mark.parametrize("evil", EVIL)
async def test_after_logging_in_one_stays_here(town: Town, evil: str) -> None:
    who = Browser(town.app)
    page = await who.get(f"/masuk?lanjut={quote(evil)}")
    assert "evil.example" not in pages.form_to(page.text, "/masuk").data().get("lanjut", [""])[0]
    fields = {"kontak": town.facts.phones["resident"], "sandi": PASSWORD, "lanjut": evil}
    answer = await who.post("/masuk", fields)
    assert answer.status == 303
    assert stays(answer.location)
    assert "evil.example" not in answer.location or answer.location.startswith("/%")
    staff = town.browser("officer")
    code = pyotp.TOTP(TOTP_SECRET).at(town.clock.now)
    stepped = await staff.post("/petugas/kode", {"kode": code, "lanjut": evil})
    assert stays(stepped.location)
    switched = await Browser(town.app).post("/bahasa", {"bahasa": "su", "kembali": evil}, token="")
    assert stays(switched.location)
    refused = await town.browser("resident").post(
        "/saya/usulan/baru", {"putaran": town.facts.rounds["voting"]}, referer=quote(evil, safe="/:%@")
    )
    back = pages.read(refused.text).all("main")[0].all("a")[0].get("href")
    assert stays(back)


@pytest.mark.matrix("R1")
async def test_after_logging_in_one_comes_back_to_where_one_wanted_to_go(town: Town) -> None:
    who = Browser(town.app)
    wanted = town.url("draft", id=town.facts.ids["draft"], step=2)
    sent = await who.get(wanted)
    page = await who.get(sent.location)
    form = pages.form_to(page.text, "/masuk")
    answer = await who.post("/masuk", form.data(kontak=town.facts.phones["resident"], sandi=PASSWORD))
    assert answer.location == wanted


@pytest.mark.matrix("R2")
async def test_no_page_and_no_letter_takes_an_address_from_the_request(town: Town) -> None:
    forged = {
        "x_forwarded_host": "evil.example",
        "x_forwarded_proto": "https",
        "x_forwarded_for": "6.6.6.6",
        "forwarded": "host=evil.example",
    }
    for url in ("/", "/usulan", town.url("proposal", kode=town.facts.proposals["own"]), "/tidak-ada"):
        for who in (town.browser(), town.browser("resident")):
            assert "evil.example" not in (await who.get(url, **forged)).text
    for path in ("/", "/tidak-ada", "/static/x", "/masuk", "/metrics"):
        for method in ("GET", "POST", "HEAD"):
            answer = await request(town.app, method, path, headers={"host": "evil.example"})
            assert answer.status == 400, (method, path)
            assert "evil.example" not in answer.text
    await Browser(town.app).post("/daftar", {"kontak": "0812-8888-1111"}, **forged)
    assert "http" not in (await last_letters(1))[0].body
