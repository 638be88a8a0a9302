"""Sessions: a fresh one at each log-in and step-up, kept as a hash, ended on the server, and not for ever."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from pb.app import create_app
from pb.core.actor import RoleKind
from pb.core.keys import bind_keys, load_keys
from pb.people.passwords import hash_password
from pb.people.queries import session_key
from pb.people.services import give_role, take_role
from pb.people.tables import RoleRow, Session
from pb.settings import Settings
from tests.support import pages
from tests.support.asgi import Answer, request, started
from tests.support.town import NOON, TOTP_SECRET, WARD, Browser, Clock, add_person, browser
from tests.support.web_asks import asks
from tests.support.web_town import PASSWORD, Town
from tests.web.test_roles import LINES, send

pytestmark = pytest.mark.anyio


async def log_in(town: Town, who: Browser, role: str) -> Any:
    """Log in as this person, with the second factor where it is asked for."""
    fields = {"kontak": town.facts.phones[role], "sandi": PASSWORD, "lanjut": ""}
    answer = await who.post(town.url("login.check"), fields)
    if answer.location == town.url("login.code"):
        answer = await who.post(
            town.url("login.second"), {"kode": pyotp.TOTP(TOTP_SECRET).at(town.clock.now)}
        )
    return answer


async def signed_in(town: Town, secret: str) -> bool:
    """Whether this cookie opens the own page."""
    answer = await Browser(town.app, None, secret).get(town.url("me"))
    return bool(answer.status == 200)


@pytest.mark.matrix("S1")
async def test_an_id_that_we_did_not_make_is_never_taken_over(town: Town) -> None:
    who = Browser(town.app, None, "rencana-penyerang")
    page = await who.get(town.url("login"))
    assert page.status == 200
    who.secret, planted = "", who.secret
    assert (await log_in(town, who, "resident")).location == town.url("me")
    assert who.secret != planted
    assert len(who.secret) >= 43
    assert not await signed_in(town, planted)
    assert not await Session.exists().where(Session.key == session_key(planted))


@pytest.mark.matrix("S1")
async def test_log_in_and_step_up_bring_a_fresh_id_and_end_the_old_one(town: Town) -> None:
    for role in ("resident", "officer"):
        who = town.browser(role)
        old = who.secret
        await log_in(town, who, role)
        assert who.secret != old
        assert not await signed_in(town, old)
        assert await signed_in(town, who.secret)
    town.clock.pass_(minutes=1)
    old = who.secret
    fields = {"kode": pyotp.TOTP(TOTP_SECRET).at(town.clock.now), "lanjut": "/petugas/warga"}
    answer = await who.post(town.url("step_up.check"), fields)
    assert (answer.status, answer.location) == (303, "/petugas/warga")
    assert who.secret != old
    assert not await signed_in(town, old)


@pytest.mark.matrix("S1", "S2")
async def test_a_role_that_is_given_or_ended_ends_every_session(town: Town) -> None:
    facts, administrator = town.facts, town.facts.people["administrator"]
    neighbour = facts.people["neighbour"]
    assert await signed_in(town, facts.secrets["neighbour"])
    await give_role(neighbour.person, RoleKind.WITNESS, WARD, by=administrator, now=NOON)  # type: ignore[arg-type]
    assert not await signed_in(town, facts.secrets["neighbour"])
    assert await signed_in(town, facts.secrets["professional"])
    await take_role(facts.ids["role"], by=administrator, now=NOON)
    assert not await signed_in(town, facts.secrets["professional"])
    assert await RoleRow.count().where(RoleRow.ends_at == NOON) == 1


@pytest.mark.matrix("S2")
async def test_after_logging_out_the_cookie_opens_nothing(town: Town) -> None:
    who = town.browser("resident")
    secret, token = who.secret, who.token()
    answer = await who.post(town.url("logout"))
    assert (answer.status, answer.location) == (303, "/")
    assert "Max-Age=0" in answer.header("set-cookie")
    assert not await signed_in(town, secret)
    replay = Browser(town.app, None, secret)
    refused = await replay.post(town.url("me.name"), {"nama": "resident"}, token=token)
    assert refused.location.startswith(town.url("login"))


@pytest.mark.matrix("S2")
async def test_a_new_password_ends_all_other_sessions_and_an_erased_person_has_none(town: Town) -> None:
    other = Browser(town.app)
    await log_in(town, other, "resident")
    who = town.browser("resident")
    answer = await send(town, who, "me.password", asks(town.facts)["me.password"])
    assert answer.location == town.url("me")
    assert await signed_in(town, who.secret)
    assert not await signed_in(town, other.secret)
    await who.post(town.url("erase.do"), {"sandi": "sepeda biru di teras"})
    assert not await signed_in(town, town.facts.secrets["resident"])


@pytest.mark.matrix("S2")
async def test_other_devices_are_logged_out_on_request(town: Town) -> None:
    other, who = Browser(town.app), town.browser("resident")
    await log_in(town, other, "resident")
    await who.post(town.url("me.sessions"))
    assert await signed_in(town, who.secret)
    assert not await signed_in(town, other.secret)


@pytest.mark.matrix("S3")
@pytest.mark.parametrize(
    ("role", "idle", "life", "step"),
    [
        ("resident", timedelta(days=7), timedelta(days=30), timedelta(days=6)),
        ("officer", timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=25)),
    ],
)
async def test_sessions_end_on_the_server(
    town: Town, role: str, idle: timedelta, life: timedelta, step: timedelta
) -> None:
    secret = town.facts.secrets[role]
    town.clock.now = NOON + idle - timedelta(seconds=1)
    assert await signed_in(town, secret)
    town.clock.now += idle
    assert not await signed_in(town, secret)
    used = await browser(town.app, town.facts.people[role], now=NOON)
    moment = NOON
    while moment + step < NOON + life:
        moment += step
        town.clock.now = moment
        assert await signed_in(town, used.secret)
    town.clock.now = NOON + life
    assert not await signed_in(town, used.secret)


@pytest.mark.matrix("S5")
async def test_the_database_holds_no_cookie(town: Town) -> None:
    who = Browser(town.app)
    await log_in(town, who, "officer")
    held = repr(await town.rows())
    for secret in (who.secret, *town.facts.secrets.values(), who.cookies.get("kenal", "?")):
        assert secret not in held
    assert session_key(who.secret) in held


NEEDS_STEP_UP = sorted(line["route"] for line in LINES.values() if line["staff_stale"] == "step up")


@pytest.mark.matrix("S6")
@pytest.mark.parametrize("name", NEEDS_STEP_UP)
async def test_acts_that_weigh_more_ask_for_the_second_factor_after_ten_minutes(
    town: Town, name: str
) -> None:
    roles = ("facilitator", "officer", "council", "administrator")
    line = next(line for line in LINES.values() if line["route"] == name)
    role = next(role for role in roles if line[role] in {"200", "303", "409"})
    ask = asks(town.facts)[name]
    town.clock.now = NOON + timedelta(minutes=10)
    before = await town.rows()
    late = await send(town, town.browser(role), name, ask)
    assert late.location.startswith(town.url("step_up"))
    assert await town.rows() == before
    town.clock.now = NOON + timedelta(minutes=9, seconds=59)
    in_time = await send(town, town.browser(role), name, ask)
    assert str(in_time.status) == line[role]
    assert not in_time.location.startswith(town.url("step_up"))


@pytest.mark.matrix("S6")
async def test_after_the_second_factor_one_comes_back_to_where_one_was(town: Town) -> None:
    who = town.browser("officer")
    town.clock.pass_(minutes=11)
    asked = await who.get(town.url("counter"))
    page = await who.get(asked.location)
    form = pages.form_to(page.text, town.url("step_up.check"))
    code = pyotp.TOTP(TOTP_SECRET).at(town.clock.now)
    back = await who.post(town.url("step_up.check"), form.data(kode=code))
    assert back.location == town.url("counter")
    assert (await who.get(back.location)).status == 200


def test_acts_that_need_the_second_factor_are_those_of_the_rules() -> None:
    """What W13 of security.md names; with them the counter, the roll, and the end of a promise."""
    counter = ["counter", "counter.find", "counter.raise"]
    outcomes = ["decide.confirm", "decide.publish"]
    letters = ["letters", "letters.make", "letters.void"]
    challenges = ["challenge", "challenge.answer", "challenge.counter", "challenges.desk"]
    challenges += ["call.answer", "calls.draw", "calls.sheet", "calls.show"]
    objections = ["objection", "objection.answer", "objections"]
    ends = ["promise.cancel", "promise.cancelled", "promise.close", "promise.closed"]
    roles = ["roles", "roles.end", "roles.give"]
    at_the_counter = [f"roll.counter{part}" for part in ("", ".find", ".letter", ".match", ".object")]
    roll = ["roll.approve", *at_the_counter, "roll.import", "roll.refuse", "roll.rules"]
    moves = [
        "round.amend",
        "round.announce",
        "round.dates",
        "round.move",
        "round.privacy.set",
        "round.resume",
    ]
    moves += ["round.sign", "rounds.act", "rounds.undo"]
    named = [*challenges, *counter, *outcomes, *letters, *objections, *ends, *roles, *roll, *moves]
    attesting = [f"attest.{part}" for part in ("check", "desk", "end", "head", "name", "second", "settle")]
    booth = ["counter", "find", "hand", "helper", "helper.end", "print", "reason", "seat", "totals"]
    booth += ["tablet", "tablet.close"]
    keys = ["round.keys.gone", "round.keys.list", "round.costs.ask", "round.costs.answer"]
    assert sorted([*named, *attesting, *(f"booth.{part}" for part in booth), *keys]) == NEEDS_STEP_UP


async def test_who_has_no_second_factor_has_no_role(town: Town) -> None:
    """A role takes effect with the second factor; until then its pages are as closed as for anybody."""
    person = await add_person(roles=[(RoleKind.ADMINISTRATOR, WARD)], totp=False)
    who = await browser(town.app, person)
    for name in ("desk", "roles", "screening", "counter", "round.new"):
        assert (await who.get(town.url(name))).status == 403
    assert "pengaman" in (await who.get(town.url("me"))).text


async def test_a_second_factor_is_set_up_once_and_moved_only_with_the_present_one(town: Town) -> None:
    person = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=False)
    who = await browser(town.app, person)
    old = who.secret
    page = await who.get(town.url("two_factor"))
    secret = next(e for e in pages.read(page.text).all("strong") if e.get("class") == "code").text.replace(
        " ", ""
    )
    answer = await who.post(town.url("two_factor.confirm"), {"kode": pyotp.TOTP(secret).at(town.clock.now)})
    items = [item.text for item in pages.read(answer.text).all("li")]
    codes = [text for text in items if re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", text)]
    assert len(set(codes)) == 10
    assert who.secret != old
    assert not await signed_in(town, old)
    assert (await who.get(town.url("desk"))).status == 200
    town.clock.pass_(minutes=11)
    assert "otpauth" not in (await who.get(town.url("two_factor"))).text
    again = await who.post(town.url("two_factor.confirm"), {"kode": pyotp.TOTP(secret).at(town.clock.now)})
    assert again.status in {303, 404}


HOST = "rembug.example.id"


@pytest.fixture
async def city(database_url: str, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Any]:
    """The app as a city runs it: a name of its own, over TLS."""
    keys = tmp_path / "keys"
    load_keys(keys, create=True)
    settings = Settings(
        database_url=database_url,
        data_dir=tmp_path / "data",
        key_dir=keys,
        base_url=f"https://{HOST}",
        background=False,
    )
    (tmp_path / "data").mkdir()
    async with started(create_app(settings, clock=Clock())) as app:
        yield app


def cookies_of(answer: Answer) -> dict[str, str]:
    """The attributes of each cookie that an answer sets, by its name."""
    return {
        line.partition("=")[0]: line.partition(";")[2].strip() for line in answer.header_list("set-cookie")
    }


@pytest.mark.one_engine  # no city starts on the PostgreSQL of the tests, which would forget at a power cut
@pytest.mark.matrix("S4")
async def test_over_tls_every_cookie_is_bound_to_this_host(city: Any, keys: Path) -> None:
    hashed = await hash_password(PASSWORD)
    await add_person(phone="+6281200001111", password_hash=hashed)
    officer = [(RoleKind.OFFICER, WARD)]
    await add_person(phone="+6281200002222", password_hash=hashed, totp=True, roles=officer)
    jar: dict[str, str] = {}
    seen: dict[str, str] = {}

    async def ask(method: str, path: str, body: str = "") -> Answer:
        headers = {"host": HOST, "cookie": "; ".join(f"{k}={v}" for k, v in jar.items()),
                   "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
        answer = await request(city, method, path, headers=headers, body=body.encode())
        assert "max-age=31536000" in answer.header("strict-transport-security")
        for line in answer.header_list("set-cookie"):
            name, _, rest = line.partition("=")
            jar[name] = rest.partition(";")[0]
        seen.update(cookies_of(answer))
        return answer

    async def form(path: str, action: str) -> str:
        page = await ask("GET", path)
        return dict(pages.form_to(page.text, action).values)["token"]

    try:
        token = await form("/masuk", "/masuk")
        await ask("POST", "/masuk", f"token={token}&kontak=0812-0000-1111&sandi={PASSWORD.replace(' ', '+')}")
        await ask("POST", "/bahasa", "bahasa=su")
        jar.clear()
        token = await form("/masuk", "/masuk")
        await ask("POST", "/masuk", f"token={token}&kontak=0812-0000-2222&sandi={PASSWORD.replace(' ', '+')}")
        jar.clear()
        token = await form("/daftar", "/daftar")
        await ask("POST", "/daftar", f"token={token}&kontak=0812-0000-3333")
    finally:
        bind_keys(load_keys(keys, create=False))
    session = seen.pop("__Host-sesi")
    assert session == f"HttpOnly; Max-Age={60 * 60 * 24 * 30}; Path=/; SameSite=lax; Secure"
    assert set(seen) == {"__Host-tamu", "__Host-kenal", "__Host-langkah", "bahasa"}
    for name, about in seen.items():
        parts = {part.strip() for part in about.split(";")}
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= parts, name
        assert not any(part.lower().startswith("domain") for part in parts), name
