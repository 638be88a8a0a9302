"""Whatever a client sends, the answer is a page that says so: never a fault of ours."""

import contextlib
import itertools
import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar.exceptions import HTTPException

from pb.web import join, language, login, me, proposals
from pb.web.forms import FormErrors, Valid, check_fields
from pb.web.i18n import LANGUAGES
from pb.web.screening import answer, hours, queue
from pb.web.staff import counter, roles, rounds, screening
from tests.support import pages
from tests.support.asgi import request
from tests.support.web_asks import Ask, asks, plan
from tests.support.web_town import Town, differences, routes_of
from tests.web.test_roles import DONE, LINES, send

pytestmark = pytest.mark.anyio
TEXTS = (
    "title",
    "need",
    "beneficiaries",
    "rw",
    "spot",
    "category",
    "contribution",
    "agency",
    "keterangan",
)
CELLS = ("activity", "unit", "quantity", "unit_price")
POSTS = sorted(line["route"] for line in LINES.values() if line["method"] == "POST")
NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\r\n",
    "0",
    "-1",
    "1e9",
    "9" * 19,
    "9" * 30,
    "9" * 5_000,
    "١٢",
    "²",
    "½",
    "NaN",
    "1_000",
    "0x10",
    "true",
    "null",
    "'",
    '"',
    "'; DROP TABLE round; --",
    "%s",
    "%(lain)s",
    "{{7*7}}",
    "${7*7}",
    "<script>",
    "../../etc",
    "\u202e",
    "\u200b",
    "e\u0301",
    "𝕏" * 50,
    "\ud7ff\ue000",
    "x" * 10_000,
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "24:00",
    "00:00",
    "23:59:59.999999",
    "08:00Z",
    "08:00+14:00",
    "Rp1",
    "1.500.000",
    "1,5 juta",
    "9" * 400 + " juta",
    "32.73.24.1004",
    "[]",
    "{}",
    "token",
    "1-1",
    "1-999999",
    "-",
    "--",
    "musrenbang",
    "funded_changed",
)


def role_for(name: str) -> str:
    """A role that comes in at this route; a visitor where everybody does."""
    line = next(line for line in LINES.values() if line["route"] == name)
    wanted = ("visitor", "resident", "facilitator", "professional", "officer", "council", "administrator")
    return next((role for role in wanted if line[role] not in {"log in", "403", "404"}), "visitor")


def fuzz(test: Any) -> Any:
    """The same examples each time, eight for each form; what fails is not made smaller for minutes."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    phases = [Phase.explicit, Phase.generate]
    return settings(
        max_examples=8, deadline=None, derandomize=True, suppress_health_check=quiet, phases=phases
    )(test)


words = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.integers().map(str))
values = st.one_of(words, st.lists(words, max_size=3))


@pytest.mark.matrix("F1")
@pytest.mark.parametrize("name", POSTS)
@fuzz
@given(typed=st.dictionaries(st.integers(0, 15), values, min_size=1, max_size=4))
async def test_no_form_breaks_whatever_is_typed_into_it(
    shared_town: Town, name: str, typed: dict[int, Any]
) -> None:
    """Words of any kind in some of the fields, and in fields of other forms."""
    ask = asks(shared_town.facts)[name]
    known = [*ask.fields, "lanjut", "pilih", "batal", "buang", "lepas", "foto", "keterangan", "catatan"]
    changed = {known[number % len(known)]: value for number, value in typed.items()}
    async with shared_town.undone():
        who = shared_town.browser(role_for(name), checks=False)
        answer = await send(shared_town, who, name, Ask(ask.params, ask.fields | changed))
    assert answer.status < 500, (name, changed)


@pytest.mark.matrix("F1")
@pytest.mark.parametrize("name", POSTS)
async def test_no_form_breaks_when_nasty_words_stand_in_each_field(shared_town: Town, name: str) -> None:
    """A sixth of the words stand in each field, each beside other nasty words in the others.

    Each form begins with another word than the one before it: six forms have met them all.
    """
    ask = asks(shared_town.facts)[name]
    fields = [*ask.fields, "catatan"]
    for number in range(POSTS.index(name) % 6, len(NASTY), 6) if ask.fields else range(1):
        words = {field: NASTY[(number + 7 * place) % len(NASTY)] for place, field in enumerate(fields)}
        async with shared_town.undone():
            who = shared_town.browser(role_for(name), checks=False)
            answer = await send(shared_town, who, name, Ask(ask.params, words))
        assert answer.status < 500, (name, words)


@pytest.mark.matrix("F1")
async def test_a_draft_keeps_nasty_words_and_shows_them_again(town: Town) -> None:
    who, draft = town.browser("resident"), town.facts.ids["draft"]
    for number, word in enumerate(NASTY[::2]):
        step = number % 3 + 1
        fields: dict[str, Any] = {name: word for name in TEXTS} | {name: [word, word] for name in CELLS}
        for act in ("baris", word):
            acts = {"lanjut": act, "buang": word, "lepas": word}
            saved = await who.post(town.url("draft.save", id=draft, step=step), fields | acts)
            assert saved.status in {200, 204, 303, 422}, word
        for url in (town.url("draft", id=draft, step=step), town.url("draft.preview", id=draft)):
            assert (await who.get(url)).status == 200, word[:40]
        assert (await who.post(town.url("draft.publish", id=draft), {"catatan": word})).status == 409
    assert (await who.get(town.url("me"))).status == 200


@pytest.mark.parametrize("amount", ["9" * 400, "9" * 5_000, "1,5 juta", "0", "99999999999999999999"])
@pytest.mark.parametrize("place", ["anggaran", "anggaran_rw", "left"])
async def test_amounts_of_any_length_are_read_or_refused(town: Town, amount: str, place: str) -> None:
    lines = {
        "anggaran": {"anggaran": amount},
        "anggaran_rw": {"bagi": "rw", "anggaran_rw": f"RW 05 = {amount}"},
        "left": {"bagi": "rw", "anggaran_rw": f"RW {amount} = 100 juta"},
    }
    fields = plan(**lines[place])
    answer = await town.browser("facilitator").post(town.url("round.create"), fields)
    assert answer.status in {303, 422}
    chosen = {
        "putusan-1": "funded_changed",
        "jumlah-1": amount,
        "alasan-1": "Lebih murah.",
        "lanjut": "umumkan",
    }
    ask = asks(town.facts)["decide.save"]
    assert (
        await town.browser("council").post(town.url("decide.save", **ask.params), ask.fields | chosen)
    ).status in {303, 422}


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"


def part(about: str, body: bytes) -> tuple[str, bytes]:
    """A multipart form of one part with these headers."""
    return PARTS, b"--x\r\n" + about.encode() + b"\r\n\r\n" + body + b"\r\n--x--\r\n"


NAMED = 'Content-Disposition: form-data; name="kontak"'
BODIES = (
    (FORM, b"a=%ff&b=\xff\xfe"),
    (FORM, b"kontak=%ED%A0%80"),
    (FORM, b"&".join(b"a=1" for _ in range(2_000))),
    (FORM, b"=" * 500_000),
    (f"{FORM}; charset=utf-16", b"a=1"),
    (f"{FORM}; charset=nonsense", b"a=1"),
    (PARTS, b""),
    (PARTS, b"--x"),
    (PARTS, b"--x\r\n\r\n\r\n--x--"),
    part("Content-Disposition: form-data", b"a"),
    part(NAMED, b"\xff\xfe"),
    part(f'{NAMED}; filename="a"', b"abc"),
    part(f"{NAMED}\r\nContent-Type: application/json", b'{"a":'),
    part('Content-Disposition: form-data; name="token"\r\nContent-Type: application/json', b"[1]"),
    part("Content-Disposition: form-data; name*=utf-16''%ff%ff", b"a"),
    part(f"{NAMED}\r\nContent-Type: text/plain; charset=nonsense", b"a"),
    ("multipart/form-data", b"--x\r\n\r\n"),
    ("multipart/form-data; boundary=" + "y" * 5_000, b"--y"),
    ("application/json", b"{"),
    ("application/json", b'{"kontak": "0812"}'),
    ("application/json", b"[" * 100_000),
    ("application/xml", b"<a/>"),
    ("text/plain", b"kontak=0812"),
    ("", b"kontak=0812"),
    ("///;;;", b"kontak=0812"),
)


@pytest.mark.matrix("F2")
@pytest.mark.parametrize(("kind", "body"), BODIES, ids=range(len(BODIES)))
async def test_a_body_that_is_no_form_is_refused(town: Town, kind: str, body: bytes) -> None:
    """Without a readable token nothing is done; the login form and a draft with its photo stand for all."""
    before = await town.rows()
    for role, url in (
        ("visitor", "/masuk"),
        ("resident", town.url("draft.save", id=town.facts.ids["draft"], step=2)),
        ("visitor", "/bahasa"),
    ):
        who = town.browser(role)
        headers = {"content_type": kind} if kind else {}
        answer = await who._send("POST", url, headers, body)
        assert answer.status in ({303, 400, 403} if url == "/bahasa" else {400, 403}), url
    assert not differences(before, await town.rows())


async def test_a_body_in_json_reaches_no_form(town: Town) -> None:
    who = town.browser("resident")
    body = f'{{"token": "{who.token()}", "nama": "resident"}}'.encode()
    answer = await who._send("POST", town.url("me.name"), {"content_type": "application/json"}, body)
    assert answer.status == 403


BAD_INTS = ("0", "-1", str(2**63), "9" * 40, "1e5", "٩٩٩", "abc", "%20", "1_0")
BAD_WORDS = (
    "BDG-26-9999",
    "..",
    "%2e%2e",
    "..%2fetc%2fpasswd",
    "%00",
    "%ff",
    "é",
    "%27%20OR%201=1--",
    "{{7*7}}",
    "%3Cscript%3E",
    "x" * 1_900,
    "%E2%80%AE",
    "a%2fb",
)

WITH_PARAMS = sorted(line["route"] for line in LINES.values() if "{" in line["path"])


@pytest.mark.parametrize("name", WITH_PARAMS)
async def test_an_address_that_names_nothing_is_refused(shared_town: Town, name: str) -> None:
    """Each part of a path in turn: too large, negative, no number, a path of its own, broken UTF-8.

    A third of the words at each route, the next third at the next one.
    """
    town, ask = shared_town, asks(shared_town.facts)[name]
    method, pattern = routes_of(town.inner)[name]
    roles = ("visitor", "resident", "facilitator", "council", "professional", "officer", "administrator")
    opens = (role for role in roles if LINES[f"{method} {name}"][role] in (*DONE, "409"))
    role = next(opens, "visitor")  # a tablet's pages open to nobody else
    turn = WITH_PARAMS.index(name) % 3
    async with town.undone():
        for key in re.findall(r"\{(\w+):\w+\}", pattern):
            for bad in (BAD_INTS if f"{key}:int" in pattern else BAD_WORDS)[turn::3]:
                filled = {name: str(value) for name, value in ask.params.items()} | {key: bad}
                url = re.sub(r"\{(\w+):\w+\}", lambda found, filled=filled: filled[found[1]], pattern)
                who = town.browser(role, checks=False)
                answer = await (who.get(url) if method == "GET" else who.post(url, ask.fields))
                assert 400 <= answer.status < 500, url[:120]


QUERIES = (
    "",
    "%",
    "%zz",
    "%ff",
    "%00",
    "a=%00",
    "=",
    "&&&",
    "a" * 4_000,
    "bahasa=" + "x" * 100,
    "bahasa=su&bahasa=en",
    "halaman[]=1",
    "cari=%F0%9F%8F%98",
    "cari=%ED%A0%80",
    "lanjut=%2F%2F%5B",
    "putaran=%00",
    "lanjut=%E2%80%AE",
    "cari=é",
)


@pytest.mark.parametrize(
    "name",
    ["home", "places", "rounds", "proposals", "round.proposals", "login", "help", "draft.new", "step_up"],
)
async def test_a_query_that_makes_no_sense_breaks_no_page(town: Town, name: str) -> None:
    role = {"draft.new": "resident", "step_up": "facilitator"}.get(name, "visitor")
    url = town.url(name, **asks(town.facts)[name].params)
    for query in QUERIES:
        answer = await town.browser(role, checks=False).get(f"{url}?{query}")
        assert answer.status in {200, 400}, query


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "=",
        ";;;",
        "sesi=",
        "sesi=" + "x" * 4_000,
        "sesi=\xff",
        "tamu=\x7f",
        "bahasa=\xe9",
        'sesi="a',
        "langkah=totp.x",
        "langkah=join." + "A" * 200,
        "langkah=second." + "-" * 64,
        "a=b; sesi=é",
        "$Version=1; sesi=x",
        "kenal=é" * 20,
    ],
)
async def test_a_cookie_that_makes_no_sense_is_a_visitor(town: Town, cookie: str) -> None:
    headers = [("host", "127.0.0.1:8000"), ("cookie", cookie)]
    for url in ("/masuk", "/daftar/kode", "/masuk/kode", "/lupa/kode", "/saya"):
        answer = await request(town.app, "GET", url, headers=headers)
        assert answer.status in {200, 303}, url
    assert answer.location.startswith("/masuk")


async def test_step_cookies_that_make_no_sense_open_nothing(town: Town) -> None:
    for name in ("join.finish", "recover.finish", "login.second", "two_factor.confirm"):
        for cookie in ("totp.x", "join." + "A" * 200, "recover.é", "second.=", "second." + "%" * 40):
            who = town.browser("resident" if name.startswith("two") else "visitor")
            who.cookies["langkah"] = cookie
            answer = await send(town, who, name, asks(town.facts)[name])
            assert answer.status in {303, 403}, (name, cookie)


REFUSALS = (
    ("elsewhere", "draft.start", {}, {}),
    ("newcomer", "draft.start", {}, {}),
    ("neighbour", "draft.start", {}, {}),
    ("resident", "draft.start", {}, {"putaran": "voting"}),
    ("elsewhere", "ballot.tap", {}, {}),
    ("newcomer", "ballot.cast", {}, {}),
    ("resident", "ballot.cast", {"kode": "closed"}, {}),
    ("resident", "ballot.cast", {"kode": "ideas"}, {}),
    ("resident", "proposal.support", {"kode": "own"}, {}),
    ("resident", "proposal.support", {"kode": "published"}, {}),
    ("resident", "proposal.comment", {"kode": "published"}, {}),
    ("resident", "proposal.edit", {"kode": "screened"}, {}),
    ("neighbour", "proposal.edit", {"kode": "withdrawn"}, {}),
    ("neighbour", "proposal.withdrawn", {"kode": "listed"}, {}),
    ("facilitator", "screen.save", {"kode": "facilitator"}, {}),
    ("professional", "screen.save", {"kode": "listed"}, {}),
    ("facilitator", "round.move", {"kode": "closed"}, {"ke": "voting"}),
    ("facilitator", "round.move", {"kode": "ideas"}, {"ke": "published"}),
    ("officer", "counter.raise", {}, {"kontak": "resident"}),
    ("council", "decide.save", {"kode": "delivered"}, {}),
    ("council", "decide", {"kode": "closed"}, {}),
    ("facilitator", "erase.do", {}, {}),
)


@pytest.mark.parametrize(("role", "name", "params", "fields"), REFUSALS)
async def test_a_rule_that_refuses_says_why_in_words_and_changes_nothing(
    town: Town, role: str, name: str, params: dict[str, str], fields: dict[str, str]
) -> None:
    facts, ask = town.facts, asks(town.facts)[name]
    known = facts.rounds | facts.phones
    made = facts.proposals if name.startswith(("proposal.", "screen.")) else facts.rounds
    filled = {key: made[value] for key, value in params.items()}
    data = {key: known[value] if key in {"putaran", "kontak"} else value for key, value in fields.items()}
    said = {}
    for tongue in LANGUAGES:
        who = town.browser(role)
        who.cookies["bahasa"] = tongue
        before = await town.rows()
        answer = await send(town, who, name, Ask(ask.params | filled, ask.fields | data))
        assert answer.status == 409
        assert set(differences(before, await town.rows())) <= {"event", "event_actor", "topic_version"}
        tree = pages.read(answer.text)
        shown = [e for e in tree.all() if e.get("role") == "alert" or "reason" in e.get("class").split()]
        said[tongue] = " ".join(element.text for element in shown)
        assert len(said[tongue].split()) > 2
        assert not re.search(r"\b[a-z]+\.[a-z_]+\b", said[tongue]), "a code instead of a sentence"
    assert len(set(said.values())) == 3


def test_every_struct_of_a_form_reads_or_refuses_any_text() -> None:
    """The reader of forms on its own; a hidden field that was changed makes the whole form unreadable."""
    modules = (join, language, login, me, proposals, counter, roles, rounds, screening, answer, hours, queue)
    shapes = {
        v for m in modules for v in vars(m).values() if isinstance(v, type) and issubclass(v, msgspec.Struct)
    }
    asked = [shape for shape in shapes if shape.__name__.endswith("Form")]
    assert len(asked) > 12
    for shape, word in itertools.product(asked, NASTY):
        typed = FormErrors({name: [word] for name in shape.__struct_fields__})
        found: Any = None
        with contextlib.suppress(HTTPException):
            found = check_fields(typed, shape)
        assert found is None or isinstance(found, FormErrors | Valid)
