"""A closed round is sealed row by row: each edit of each column is named, and what people lose stays lost."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from piccolo.columns import BigInt, Boolean, Date, ForeignKey, Text, Timestamptz

from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK
from pb.core.audit import Entry
from pb.core.db import Engine
from pb.core.events import Event
from pb.piccolo_app import ONLY_GROW, TABLES
from pb.roll.rules import KEPT_FOR
from pb.roll.services import wipe_old_rolls
from pb.rounds.rules import Phase
from pb.sealing.queries import SEALED, Covered, due_seals, faults, lines_of, scope_of
from pb.sealing.rules import Part, differences, line_of, row_bytes, unsalted
from pb.sealing.services import forget_salts, seal_due
from pb.sealing.tables import SealLines
from pb.workshops.services.leaving import leave
from tests.support.sealed import counted_round, sealed_round
from tests.support.signing import publish_signed
from tests.support.town import NOON, add_person, add_proposal, add_round
from tests.transparency.test_log import unguard

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


async def wrong(now: datetime = NOON + DAY) -> list[str]:
    return [fault async for fault in faults(now)]


def made_up(covered: Covered) -> dict[str, Any]:
    """A row of a table that this round left empty."""
    values = {BigInt: 1, ForeignKey: 1, Text: "x", Boolean: False, Timestamptz: NOON, Date: NOON.date()}
    return {name: values[type(getattr(covered.table, name))] for name in covered.columns}


def other(value: Any) -> Any:
    """Something else than this, of its kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, datetime | date):
        return value + DAY
    return "x" if value is None else f"{value}x"


@pytest.mark.matrix("I1")
async def test_each_edit_of_each_column_of_each_sealed_table_is_named(engine: Engine) -> None:
    facts = await sealed_round()
    assert await wrong() == []
    tried, missed = 0, []
    for covered in SEALED:
        subject = facts.id if covered.part is Part.COUNT else facts.contests[0].id
        kept = await lines_of(subject, covered.name)
        scope = await scope_of(covered.part, subject)
        key = covered.table._meta.primary_key._meta.name
        rows = await covered.table.select(*covered.columns).where(covered.where(scope)).order_by(key)
        rows = rows or [made_up(covered)]
        kept = kept or [line_of(one[key], row_bytes(covered.name, one), b"s") for one in rows]

        def named(
            rows: Sequence[dict[str, Any]], key: str = key, covered: Any = covered, kept: Any = kept
        ) -> str:
            said = [(row[key], row_bytes(covered.name, row)) for row in rows]
            return " ".join(differences(covered.name, kept, said))

        first, rest = rows[0], rows[1:]
        assert named(rows) == ""
        for column in covered.columns:
            tried += 1
            changed = first | {column: other(first[column])}
            if f"{covered.name} {first[key]} is" not in named([changed, *rest]):
                missed.append((covered.name, column))
        assert f"{covered.name} {first[key]} is missing" in named(rest)
        slipped = first | {key: other(first[key])}
        assert f"{covered.name} {slipped[key]} came after the seal" in named([*rows, slipped])
    assert not missed
    assert tried > 100


@pytest.mark.matrix("I1")
async def test_edits_past_the_app_are_named_with_table_and_row(engine: Engine) -> None:
    """As somebody with the whole database in their hands would make them."""
    facts = await sealed_round()
    await unguard(engine, *(name for name in ONLY_GROW if name in {c.name for c in SEALED}))
    contest = facts.contests[0].id
    edits = {
        f"UPDATE contest SET budget = budget + 1 WHERE id = {contest}": f"contest {contest} is not what",
        f"UPDATE participation SET channel = 'web' WHERE contest = {contest}": "participation",
        "UPDATE closed_ballot SET choices = '[2]'": "closed_ballot",
        "DELETE FROM turnout_band": "turnout_band",
        "UPDATE roll_entry SET name_sealed = 'x' WHERE state = 'in'": "roll_entry",
        "UPDATE paper_batch SET boxed = boxed + 1, unused = unused - 1": "paper_batch",
        "UPDATE paper SET state = 'invalid', fault = 'blank' WHERE state = 'printed'": "paper ",
        "UPDATE vote_helper SET entered = 0, office = 'facilitator'": "vote_helper",
        "UPDATE kiosk SET name = 'Lain'": "kiosk",
        "DELETE FROM key_copy": "key_copy",
        "UPDATE decision SET reason = 'Lain.'": "decision",
        "UPDATE seal_lines SET body = '' WHERE name = 'outcome'": "the lines of outcome",
        "UPDATE approval SET reason = 'Lain'": "approval",
    }
    for edit, named in edits.items():
        await engine.run_ddl(edit)
        found = await wrong()
        assert any(named in fault for fault in found), (edit, found)
    for row in await SealLines.select().where(SealLines.name == "kiosk"):
        await SealLines.update({SealLines.body: unsalted(row["body"])}).where(SealLines.id == row["id"])
    assert any("kiosk" in fault for fault in await wrong()), "an edit hid behind salts that were taken away"


async def test_a_round_is_sealed_once_and_the_log_gets_its_roots(engine: Engine) -> None:
    facts = await counted_round()
    assert [due.part for due in await due_seals()] == [Part.COUNT]
    assert await wrong() == [f"{facts.kode} has no seal of its count"]
    await seal_due(now=NOON)
    await seal_due(now=NOON)
    (row,) = await Entry.select().where(Entry.kind == Event.ROUND_SEALED.value)
    tables = json.loads(row["facts"])["tables"]
    assert set(tables) == {covered.name for covered in SEALED if covered.part is Part.COUNT}
    assert tables["participation"]["rows"] == 2
    assert await due_seals() == []
    assert await wrong() == []


@pytest.mark.matrix("N5")
async def test_a_roll_that_was_wiped_leaves_leaves_that_say_nothing_and_a_seal_that_holds(
    engine: Engine,
) -> None:
    facts = await sealed_round()
    before = await lines_of(facts.id, "roll_entry")
    assert all(line.salt for line in before)
    later = NOON + KEPT_FOR + DAY
    await wipe_old_rolls(now=later)
    assert await wrong(later) == []  # the log says that it was wiped
    await forget_salts(now=later)
    after = await lines_of(facts.id, "roll_entry")
    assert [(line.key, line.leaf) for line in after] == [(line.key, line.leaf) for line in before]
    assert not any(line.salt for line in after)
    assert await wrong(later) == []
    for row in await SealLines.select(SealLines.body).where(SealLines.name == "roll_entry"):
        assert not any(line.salt in row["body"] for line in before)


def test_columns_that_stay_free_are_there_and_have_a_reason() -> None:
    for covered in SEALED:
        names = {column._meta.name for column in covered.table._meta.columns}
        assert set(covered.free) <= names, covered.name
        assert all(covered.free.values())


@pytest.mark.matrix("N5")
async def test_people_who_leave_after_a_count_are_gone_and_the_seal_holds(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    author, voter = await add_person(name="Warga Mawar"), await add_person(phone="+6281200000099")
    await add_proposal(facts, listed=1, author=author)
    await cast(facts.kode or "", {1: frozenset({1})}, by=voter, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    await seal_due(now=NOON)
    for person in (author, voter):
        await leave(by=person, now=NOON)
    assert await wrong() == []
    told = str([await table.select() for table in TABLES])
    assert "Warga Mawar" not in told
    assert "81200000099" not in told
