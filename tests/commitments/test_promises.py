"""Promises in the database: who may write what, nothing twice, nothing lost, an edit shows."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from pb.commitments.queries import broken_at, promise_of, require_promise
from pb.commitments.rules import Asked, EntryKind, PromiseState, WhyNotEntry, standing
from pb.commitments.services import change_plan, follow, publish_with_promises, settle_windows, write_entry
from pb.commitments.tables import Commitment, LedgerEntry
from pb.core.actor import Actor, RoleKind
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.outcomes.queries import outcome_of
from pb.outcomes.services import save_decisions
from pb.people.queries import notices_of
from tests.outcomes.test_outcomes import decide, published
from tests.support.promise import PHOTO, add_officer, add_site, plan
from tests.support.town import NOON, OTHER_WARD, WARD, add_person

pytestmark = pytest.mark.anyio


async def refused(call: object) -> WhyNotEntry:
    with pytest.raises(Refused) as why:
        await call  # type: ignore[misc]
    reason = why.value.reason
    assert isinstance(reason, WhyNotEntry)
    return reason


async def test_work_goes_from_agreed_to_verified_and_closed(engine: Engine) -> None:
    site = await add_site()
    await site.deliver()
    for neighbour in site.neighbours:
        await site.write(neighbour, EntryKind.CONFIRMED, text="Air lancar")
    assert (await site.facts()).now.state is PromiseState.VERIFIED
    await site.write(site.council, EntryKind.CLOSED)
    facts = await site.facts()
    assert facts.now.state is PromiseState.CLOSED
    assert facts.now.done
    told = [e.facts["what"] for e in await happened_to(site.kode) if e.kind is Event.LEDGER]
    assert told[-1] == "closed"
    assert len(told) == len(facts.entries)


async def test_parties_do_not_confirm_their_own_work(engine: Engine) -> None:
    site = await add_site()
    await site.deliver()
    member = Actor(
        person=site.group.person, label="Karang Taruna", kelurahan=WARD, rw=5, level=site.group.level
    )
    assert await refused(site.write(member, EntryKind.CONFIRMED)) is WhyNotEntry.OWN_WORK
    assert await refused(site.write(site.council, EntryKind.CONFIRMED)) is WhyNotEntry.OWN_WORK
    stranger = await add_person(kelurahan=OTHER_WARD)
    assert await refused(site.write(stranger, EntryKind.CONFIRMED)) is WhyNotEntry.ELSEWHERE
    await site.write(site.neighbours[0], EntryKind.CONFIRMED)
    assert await refused(site.write(site.neighbours[0], EntryKind.CONFIRMED)) is WhyNotEntry.TWICE


async def test_delivery_needs_all_milestones_and_a_picture(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    await site.write(site.officer, EntryKind.PROGRESS, milestone=1, amount=100)
    assert await refused(site.write(site.officer, EntryKind.DELIVERED)) is WhyNotEntry.NO_EVIDENCE
    await site.write(site.officer, EntryKind.EVIDENCE, picture=PHOTO)
    assert await refused(site.write(site.officer, EntryKind.DELIVERED)) is WhyNotEntry.NOT_FINISHED


async def test_an_objection_needs_a_picture_and_reopens_what_was_closed(engine: Engine) -> None:
    site = await add_site()
    await site.deliver()
    for neighbour in site.neighbours:
        await site.write(neighbour, EntryKind.CONFIRMED)
    await site.write(site.council, EntryKind.CLOSED)
    neighbour = site.neighbours[0]
    await follow(site.kode, wanted=True, by=site.neighbours[1], now=NOON)
    text = "Tutup saluran retak di depan warung"
    assert await refused(site.write(neighbour, EntryKind.DISPUTED, text=text)) is WhyNotEntry.NO_EVIDENCE
    number = await site.write(neighbour, EntryKind.DISPUTED, text=text, picture=PHOTO)
    assert (await site.facts()).now.state is PromiseState.DISPUTED
    assert "promise_disputed" in {n.kind for n in await notices_of(site.group.person or 0)}
    assert not await notices_of(site.neighbours[1].person or 0)
    await site.write(site.officer, EntryKind.ANSWERED, text="Tutup diganti hari ini", refers=number)
    assert (await site.facts()).now.state is PromiseState.DELIVERED
    assert [n.kind for n in await notices_of(site.neighbours[1].person or 0)] == ["promise_answered"]


async def test_how_much_was_done_is_not_corrected_after_the_handover(engine: Engine) -> None:
    site = await add_site()
    await site.deliver()
    entries = (await site.facts()).entries
    done = next(e.number for e in entries if e.kind is EntryKind.PROGRESS)
    wrong = {"refers": done, "text": "Angka ini salah ketik."}
    assert await refused(site.write(site.officer, EntryKind.CORRECTED, **wrong)) is WhyNotEntry.REFERS
    assert (await site.facts()).now.progress == 100


async def test_money_beyond_the_budget_is_taken_with_a_reason_and_flagged(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    await site.write(site.officer, EntryKind.SPENDING, amount=85_500_000, pledge=1, text="Kuitansi 12")
    more = {"amount": 1_000_000, "pledge": 1}
    assert await refused(site.write(site.officer, EntryKind.SPENDING, **more)) is WhyNotEntry.OVER_BUDGET
    await site.write(site.officer, EntryKind.SPENDING, text="Harga semen naik", **more)
    facts = await site.facts()
    assert facts.now.over_budget
    assert facts.now.spent == 86_500_000


async def test_an_officer_of_another_agency_writes_nothing(engine: Engine) -> None:
    site = await add_site()
    other = await add_officer("DLH")
    assert await refused(site.write(other, EntryKind.ACCEPTED)) is WhyNotEntry.NOT_PARTY
    assert await refused(site.write(site.officer, EntryKind.CANCELLED, text="x" * 20)) is WhyNotEntry.COUNCIL


async def test_a_second_tap_gives_the_same_entry(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    tap = {"amount": 3, "pledge": 2, "sent_key": "k1"}
    numbers = await asyncio.gather(*(site.write(site.group, EntryKind.HOURS, **tap) for _ in range(4)))
    assert len(set(numbers)) == 1
    assert (await site.facts()).now.hours == 3


async def test_entries_written_at_once_all_stand_in_one_chain(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    await asyncio.gather(*(site.write(site.group, EntryKind.HOURS, amount=2, pledge=2) for _ in range(12)))
    facts = await site.facts()
    assert [line.entry.number for line in facts.lines] == list(range(1, 15))
    assert facts.now.hours == 24
    assert await broken_at(site.kode, facts.lines) is None


async def test_an_edited_entry_and_a_gap_are_found(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    await site.write(site.officer, EntryKind.SPENDING, amount=500, pledge=1, text="Kuitansi 1")
    for name in ("ledger_entry_no_update", "ledger_entry_no_delete"):
        one = f"DROP TRIGGER {name}" if engine.engine_type == "sqlite" else ""
        if one:
            await engine.run_ddl(one)
    if engine.engine_type != "sqlite":
        await engine.run_ddl("DROP TRIGGER ledger_entry_only_grows ON ledger_entry")

    async def broken() -> int | None:
        return await broken_at(site.kode, (await site.facts()).lines)

    await LedgerEntry.update({LedgerEntry.amount: 5}).where(LedgerEntry.number == 3)
    assert await broken() == 3
    await LedgerEntry.update({LedgerEntry.amount: 500}).where(LedgerEntry.number == 3)
    assert await broken() is None
    await LedgerEntry.delete().where(LedgerEntry.number == 3)
    assert await broken() == 3  # the last one: only the record knows of it
    await LedgerEntry.delete().where(LedgerEntry.number == 1)
    assert await broken() == 1


async def test_what_the_board_reads_is_what_the_ledger_says(engine: Engine) -> None:
    site = await add_site()
    await site.deliver()
    await site.write(site.neighbours[0], EntryKind.CONFIRMED)
    row = await Commitment.select().where(Commitment.kode == site.kode).first()
    now = (await site.facts()).now
    assert row is not None
    assert (row["state"], row["progress"], row["spent"]) == (now.state.value, now.progress, now.spent)
    later = NOON + timedelta(days=15)
    await settle_windows(now=later)
    row = await Commitment.select().where(Commitment.kode == site.kode).first()
    facts = await require_promise(site.kode, now=later)
    assert row is not None
    assert row["state"] == "verified"
    assert standing(facts.plan, facts.entries, later).state is PromiseState.VERIFIED


async def test_a_changed_plan_is_accepted_anew(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    changed = plan(amount=80_000_000)
    with pytest.raises(NotFound):
        await change_plan(site.kode, changed, "Harga turun di pasar", by=site.officer, now=NOON)
    await change_plan(site.kode, changed, "Harga turun di pasar", by=site.council, now=NOON)
    facts = await site.facts()
    assert (facts.plan.amount, facts.versions, facts.now.state) == (80_000_000, 2, PromiseState.PROPOSED)


async def test_a_date_is_moved_with_a_reason_and_the_old_one_stays_readable(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    move = {"milestone": 1, "new_date": date(2026, 7, 10)}
    assert await refused(site.write(site.officer, EntryKind.DATE_CHANGED, **move)) is WhyNotEntry.NO_REASON
    await site.write(site.officer, EntryKind.DATE_CHANGED, text="Genteng datang terlambat", **move)
    shown = (await site.facts(datetime(2026, 7, 6, 3, tzinfo=UTC))).now.milestones[0]
    assert (shown.due, shown.first_due, shown.late) == (date(2026, 7, 10), date(2026, 6, 30), 0)


async def test_publishing_decisions_makes_a_promise_of_each_funded_project(engine: Engine) -> None:
    facts, _ = await published()
    by = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    chosen = await decide(facts)
    await save_decisions(facts.kode or "", 1, chosen, by=by, now=NOON)
    made = await publish_with_promises(facts.kode or "", 1, by=by, now=NOON)
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    funded = [line.project.kode for line in outcome.won]
    assert len(made) == len(funded)
    for proposal in funded:
        promised = await promise_of(proposal)
        assert promised in made
        shown = await require_promise(promised or "", now=NOON)
        assert shown.plan.amount > 0
        assert shown.now.state is PromiseState.PROPOSED
        assert (shown.proposal, shown.round) == (proposal, facts.kode)


async def test_nobody_is_bound_by_a_plan_with_money_that_lacks_a_step(engine: Engine) -> None:
    facts, _ = await published()
    by = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    await save_decisions(facts.kode or "", 1, await decide(facts), by=by, now=NOON)
    kode = (await publish_with_promises(facts.kode or "", 1, by=by, now=NOON))[0]
    told = [notice.kind for notice in await notices_of(by.person or 0) if notice.kode == kode]
    assert told == ["promise_steps"]
    accept = Asked(kind=EntryKind.ACCEPTED, on=NOON.date(), party=1)
    assert await refused(write_entry(kode, accept, by=by, now=NOON)) is WhyNotEntry.STEPS
    row = Commitment.select(Commitment.answer_by).where(Commitment.kode == kode).first()
    assert (await row)["answer_by"] is None  # whom nothing binds, nobody reminds

    steps = ("goal", "change", "for_residents", "for_professionals", "for_government", "costs")
    whole = msgspec.structs.replace(
        (await require_promise(kode, now=NOON)).plan,
        **dict.fromkeys(steps, "Dirundingkan dengan warga RW."),
    )
    await change_plan(kode, whole, "Rencana dilengkapi", by=by, now=NOON)
    await write_entry(kode, accept, by=by, now=NOON)
    assert 1 in (await require_promise(kode, now=NOON)).now.accepted
