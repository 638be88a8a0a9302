"""A roll takes effect when a second person agrees, whole and at once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.core.audit import Entry as Happened
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.roll.queries import diff_of, find_on_roll, homes_of
from pb.roll.rules import BatchKind, BatchState, VoterRules, WhyNotFile, WhyNotLine, WhyNotRoll
from pb.roll.services import approve, begin_import, read_due_rolls, refuse, set_voters
from pb.roll.tables import RollBatch, RollEntry, RollFile, RollLine
from pb.rounds.rules import Phase
from tests.support.roll import FILE, HEAD, REASON, RollTown, roll_town
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_round

pytestmark = pytest.mark.anyio


async def in_force(town: RollTown) -> int:
    return int(await RollEntry.count().where(RollEntry.round == town.facts.id, RollEntry.state == "in"))


@pytest.mark.matrix("Z6", "E2")
async def test_a_roll_takes_effect_when_another_person_agrees(engine: Engine) -> None:
    town = await roll_town()
    batch = await town.read(FILE)
    assert (batch.state, batch.added, batch.faulty, batch.rows_read) == (BatchState.READY, 3, 0, 4)
    assert await in_force(town) == 0
    with pytest.raises(Refused) as own:
        await approve(town.kode, 1, drop_doubles=False, by=town.first, now=NOON)
    assert own.value.reason is WhyNotRoll.OWN
    stranger = await add_person(roles=[(RoleKind.FACILITATOR, OTHER_WARD)])
    with pytest.raises(NotFound):
        await approve(town.kode, 1, drop_doubles=False, by=stranger, now=NOON)
    over_it = await add_person(roles=[(RoleKind.ADMINISTRATOR, WARD)])
    await approve(town.kode, 1, drop_doubles=False, by=over_it, now=NOON)
    assert await in_force(town) == 3
    assert (await town.find("warga melati", "1971")).rt == 2
    assert await RollLine.count() == await RollFile.count() == 0
    with pytest.raises(Refused) as twice:
        await approve(town.kode, 1, drop_doubles=False, by=over_it, now=NOON)
    assert twice.value.reason is WhyNotRoll.NOT_READY


@pytest.mark.matrix("N4")
async def test_the_record_tells_how_many_and_why_and_nobodys_name(engine: Engine) -> None:
    town = await roll_town()
    batch = await town.enter(FILE)
    row = await Happened.select().where(Happened.kind == Event.ROLL_CHANGED.value).first()
    facts = json.loads(row["facts"])
    assert facts == {
        "added": 3,
        "batch": 1,
        "changed": 0,
        "digest": batch.digest,
        "reason": REASON,
        "removed": 0,
    }
    stored = [json.dumps(r, default=str) for r in [*await RollEntry.select(), *await RollBatch.select()]]
    assert not [text for text in stored if "Mawar" in text or "1990" in text]


async def test_the_next_file_says_who_comes_who_goes_and_who_moved(engine: Engine) -> None:
    town = await roll_town()
    await town.enter(FILE)
    before = await town.find("Warga Melati", "1971")
    batch = await town.read(
        f"{HEAD}\nWarga Mawar;05/04/1990;01;05\nWarga Melati;1971;03;06\nWarga Dahlia;1988;01;05\n"
    )
    assert (batch.added, batch.removed, batch.changed, batch.same) == (1, 1, 1, 1)
    diff = await diff_of(batch, town.facts.id)
    assert [p.name for p in (*diff.added, *diff.removed, *diff.changed)] == [
        "Warga Dahlia", "Warga Kenanga", "Warga Melati",
    ]  # fmt: skip
    assert diff.changed[0].was == (5, 2)
    await approve(town.kode, batch.number, drop_doubles=False, by=town.second, now=NOON)
    after = await town.find("Warga Melati", "1971")
    assert (after.id, after.rw, after.name) == (before.id, 6, "Warga Melati")
    assert not await find_on_roll(town.facts.id, "Warga Kenanga", "2012-08-17")
    more = await town.enter(f"{HEAD}\nWarga Kenanga;17/08/2012;01;07", kind=BatchKind.MORE)
    assert (more.added, more.removed) == (1, 0)
    assert await in_force(town) == 4


async def test_people_who_stand_there_twice_are_shown_and_can_be_left_out(engine: Engine) -> None:
    text = f"{HEAD}\nMoh. Asep;1990;01;05\nMuhammad Asep;1990;02;06\nmoh. asep;1990;1;5\nWarga Tua;1920;1;1\n"
    town = await roll_town()
    batch = await town.read(text)
    assert (batch.added, batch.doubtful, batch.faulty) == (3, 2, 1)
    assert [(note.line, note.why, note.first) for note in batch.notes] == [(4, WhyNotLine.TWICE, 2)]
    double, old = (await diff_of(batch, town.facts.id)).doubtful
    assert (double.line, double.like, double.doubt, old.doubt) == (3, 2, "double", "old")
    await approve(town.kode, 1, drop_doubles=True, by=town.second, now=NOON)
    assert await in_force(town) == 2


async def test_a_file_that_is_refused_or_broken_changes_nothing(engine: Engine) -> None:
    town = await roll_town()
    with pytest.raises(Refused) as nik:
        await town.read("NIK;Nama;Lahir;RT;RW\n1;Siti;1990;1;5")
    assert nik.value.reason is WhyNotFile.NIK
    assert not await RollBatch.exists()
    await town.read(FILE)
    with pytest.raises(Refused) as waiting:
        await town.read(FILE)
    assert waiting.value.reason is WhyNotRoll.WAITING
    await refuse(town.kode, 1, by=town.first, now=NOON)
    assert await RollLine.count() == 0
    await begin_import(town.kode, FILE.encode(), kind=BatchKind.WHOLE, reason=REASON, by=town.first, now=NOON)
    await RollFile.update({RollFile.sealed: "AAAA"}).where(RollFile.part == 0)
    await read_due_rolls(now=NOON)
    row = await RollBatch.select(RollBatch.state).where(RollBatch.number == 2).first()
    assert row["state"] == "failed"
    assert await in_force(town) == 0


async def test_a_reading_that_was_broken_off_is_begun_anew(engine: Engine) -> None:
    town = await roll_town()
    await begin_import(town.kode, FILE.encode(), kind=BatchKind.WHOLE, reason=REASON, by=town.first, now=NOON)
    await RollBatch.update(lease_until=NOON + timedelta(minutes=1)).where(RollBatch.number == 1)
    await read_due_rolls(now=NOON)
    assert await RollLine.count() == 0
    await read_due_rolls(now=NOON + timedelta(minutes=2))
    assert await RollLine.count() == 3


async def test_who_may_vote_is_settled_before_the_vote_and_the_first_file(engine: Engine) -> None:
    town = await roll_town(age_on=NOON.date(), age_least=17)
    await town.enter(FILE)
    (fifth, seventh) = (await homes_of([town.facts.id]))[town.facts.id]
    assert (fifth.people, fifth.fitting, seventh.people, seventh.fitting) == (2, 2, 1, 0)
    ages: dict[str, Any] = {"by_roll": True, "age_on": NOON.date(), "age_least": 17}
    asked = [
        (VoterRules(by_roll=True), WhyNotRoll.RULES_FIXED),
        (VoterRules(**ages, object_from=NOON), WhyNotRoll.OBJECT_DATES),
    ]
    for rules, why in asked:
        with pytest.raises(Refused) as refused:
            await set_voters(town.kode, rules, reason=REASON, by=town.first, now=NOON)
        assert refused.value.reason is why
    later = VoterRules(**ages, object_from=NOON, object_until=NOON + timedelta(days=7))
    await set_voters(town.kode, later, reason=REASON, by=town.first, now=NOON)
    voting = await add_round(Phase.VOTING)
    with pytest.raises(Refused) as refused:
        await set_voters(voting.kode or "", later, reason=REASON, by=town.first, now=NOON)
    assert refused.value.reason is WhyNotRoll.VOTING
    for rules, why in (
        (replace_ages(20, 10), WhyNotRoll.AGES),
        (VoterRules(True, None, 17), WhyNotRoll.AGE_DAY),
    ):
        fresh = await add_round(Phase.IDEAS)
        with pytest.raises(Refused) as refused:
            await set_voters(fresh.kode or "", rules, reason=REASON, by=town.first, now=NOON)
        assert refused.value.reason is why


def replace_ages(least: int, most: int) -> VoterRules:
    return VoterRules(by_roll=True, age_on=NOON.date(), age_least=least, age_most=most)
