"""Abuse is bounded, nobody learns who has an account, and nobody is locked out for good."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher

from pb.app import create_app
from pb.core.db import bind
from pb.core.db.engine import Engine
from pb.core.outbox import last_letters
from pb.people.passwords import use_hasher
from pb.piccolo_app import TABLES
from pb.proposals import services as proposals
from pb.proposals.tables import Comment, Proposal
from pb.rounds.rules import Phase
from pb.settings import Settings
from tests.support.asgi import Answer, request, started
from tests.support.town import NOON, TOTP_SECRET, Browser, Clock, add_person, add_proposal, add_round, browser
from tests.support.web_asks import asks
from tests.support.web_town import BODY, PASSWORD, Town, inside

pytestmark = pytest.mark.anyio
FAR = ("203.0.113.9", 40_000)


async def try_password(
    town: Town, contact: str, password: str, *, who: Browser | None = None, **headers: str
) -> Any:
    """One try to log in."""
    fields = {"kontak": contact, "sandi": password, "lanjut": ""}
    return await (who or Browser(town.app)).post(town.url("login.check"), fields, **headers)


@pytest.mark.matrix("L1")
async def test_the_tenth_wrong_log_in_is_told_to_wait_whatever_address_is_claimed(town: Town) -> None:
    contact, seen = town.facts.phones["resident"], []
    for number in range(20):
        answer = await try_password(town, contact, "salah sekali", x_forwarded_for=f"198.51.100.{number}")
        seen.append(answer.status)
        if answer.status == 429:
            assert int(answer.header("retry-after")) > 0
    assert seen == [422] * 9 + [429] * 11
    assert (await try_password(town, contact, PASSWORD)).status == 429
    town.clock.pass_(minutes=15)
    assert (await try_password(town, contact, PASSWORD)).status == 303


@pytest.mark.matrix("L1")
async def test_many_accounts_from_one_address_are_bounded_and_other_addresses_go_on(town: Town) -> None:
    seen = [
        (await try_password(town, f"0812-5555-{number:04d}", "salah sekali")).status for number in range(62)
    ]
    assert seen == [422] * 60 + [429] * 2

    visitor = Browser(town.app, cookies={"tamu": "jauh"})
    body = f"token={visitor.token()}&kontak={town.facts.phones['resident'].replace('+', '%2B')}&sandi=salah"
    headers = {
        "host": "127.0.0.1:8000",
        "cookie": "tamu=jauh",
        "content-type": "application/x-www-form-urlencoded",
    }
    answer = await request(town.app, "POST", "/masuk", headers=headers, body=body.encode(), client=FAR)
    assert answer.status == 422


@pytest.mark.matrix("L3")
async def test_a_flood_of_wrong_tries_does_not_lock_out_a_device_that_is_known(town: Town) -> None:
    """The cookie of the device opens nothing by itself, and nobody else's account."""
    contact, known = town.facts.phones["resident"], Browser(town.app)
    assert (await try_password(town, contact, PASSWORD, who=known)).status == 303
    await known.post(town.url("logout"))
    for _ in range(15):
        await try_password(town, contact, "salah sekali")
    assert (await try_password(town, contact, PASSWORD)).status == 429
    assert (await try_password(town, contact, "salah sekali", who=known)).status == 422
    assert (await try_password(town, contact, PASSWORD, who=known)).status == 303
    for _ in range(15):
        await try_password(town, town.facts.phones["neighbour"], "salah sekali")
    borrowed = Browser(town.app, cookies={"kenal": known.cookies["kenal"]})
    assert (await try_password(town, town.facts.phones["neighbour"], PASSWORD, who=borrowed)).status == 429


async def code_sent() -> str:
    """The code of the last letter."""
    found = re.search(r"\d{6}", (await last_letters(1))[0].body)
    assert found is not None
    return found.group()


@pytest.mark.matrix("L4")
@pytest.mark.parametrize(
    ("send", "finish"), [("join.code.send", "join.finish"), ("recover.send", "recover.finish")]
)
async def test_a_code_cannot_be_guessed(town: Town, send: str, finish: str) -> None:
    """Five tries for a code, three codes an hour: 15 tries in a million; the tenth is told to wait."""
    contact = town.facts.phones["resident"] if send.startswith("recover") else "0812-6666-7777"
    who, fields, seen = Browser(town.app), asks(town.facts)[finish].fields, []
    await who.post(town.url(send), {"kontak": contact})
    code = await code_sent()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for number in range(12):
        answer = await who.post(town.url(finish), fields | {"kode": wrong})
        seen.append(answer.status)
        if number == 4:
            assert (await who.post(town.url(finish), fields | {"kode": code})).status == 422
        if answer.status == 429:
            assert int(answer.header("retry-after")) > 0
    assert seen == [422] * 8 + [429] * 4
    town.clock.pass_(hours=1)
    await who.post(town.url(send), {"kontak": contact})
    done = await who.post(town.url(finish), fields | {"kode": await code_sent()})
    assert done.status == (303 if send.startswith("join") else 200)


@pytest.mark.matrix("L4")
async def test_one_address_guesses_at_no_more_than_thirty_codes_an_hour(town: Town) -> None:
    statuses = []
    for number in range(11):
        who = Browser(town.app)
        await who.post(town.url("recover.send"), {"kontak": f"0812-4444-{number:04d}"})
        for _ in range(3):
            fields = {"kode": "000000", "sandi": "sepeda biru di teras"}
            statuses.append((await who.post(town.url("recover.finish"), fields)).status)
    assert statuses == [422] * 30 + [429] * 3


@pytest.mark.matrix("L5")
async def test_codes_of_the_authenticator_are_used_once_and_tries_are_bounded(town: Town) -> None:
    phone, code = town.facts.phones["officer"], pyotp.TOTP(TOTP_SECRET).at(NOON)

    async def second(typed: str) -> Any:
        who = Browser(town.app)
        await try_password(town, phone, PASSWORD, who=who)
        return await who.post(town.url("login.second"), {"kode": typed})

    assert (await second(code)).status == 303
    assert (await second(code)).status == 422
    seen = [(await second("000000")).status for _ in range(12)]
    assert seen == [422] * 8 + [429] * 4
    town.clock.pass_(minutes=15)
    assert (await second(pyotp.TOTP(TOTP_SECRET).at(town.clock.now + timedelta(seconds=90)))).status == 422
    assert (await second(pyotp.TOTP(TOTP_SECRET).at(town.clock.now - timedelta(seconds=30)))).status == 303


def plain(answer: Answer, contact: str) -> tuple[int, list[tuple[str, str]], str]:
    """An answer without what differs by chance: token, request id, random cookies, and the contact typed."""
    drop = {"x-request-id", "content-length"}
    headers = [
        (name, re.sub(r"=[^;]*;", "=…;", value, count=1))
        for name, value in answer.headers
        if name not in drop
    ]
    text = answer.text.replace(contact, "…") if answer.raw else ""
    return answer.status, headers, re.sub(r'value="[0-9a-f]{64}"|[0-9a-f]{16}', "…", text)


class CountingHasher(PasswordHasher):
    """Counts what is verified."""

    verified = 0

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        CountingHasher.verified += 1
        return super().verify(*args, **kwargs)


@pytest.mark.matrix("L2")
async def test_nobody_learns_at_log_in_who_has_an_account(town: Town) -> None:
    """Same status, bytes and work for a resident, an officer with a second factor, and nobody."""
    use_hasher(CountingHasher(time_cost=1, memory_cost=8, parallelism=1))
    seen, work = [], []
    try:
        for contact in (town.facts.phones["resident"], town.facts.phones["officer"], "+6281234569999"):
            before = CountingHasher.verified
            seen.append(plain(await try_password(town, contact, "salah sekali"), contact))
            work.append(CountingHasher.verified - before)
    finally:
        use_hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    assert seen[0] == seen[1] == seen[2]
    assert work == [1, 1, 1]


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(
    ("send", "finish"), [("join.code.send", "join.finish"), ("recover.send", "recover.finish")]
)
async def test_nobody_learns_by_joining_or_recovering_who_has_an_account(
    town: Town, send: str, finish: str
) -> None:
    seen = []
    for contact in (town.facts.phones["resident"], "+6281234569999"):
        who, answers = Browser(town.app), []
        shown = "0" + contact.removeprefix("+62")
        shown = "-".join((shown[:4], shown[4:8], shown[8:]))
        answers.append(plain(await who.post(town.url(send), {"kontak": contact}), contact))
        answers.append(plain(await who.get(town.url(finish.partition(".")[0] + ".code")), shown))
        for number in range(11):
            fields = asks(town.facts)[finish].fields | {"kode": f"00000{number % 10}"}
            answers.append(plain(await who.post(town.url(finish), fields), shown))
        for _ in range(4):
            answers.append(plain(await who.post(town.url(send), {"kontak": contact}), contact))
        seen.append(answers)
    assert seen[0] == seen[1]
    assert {answer[0] for answer in seen[0]} == {200, 303, 422, 429}


async def test_a_waiting_code_is_not_told_to_somebody_else(town: Town) -> None:
    """The letter to an address that has an account says so there, and nowhere on a page."""
    contact = town.facts.phones["resident"]
    await Browser(town.app).post(town.url("join.code.send"), {"kontak": contact})
    letter = (await last_letters(1))[0]
    assert letter.to == contact
    assert not re.search(r"\d{6}", letter.body)


@pytest.mark.matrix("L8")
async def test_ten_comments_an_hour_and_three_proposals_a_round_are_enough(town: Town) -> None:
    who, url = town.browser("newcomer"), town.url("proposal.comment", kode=town.facts.proposals["other"])
    town.clock.pass_(hours=1)
    seen = [(await who.post(url, {"jenis": "for", "isi": f"Setuju {number}"})).status for number in range(12)]
    assert seen == [303] * 10 + [409] * 2
    town.clock.pass_(hours=1)
    assert (await who.post(url, {"jenis": "for", "isi": "Setuju lagi"})).status == 303
    assert await Comment.count().where(Comment.text.like("Setuju%")) >= 11

    town.clock.now = NOON
    resident, made = town.browser("resident"), []
    for number in range(4):
        begun = await resident.post(town.url("draft.start"), {"putaran": town.facts.rounds["ideas"]})
        if begun.status == 303:
            draft = int(begun.location.split("/")[3])
            body = BODY | {"title": f"Usulan {number}"}
            await proposals.save_draft(draft, body, by=town.facts.people["resident"], now=NOON)
            made.append((await resident.post(town.url("draft.publish", id=draft))).status)
        else:
            made.append(begun.status)
    assert made == [303, 303, 409, 409]  # one stood there before
    published = Proposal.count().where(Proposal.author == town.facts.people["resident"].person)
    assert await published >= 3


@pytest.mark.matrix("L8")
async def test_limits_hold_between_workers_and_after_a_restart(
    settings: Settings, clock: Clock, anyio_backend: str, tmp_path: Path
) -> None:
    """Two apps on one database, then both stopped and one started again: the counters are rows."""

    async def ask(app: Any, act: Callable[[Browser], Awaitable[Any]]) -> int:
        bind(inside(app, Engine), TABLES)
        return int((await act(Browser(app, cookies={"tamu": "satu"}))).status)

    async def send(who: Browser) -> Any:
        return await who.post("/daftar", {"kontak": "0812-3333-2222"})

    async with (
        started(create_app(settings, clock=clock)) as one,
        started(create_app(settings, clock=clock)) as two,
    ):
        assert [await ask(app, send) for app in (one, two, one, two)] == [303, 303, 303, 429]
        facts = await add_round(Phase.IDEAS)
        kode = await add_proposal(facts, author=await add_person(rw=7))
        person = await add_person()
        secret = (await browser(one, person)).secret

        async def say(who: Browser) -> Any:
            who.secret = secret
            return await who.post(f"/usulan/{kode}/pendapat", {"jenis": "for", "isi": "Setuju sekali."})

        assert [await ask(app, say) for app in (one, two) * 6] == [303] * 10 + [409] * 2
    async with started(create_app(settings, clock=clock)) as again:
        assert await ask(again, send) == 429
        assert await ask(again, say) == 409
        clock.pass_(hours=1)
        assert await ask(again, send) == 303
        assert await ask(again, say) == 303
        day = []
        for _ in range(8):
            clock.pass_(hours=1)
            day.append(await ask(again, send))
        assert day == [303] * 4 + [429] * 4  # ten a day, tries beyond the hourly three included
