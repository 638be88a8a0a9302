"""Parties answer: they propose a change that is taken or declined, or say nothing and are reminded."""

from datetime import date, datetime, timedelta

import pytest

from pb.commitments.queries import require_promise
from pb.commitments.queries.mine import promises_of
from pb.commitments.queries.office import office_of
from pb.commitments.rules import EntryKind, PromiseState, WhyNotEntry
from pb.commitments.services import remind_parties, take_change
from pb.commitments.tables import Represents
from pb.core.actor import Actor, RoleHeld, RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.people.services import take_role
from pb.people.tables import RoleRow
from tests.support.promise import add_site
from tests.support.town import NOON, WARD, add_person

pytestmark = pytest.mark.anyio
LESS = "Kami sanggup 120 jam saja."


async def test_a_party_proposes_less_and_the_maker_takes_it_with_one_tap(engine: Engine) -> None:
    site = await add_site()
    number = await site.write(site.group, EntryKind.CHANGE_ASKED, text=LESS, pledge=2, amount=120)
    with pytest.raises(NotFound):
        await take_change(site.kode, number, by=site.officer, now=NOON)
    for _ in range(2):
        await take_change(site.kode, number, by=site.council, now=NOON)
    facts = await site.facts()
    assert (facts.versions, facts.plan.pledges[1].amount) == (2, 120)
    assert [(c.how, facts.entries[-1].refers) for c in facts.now.changes] == [
        (EntryKind.PLAN_CHANGED, number)
    ]
    assert facts.now.waiting == {1, 2}, "each party accepts the new plan"


async def test_an_earlier_end_takes_the_milestones_with_it_and_money_follows_its_pledge(
    engine: Engine,
) -> None:
    site = await add_site()
    words, end = "Bisa lebih cepat dan lebih murah.", date(2026, 7, 31)
    asked = await site.write(
        site.officer, EntryKind.CHANGE_ASKED, text=words, pledge=1, amount=80_000_000, new_date=end
    )
    await take_change(site.kode, asked, by=site.council, now=NOON)
    plan = (await site.facts()).plan
    assert (plan.ends, plan.amount, max(m.due for m in plan.milestones)) == (end, 80_000_000, end)


async def test_a_proposal_is_declined_with_a_reason_and_the_plan_stays(engine: Engine) -> None:
    site = await add_site()
    number = await site.write(site.group, EntryKind.CHANGE_ASKED, text=LESS)
    for who, text, why in (
        (site.officer, LESS, WhyNotEntry.NOT_PARTY),
        (site.council, "Tidak", WhyNotEntry.NO_REASON),
    ):
        with pytest.raises(Refused) as refused:
            await site.write(who, EntryKind.CHANGE_DECLINED, refers=number, text=text)
        assert refused.value.reason is why
    reason = "Tanpa 240 jam galian tidak selesai."
    await site.write(site.council, EntryKind.CHANGE_DECLINED, refers=number, text=reason)
    facts = await site.facts()
    assert (facts.versions, facts.now.open_changes) == (1, ())
    with pytest.raises(Refused):
        await take_change(site.kode, number, by=site.council, now=NOON)
    await site.write(site.group, EntryKind.ACCEPTED)
    assert 2 in (await site.facts()).now.accepted


async def test_who_says_nothing_is_reminded_twice_and_then_the_council_goes_on(engine: Engine) -> None:
    site = await add_site()
    await site.write(site.group, EntryKind.ACCEPTED)

    async def goes_on(at: datetime) -> None:
        await site.write(site.council, EntryKind.WENT_ON, text="Dinas tidak menjawab.", at=at)

    in_time, late = NOON + timedelta(days=10), NOON + timedelta(days=11)
    await remind_parties(now=in_time)
    assert not (await site.facts(in_time)).now.silent
    for _ in range(2):
        await remind_parties(now=late)  # 22 June was the fifth working day: one holiday lies between
    assert (await site.facts(late)).now.silent == {1}
    with pytest.raises(Refused) as early:
        await goes_on(late)
    assert early.value.reason is WhyNotEntry.STILL_TIME
    later = late + timedelta(days=8)
    for _ in range(2):
        await remind_parties(now=later)
    facts = await site.facts(later)
    assert facts.now.reminded == 2
    told = [notice.kind for notice in await notices_of(site.officer.person or 0)]
    assert told.count("promise_answer") == 2
    await goes_on(later)
    facts = await site.facts(later)
    assert (facts.now.state, facts.now.without) == (PromiseState.AGREED, {1})
    await site.write(site.officer, EntryKind.ACCEPTED, at=later)
    assert not (await site.facts(later)).now.without


async def test_the_office_that_follows_another_keeps_its_promises(engine: Engine) -> None:
    site = await add_site()
    await Represents.update({Represents.agency: "DPKP3"}).where(Represents.party == 1)
    assert [one.kode for one in await promises_of(site.officer, now=NOON)] == [site.kode]
    await site.write(site.officer, EntryKind.ACCEPTED)
    other = Actor(person=site.officer.person, roles=(RoleHeld(RoleKind.OFFICER, WARD, "DLH"),))
    assert not await promises_of(other, now=NOON)


async def test_a_promise_passes_to_who_sits_on_the_council_after_its_maker(engine: Engine) -> None:
    site = await add_site()
    office = await office_of(await site.facts(), now=NOON)
    assert (office.made_by, office.passed_on) == ("Anggota dewan", False)
    role = await RoleRow.select(RoleRow.id).where(RoleRow.account == site.council.person).first()
    admin = await add_person(name="Admin", roles=[(RoleKind.ADMINISTRATOR, WARD)])
    await take_role(role["id"], by=admin, now=NOON)
    later = NOON + timedelta(days=1)
    empty = await office_of(await site.facts(), now=later)
    assert (empty.passed_on, empty.until, empty.present) == (True, NOON, ())
    successor = await add_person(name="Penggantinya", roles=[(RoleKind.COUNCIL, WARD)])
    assert (await office_of(await site.facts(), now=later)).present == ("Penggantinya",)
    await site.write(successor, EntryKind.CANCELLED, text="Lahan tidak diberikan.", at=later)
    assert (await require_promise(site.kode, now=later)).now.state is PromiseState.CANCELLED
