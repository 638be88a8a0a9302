"""Heads of RT and RW attest who lives there: two of them, within a quota, drawn for a check, withdrawn."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.core.actor import Actor, Level, RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.attesting import services
from pb.people.attesting.queries import heads_in, kept_in, newest_ask, waiting_for
from pb.people.attesting.rules import (
    MOST_BY_RT,
    ONE_IN,
    Asked,
    AskState,
    Head,
    WhyNotAttest,
    concerns,
    is_drawn,
    why_not_say,
)
from pb.people.attesting.services import (
    answer_head_objection,
    ask_heads,
    check_drawn,
    end_head,
    forget_attestations,
    name_head,
    object_to_head,
    say_as_head,
    say_as_officer,
)
from pb.people.attesting.tables import Attestation, AttestObjection
from pb.people.queries import notices_of
from pb.people.services import erase
from pb.people.tables import Account
from tests.support.town import NOON, OTHER_WARD, WARD, add_person

pytestmark = pytest.mark.anyio
WHY = "Rumahnya sudah lama kosong."


class Street:
    """An RT with its head, the head of the RW, the kelurahan's officer, and somebody who asks."""

    rt: Actor
    rw: Actor
    officer: Actor
    rt_head: Head
    rw_head: Head

    async def ask(self, **about: Any) -> tuple[Actor, int]:
        person = await add_person(name="Warga kos", rw=5, level=Level.L1, **about)
        await ask_heads(3, by=person, now=NOON)
        asked = await newest_ask(person.person)
        assert asked is not None
        return person, asked.id

    async def stands(self) -> tuple[Actor, int]:
        person, key = await self.ask()
        await say_as_head(key, self.rt_head.id, lives=True, by=self.rt, now=NOON)
        await say_as_head(key, self.rw_head.id, lives=True, by=self.rw, now=NOON)
        return person, key


@pytest.fixture
async def street(engine: Engine) -> Street:
    return await make_street()


async def make_street() -> Street:
    made = Street()
    made.rt = await add_person(name="Ketua RT", rw=5, phone="+6281200000003")
    made.rw = await add_person(name="Ketua RW", rw=5, phone="+6281200000005")
    made.officer = await add_person(name="Petugas", rw=1, totp=True, roles=[(RoleKind.OFFICER, WARD)])
    await name_head("081200000003", WARD, 5, 3, by=made.officer, now=NOON)
    await name_head("081200000005", WARD, 5, 0, by=made.officer, now=NOON)
    made.rw_head, made.rt_head = (shown.head for shown in await heads_in([WARD], NOON))
    return made


async def level(person: Actor) -> int:
    row = await Account.select(Account.level).where(Account.id == person.person).first()
    return int(row["level"])


@pytest.mark.one_engine
@given(st.integers(1, 3), st.integers(0, 3), st.integers(1, 3), st.booleans(), st.booleans(), st.booleans())
def test_a_head_is_asked_about_others_of_the_own_rt_or_rw_and_once(
    rw: int, rt: int, asked_rt: int, by_rt: bool, by_rw: bool, own: bool
) -> None:
    head = Head(1, 10, WARD, rw, rt)
    asked = Asked(
        5,
        10 if own else 11,
        WARD,
        2,
        asked_rt,
        7 if by_rt else None,
        8 if by_rw else None,
        None,
        AskState.ASKED,
    )
    right = rw == 2 and not own and ((rt == 0 and not by_rw) or (rt == asked_rt and not by_rt))
    assert concerns(head, asked) is right
    assert asked.whole is (by_rt and by_rw)


@pytest.mark.one_engine
def test_one_in_twenty_is_drawn_and_the_first_of_each_head() -> None:
    assert sum(is_drawn(lot, first=False) for lot in range(1000)) == 1000 // ONE_IN
    assert is_drawn(1, first=True)
    assert why_not_say(Head(1, 10, WARD, 5, 3), MOST_BY_RT) is WhyNotAttest.QUOTA
    assert why_not_say(Head(1, 10, WARD, 5, 0), MOST_BY_RT) is None


async def test_two_heads_make_it_stand_and_one_does_not(street: Street) -> None:
    person, key = await street.ask()
    await say_as_head(key, street.rt_head.id, lives=True, by=street.rt, now=NOON)
    assert await level(person) == Level.L1
    await say_as_head(key, street.rw_head.id, lives=True, by=street.rw, now=NOON)
    assert await level(person) == Level.L2
    assert (await notices_of(person.person or 0, limit=5))[0].kind == "attest_stands"


async def test_the_kelurahan_speaks_in_the_place_of_the_rw_after_the_rt(street: Street) -> None:
    person, key = await street.ask()
    with pytest.raises(NotFound):
        await say_as_officer(key, lives=True, by=street.officer, now=NOON)
    await say_as_head(key, street.rt_head.id, lives=True, by=street.rt, now=NOON)
    second, _ = await kept_in([WARD])
    assert [one.asked.id for one in second] == [key]
    assert second[0].name == "Nama Warga kos"
    await say_as_officer(key, lives=True, by=street.officer, now=NOON)
    assert await level(person) == Level.L2


async def test_both_heads_at_once_raise_it_once(street: Street) -> None:
    person, key = await street.ask()
    await asyncio.gather(
        say_as_head(key, street.rt_head.id, lives=True, by=street.rt, now=NOON),
        say_as_head(key, street.rw_head.id, lives=True, by=street.rw, now=NOON),
    )
    assert await level(person) == Level.L2
    with pytest.raises(Refused):
        await say_as_head(key, street.rw_head.id, lives=False, by=street.rw, now=NOON)


async def test_a_no_ends_it_and_the_person_may_ask_again(street: Street) -> None:
    person, key = await street.ask()
    await say_as_head(key, street.rw_head.id, lives=False, by=street.rw, now=NOON)
    assert await waiting_for([street.rt_head, street.rw_head]) == ()
    assert (await notices_of(person.person or 0, limit=5))[0].kind == "attest_refused"
    await ask_heads(3, by=person, now=NOON)


async def test_who_asks_without_need_or_twice_is_told_so(street: Street) -> None:
    person, _ = await street.ask()
    stranger = await add_person(rw=8, level=Level.L1)
    for who, rt, why in (
        (person, 3, WhyNotAttest.ASKED),
        (street.rw, 3, WhyNotAttest.ENOUGH),
        (stranger, 3, WhyNotAttest.NOBODY),
        (await add_person(rw=None, level=Level.L1), 3, WhyNotAttest.NO_HOME),
    ):
        with pytest.raises(Refused) as refused:
            await ask_heads(rt, by=who, now=NOON)
        assert refused.value.reason is why


async def test_nobody_speaks_for_another_head_or_beyond_the_quota(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = await street.ask()
    with pytest.raises(NotFound):
        await say_as_head(key, street.rt_head.id, lives=True, by=street.rw, now=NOON)

    async def many(*_: object) -> int:
        return MOST_BY_RT

    monkeypatch.setattr(services, "said_by", many)
    with pytest.raises(Refused) as refused:
        await say_as_head(key, street.rt_head.id, lives=True, by=street.rt, now=NOON)
    assert refused.value.reason is WhyNotAttest.QUOTA


async def test_the_first_is_looked_at_and_falls_when_nobody_lives_there(street: Street) -> None:
    person, key = await street.stands()
    _, drawn = await kept_in([WARD])
    assert [one.asked.id for one in drawn] == [key]
    await check_drawn(key, lives=False, by=street.officer, now=NOON)
    assert await level(person) == Level.L1
    with pytest.raises(Refused):
        await check_drawn(key, lives=True, by=street.officer, now=NOON)
    assert [(one.checked, one.withdrawn) for one in await heads_in([WARD], NOON)] == [(1, 1), (1, 1)]


async def test_all_of_a_head_falls_but_not_what_the_counter_saw(street: Street) -> None:
    (first, _), (seen, _) = await street.stands(), await street.stands()
    await Account.update({Account.level: 3}).where(Account.id == seen.person)
    outside = await add_person(totp=True, roles=[(RoleKind.OFFICER, OTHER_WARD)], kelurahan=OTHER_WARD)
    with pytest.raises(NotFound):
        await end_head(street.rt_head.id, WHY, withdraw=True, by=outside, now=NOON)
    assert await end_head(street.rt_head.id, WHY, withdraw=True, by=street.officer, now=NOON) == 2
    assert (await level(first), await level(seen)) == (Level.L1, Level.L3)
    with pytest.raises(NotFound):
        await say_as_head(1, street.rt_head.id, lives=True, by=street.rt, now=NOON)


async def test_a_neighbour_objects_and_reads_the_answer(street: Street) -> None:
    neighbour, far = await add_person(rw=9), await add_person(kelurahan=OTHER_WARD)
    with pytest.raises(Refused):
        await object_to_head(street.rt_head.id, WHY, by=far, now=NOON)
    await object_to_head(street.rt_head.id, WHY, by=neighbour, now=NOON)
    row = await AttestObjection.select(AttestObjection.id, AttestObjection.words_sealed).first()
    assert WHY not in row["words_sealed"]
    await answer_head_objection(row["id"], "Sudah dikunjungi, benar tinggal.", by=street.officer, now=NOON)
    notice = (await notices_of(neighbour.person or 0, limit=5))[0]
    assert (notice.kind, notice.facts["answer"]) == ("attest_answered", "Sudah dikunjungi, benar tinggal.")


async def test_after_a_year_it_is_forgotten_and_whoever_leaves_takes_it_along(street: Street) -> None:
    person, _ = await street.stands()
    leaving, _ = await street.ask()
    await erase(by=leaving, now=NOON)
    assert await Attestation.count() == 1
    await forget_attestations(now=NOON + timedelta(days=366))
    assert (await Attestation.count(), await level(person)) == (0, Level.L2)
