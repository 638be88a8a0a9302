"""Entries that name what there is, plans that two people change, and what each person has to do."""

from datetime import date, timedelta

import pytest

from pb.commitments.queries import broken_at
from pb.commitments.queries.mine import promises_of, to_close
from pb.commitments.rules import EntryKind, Milestone, WhyNotEntry, WhyNotPromise
from pb.commitments.services import Source, change_plan, name_representative, promise
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from tests.support.promise import add_site, plan
from tests.support.town import NOON, WARD

pytestmark = pytest.mark.anyio


async def refused(call: object) -> object:
    with pytest.raises(Refused) as why:
        await call  # type: ignore[misc]
    return why.value.reason


async def test_an_entry_names_a_party_and_a_pledge_of_its_promise(engine: Engine) -> None:
    site = await add_site()
    assert await refused(site.write(site.council, EntryKind.ACCEPTED)) is WhyNotEntry.PARTY
    assert await refused(site.write(site.council, EntryKind.ACCEPTED, party=9)) is WhyNotEntry.PARTY
    await site.agree()
    hours = site.write(site.group, EntryKind.HOURS, amount=4, pledge=9)
    assert await refused(hours) is WhyNotEntry.PLEDGE
    assert await refused(site.write(site.group, EntryKind.EVIDENCE)) is WhyNotEntry.NO_EVIDENCE
    long = site.write(site.officer, EntryKind.SPENDING, amount=4, receipt="K" * 41)
    assert await refused(long) is WhyNotEntry.TOO_LONG
    await site.write(site.officer, EntryKind.SPENDING, amount=1_500_000, receipt="KW-12/2026", pledge=1)
    facts = await site.facts()
    assert facts.lines[-1].entry.receipt == "KW-12/2026"
    assert await broken_at(site.kode, facts.lines) is None


async def test_a_plan_that_changed_meanwhile_is_not_overwritten_and_a_second_tap_changes_nothing(
    engine: Engine,
) -> None:
    site = await add_site()
    new, reason = plan(quantity=80), "Ukuran diperbaiki di lapangan."
    await change_plan(site.kode, new, reason, version=1, by=site.council, now=NOON)
    await change_plan(site.kode, new, reason, version=1, by=site.council, now=NOON)
    assert (await site.facts()).versions == 2
    other = change_plan(site.kode, plan(quantity=70), reason, version=1, by=site.council, now=NOON)
    assert await refused(other) is WhyNotPromise.CHANGED


async def test_a_promise_by_hand_is_made_once_however_often_it_is_sent(engine: Engine) -> None:
    site = await add_site()
    again = await promise(plan(), Source("hand"), WARD, "DPKP", by=site.council, now=NOON)
    assert again == site.kode
    later = NOON + timedelta(minutes=11)
    assert await promise(plan(), Source("hand"), WARD, "DPKP", by=site.council, now=later) != site.kode


async def test_nobody_speaks_for_a_party_that_the_plan_does_not_name(engine: Engine) -> None:
    site = await add_site()
    with pytest.raises(NotFound):
        await name_representative(site.kode, 7, site.group.person or 0, by=site.council, now=NOON)


async def test_who_works_at_promises_finds_those_that_go_on_the_latest_first(engine: Engine) -> None:
    site = await add_site()
    late = await add_site(title="Lampu gang", starts=date(2026, 5, 1), ends=date(2026, 6, 1), milestones=(
        Milestone(1, "Terpasang", date(2026, 5, 20), 1),))  # fmt: skip
    mine = await promises_of(site.officer, now=NOON)
    assert [one.kode for one in mine] == [late.kode, site.kode]
    assert [one.kode for one in await promises_of(site.group, now=NOON)] == [site.kode]
    assert mine[1].parties == {1}
    assert await promises_of(site.neighbours[0], now=NOON) == ()
    await site.write(site.council, EntryKind.CANCELLED, text="Tanah tidak diberikan.")
    assert await promises_of(site.group, now=NOON) == ()


async def test_council_members_see_what_residents_confirmed_and_nobody_closed(engine: Engine) -> None:
    site = await add_site()
    await site.deliver()
    for neighbour in site.neighbours:
        await site.write(neighbour, EntryKind.CONFIRMED)
    assert [kode for kode, _title in await to_close(site.council)] == [site.kode]
    assert await to_close(site.officer) == ()
