"""Residents object for a set time; what is granted takes effect when a second person agrees."""

from datetime import timedelta
from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.roll.queries import find_on_roll, my_objections, open_objections, require_batch
from pb.roll.rules import BatchKind, WhyNotRoll
from pb.roll.rules.objections import ObjectionKind, WhyNotObject
from pb.roll.services import Answer, Said, answer_objection, approve, object_at_counter, object_to_roll
from pb.roll.tables import RollObjection
from tests.support.roll import FILE, RollTown, roll_town, voting_town
from tests.support.town import NOON, OTHER_WARD, WARD, add_person

pytestmark = pytest.mark.anyio
WEEK = {"object_from": NOON - timedelta(days=1), "object_until": NOON + timedelta(days=7)}
GRANT = Answer(granted=True, words="Kartu keluarga sudah dilihat di kelurahan.")
DAHLIA = Said(ObjectionKind.MISSING, "Warga Dahlia", "1988", WARD, 5, 3, "Baru pindah ke sini.")


async def hearing() -> RollTown:
    town = await roll_town(**WEEK)
    await town.enter(FILE)
    return town


async def granted(town: RollTown, said: Said, answer: Answer = GRANT) -> Any:
    """The batch that an objection at the counter led to, in force."""
    number = await object_at_counter(town.kode, said, by=town.first, now=NOON)
    await answer_objection(town.kode, number, answer, by=town.first, now=NOON)
    row = (
        await RollObjection.select(RollObjection.batch._.number.as_alias("n"))
        .order_by(RollObjection.number, ascending=False)
        .first()
    )
    with pytest.raises(Refused) as own:
        await approve(town.kode, row["n"], drop_doubles=False, by=town.first, now=NOON)
    assert own.value.reason is WhyNotRoll.OWN
    await approve(town.kode, row["n"], drop_doubles=False, by=town.second, now=NOON)
    return await require_batch(town.facts.id, row["n"])


async def test_each_kind_of_objection_becomes_a_change_in_two_hands(engine: Engine) -> None:
    town = await hearing()
    batch = await granted(town, DAHLIA)
    assert (batch.kind, batch.added, batch.reason) == (BatchKind.ANSWER, 1, GRANT.words)
    assert (await town.find("warga dahlia", "1988")).rt == 3
    before = await town.find("Warga Melati", "1971")
    await granted(town, Said(ObjectionKind.WRONG, "Warga Melati Putih", "1971", WARD, 6, 4), Answer(
        granted=True, words=GRANT.words, name="Warga Melati"
    ))  # fmt: skip
    after = await town.find("Warga Melati Putih", "1971")
    assert (after.id, after.rw, after.name) == (before.id, 6, "Warga Melati Putih")
    gone = Said(ObjectionKind.NOT_HERE, "Warga Mawar", "", WARD, 5, 1)
    await granted(town, gone, Answer(granted=True, words=GRANT.words, birth="05/04/1990"))
    assert not await find_on_roll(town.facts.id, "Warga Mawar", "1990-04-05")
    assert not await open_objections(town.facts.id)


async def test_who_objects_reads_the_answer(engine: Engine) -> None:
    town, resident = await hearing(), await add_person()
    number = await object_to_roll(town.kode, DAHLIA, by=resident, now=NOON)
    (waits,) = await open_objections(town.facts.id)
    assert (waits.name, waits.words, waits.birth) == ("Warga Dahlia", "Baru pindah ke sini.", "1988")
    stranger = await add_person(roles=[(RoleKind.FACILITATOR, OTHER_WARD)])
    with pytest.raises(NotFound):
        await answer_objection(town.kode, number, GRANT, by=stranger, now=NOON)
    no = Answer(granted=False, words="Masih tercatat di kelurahan lain.")
    await answer_objection(town.kode, number, no, by=town.first, now=NOON)
    (mine,) = await my_objections(town.facts.id, resident.person)
    assert (mine.state, mine.answer) == ("declined", no.words)
    assert [notice.kind for notice in await notices_of(resident.person or 0, limit=5)] == ["roll_declined"]


async def test_what_cannot_be_heard_or_granted_says_why(engine: Engine) -> None:
    town, resident = await hearing(), await add_person()

    async def why(said: Said, at: timedelta = timedelta()) -> object:
        with pytest.raises(Refused) as refused:
            await object_to_roll(town.kode, said, by=resident, now=NOON + at)
        return refused.value.reason

    elsewhere = Said(ObjectionKind.MISSING, "Warga Dahlia", "1988", OTHER_WARD, 5, 3)
    unborn = Said(ObjectionKind.MISSING, "Warga Dahlia", "", WARD, 5, 3)
    assert await why(DAHLIA, timedelta(days=7)) is WhyNotObject.NOT_NOW
    assert await why(elsewhere) is WhyNotObject.OUTSIDE
    assert await why(unborn) is WhyNotObject.NO_BIRTH
    there = Said(ObjectionKind.MISSING, "Warga Mawar", "05/04/1990", WARD, 5, 1)
    nobody = Said(ObjectionKind.WRONG, "Warga Sakura", "1988", WARD, 5, 3)
    for said, reason in ((there, WhyNotObject.ON_ROLL), (nobody, WhyNotObject.NOT_FOUND)):
        number = await object_at_counter(town.kode, said, by=town.first, now=NOON)
        with pytest.raises(Refused) as refused:
            await answer_objection(town.kode, number, GRANT, by=town.first, now=NOON)
        assert refused.value.reason is reason


async def test_nobody_is_taken_off_the_roll_of_an_open_vote(engine: Engine) -> None:
    town = await voting_town(**WEEK)
    number = await object_at_counter(
        town.kode,
        Said(ObjectionKind.NOT_HERE, "Warga Mawar", "05/04/1990", WARD, 5, 1),
        by=town.first,
        now=NOON,
    )
    await answer_objection(town.kode, number, GRANT, by=town.first, now=NOON)
    with pytest.raises(Refused) as refused:
        await approve(town.kode, 2, drop_doubles=False, by=town.second, now=NOON)
    assert refused.value.reason is WhyNotRoll.VOTING
    number = await object_at_counter(town.kode, DAHLIA, by=town.first, now=NOON)
    await answer_objection(town.kode, number, GRANT, by=town.first, now=NOON)
    await approve(town.kode, 3, drop_doubles=False, by=town.second, now=NOON)
    assert (await town.find("Warga Dahlia", "1988")).fits
