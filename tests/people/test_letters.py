"""People choose how they are told: not at all, once a day, urgent things at once; one tap ends it."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.actor import Actor
from pb.core.city import SHIPPED
from pb.core.db import Engine, transactional
from pb.core.errors import NotFound
from pb.core.keys import seal
from pb.core.outbox import Letter, last_letters
from pb.people.rules import Told, letters_due
from pb.people.services import choose_told, erase, notify, read_all, send_letters, stop_letters
from pb.people.services import telling as telling_service
from pb.people.tables import Account
from pb.people.unsubscribe import mark_of, person_of
from tests.support.town import NOON, add_person

pytestmark = pytest.mark.anyio
EVENING = NOON + timedelta(hours=7)


@transactional
async def tell(*people: Actor, kind: str = "commented", hours: int = 1) -> None:
    await notify(
        [p.person or 0 for p in people],
        kind,
        "BDG-26-0001",
        {"title": "Lampu gang"},
        now=NOON + timedelta(hours=hours),
    )


async def add_reader(told: Told, email: str = "") -> Actor:
    who = await add_person()
    if email:
        sealed = seal(email, where=f"account:{who.person}:email")
        await Account.update({Account.email_sealed: sealed}).where(Account.id == who.person)
    await choose_told(told, by=who, now=NOON)
    return who


async def kinds(letter: Letter) -> list[str]:
    return [line["kind"] for line in letter.facts["lines"]]


def test_letters_are_due_at_six_in_the_evening_of_the_city() -> None:
    assert letters_due(SHIPPED, EVENING - timedelta(hours=2)) is None
    due = letters_due(SHIPPED, EVENING + timedelta(hours=2))
    assert due is not None
    assert due.astimezone(SHIPPED.tz).hour == 18
    assert letters_due(SHIPPED, due) == due
    assert letters_due(SHIPPED, due - timedelta(seconds=1)) is None


async def test_there_is_one_letter_a_day_with_what_is_new_and_unread(engine: Engine) -> None:
    who, quiet = await add_reader(Told.DAILY, "warga@example.id"), await add_person()
    await tell(who, quiet)
    await tell(who, quiet, kind="decided.funded")
    await send_letters(now=NOON + timedelta(hours=2))
    assert await last_letters() == ()
    for minutes in range(3):
        await send_letters(now=EVENING + timedelta(minutes=minutes))
    (letter,) = await last_letters()
    assert (letter.to, letter.channel, letter.account) == ("warga@example.id", "email", who.person)
    assert sorted(await kinds(letter)) == ["commented", "decided.funded"]
    await send_letters(now=EVENING + timedelta(days=1))  # unread, and told before
    assert len(await last_letters()) == 1
    await tell(who, hours=40)
    await send_letters(now=EVENING + timedelta(days=2))
    assert await kinds((await last_letters())[0]) == ["commented"]
    await tell(who, hours=60)
    await read_all(by=who, now=NOON + timedelta(hours=61))
    await send_letters(now=EVENING + timedelta(days=3))
    assert len(await last_letters()) == 2


async def test_two_processes_write_one_letter_to_each(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_service, "PIECE", 4)
    readers = [await add_reader(Told.DAILY) for _ in range(10)]
    await tell(*readers)
    await asyncio.gather(*(send_letters(now=EVENING) for _ in range(3)))
    assert sorted(letter.account or 0 for letter in await last_letters()) == sorted(
        reader.person or 0 for reader in readers
    )


async def test_a_decision_comes_at_once_to_those_who_want_that_and_not_again(engine: Engine) -> None:
    at_once, daily = await add_reader(Told.AT_ONCE), await add_reader(Told.DAILY)
    await tell(at_once, daily, kind="decided.funded")
    await tell(at_once, daily)
    (letter,) = await last_letters()
    assert (letter.account, await kinds(letter)) == (at_once.person, ["decided.funded"])
    await send_letters(now=EVENING)
    told = {letter.account: await kinds(letter) for letter in (await last_letters())[:2]}
    assert told[at_once.person] == ["commented"]
    assert sorted(told[daily.person]) == ["commented", "decided.funded"]


async def test_a_tap_ends_the_letters_and_takes_back_what_waits(engine: Engine) -> None:
    who, other = await add_reader(Told.AT_ONCE), await add_reader(Told.AT_ONCE)
    await tell(who, other, kind="screened.eligible")
    await stop_letters(mark_of(who.person or 0), now=NOON)
    assert [letter.account for letter in await last_letters()] == [other.person]
    await tell(who, other, kind="screened.eligible")
    await tell(who)
    await send_letters(now=EVENING)
    assert {letter.account for letter in await last_letters()} == {other.person}
    await erase(by=other, now=EVENING)
    assert await last_letters() == ()


async def test_a_mark_is_made_here_alone_and_names_nobody(engine: Engine) -> None:
    who = await add_reader(Told.DAILY)
    mark = mark_of(who.person or 0)
    assert person_of(mark) == who.person
    assert str(who.person) not in mark
    assert mark.replace("-", "").replace("_", "").isalnum()
    for forged in ("", "x", "é", mark[:-4], mark[:-3] + "AAA", seal("7", where="account:7:email")):
        assert person_of(forged) is None
        with pytest.raises(NotFound):
            await stop_letters(forged, now=NOON)
    row = await Account.select(Account.told).where(Account.id == who.person).first()
    assert row == {"told": "daily"}
