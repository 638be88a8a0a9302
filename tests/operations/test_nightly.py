"""Nightly work: once a night, its end told, an alarm when it is red or did not run; heads for witnesses."""

import asyncio
from datetime import datetime, timedelta

import pytest

from pb.core.actor import CLOCK, RoleKind
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.core.outbox import Message, last_letters
from pb.core.signals import Signal, count_signal, forget_signals, watched_of, write_signals
from pb.operations.queries import addresses_now, runs_of, standing, witnesses_of
from pb.operations.rules import LATE, Alarm, Job, Run, RunState, WhyNotWitness, alarm_of, last_due, too_old
from pb.operations.services import claim_job, end_run, end_witness, name_witness, raise_alarms, send_heads
from pb.operations.tables import Witness
from pb.rounds.rules import Phase
from pb.transparency.services import extend_log
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_round

pytestmark = pytest.mark.anyio
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def test_a_job_runs_once_a_night_whoever_looks(engine: Engine) -> None:
    taken = await asyncio.gather(*(claim_job(Job.VERIFY, now=NOON) for _ in range(4)))
    (key,) = [one for one in taken if one is not None]
    assert await claim_job(Job.VERIFY, now=NOON + HOUR) is None
    await end_run(key, RunState.FINE, {"entries": 7}, now=NOON + HOUR)
    await end_run(key, RunState.FAILED, {}, now=NOON + 2 * HOUR)  # too late: it has said how it was
    (run,) = await runs_of(Job.VERIFY)
    assert (run.state, run.facts) == (RunState.FINE, {"entries": 7})
    assert await claim_job(Job.VERIFY, now=last_due(NOON + DAY, this_city())) is not None


def ended(state: RunState, at: datetime) -> Run:
    return Run(1, Job.VERIFY, at, at, state, {})


@pytest.mark.matrix("O8")
def test_what_is_red_and_what_did_not_run_raises_an_alarm() -> None:
    fine = ended(RunState.FINE, NOON)
    assert alarm_of([fine], NOON + LATE) is None
    assert alarm_of([fine], NOON + LATE + HOUR) is Alarm.MISSED
    assert alarm_of([fine, ended(RunState.WRONG, NOON + HOUR)], NOON + HOUR) is Alarm.WRONG
    assert alarm_of([ended(RunState.FAILED, NOON), ended(RunState.FINE, NOON + HOUR)], NOON + HOUR) is None
    hangs = Run(2, Job.VERIFY, NOON, None, RunState.RUNNING, {})
    assert alarm_of([hangs], NOON + LATE + HOUR) is Alarm.MISSED
    assert alarm_of([], NOON) is None


@pytest.mark.matrix("O8")
async def test_administrators_are_told_once_a_day_and_nobody_else(engine: Engine) -> None:
    await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await add_person(phone="+6281200000077", roles=[(RoleKind.ADMINISTRATOR, WARD)])
    key = await claim_job(Job.VERIFY, now=NOON)
    await end_run(key or 0, RunState.WRONG, {"kinds": ["seal"], "faults": 1, "entries": 3}, now=NOON)
    for hours in (0, 1, 25):
        await raise_alarms((Job.VERIFY,), now=NOON + hours * HOUR)
    letters = await last_letters()
    assert [(one.to, one.kind) for one in letters] == [("+6281200000077", "alarm.verify.wrong")] * 2
    seen = await standing((), NOON, backups=False)
    assert seen.verified is not None
    assert (seen.verified.facts["kinds"], seen.verify_late, seen.witnesses) == (["seal"], False, 0)


async def test_witnesses_get_heads_hourly_while_a_vote_is_open_and_at_each_move(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    kode, fixed = facts.kode or "", ("kota@example.id",)
    facilitator = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await name_witness(kode, "Karang Taruna", "Saksi@Example.id", by=facilitator, now=NOON)
    assert await addresses_now(fixed, NOON) == (("kota@example.id", "saksi@example.id"), True)
    sent = []
    for minutes in (0, 1, 30, 61, 62):
        now = NOON + timedelta(minutes=minutes)
        if minutes == 30:
            await record(Event.PHASE_ENTERED, by=CLOCK, now=now, kode=kode, phase="voting")
        await extend_log(now=now)
        await send_heads(fixed, "https://rembug.example.id", now=now)
        sent.append(int(await Message.count().where(Message.kind == "head")) // 2)
    assert sent == [1, 1, 2, 2, 2]
    await extend_log(now=NOON + timedelta(minutes=91))
    await send_heads(fixed, "https://rembug.example.id", now=NOON + timedelta(minutes=91))
    assert await Message.count().where(Message.kind == "head") == 6
    (letter, *_) = await last_letters()
    assert letter.facts["url"].startswith("https://rembug.example.id/catatan/")


async def test_a_witness_is_named_by_who_runs_the_round_and_is_kept_sealed(
    engine: Engine,
) -> None:
    facts = await add_round(Phase.LISTING)
    kode = facts.kode or ""
    facilitator = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    stranger = await add_person(roles=[(RoleKind.FACILITATOR, OTHER_WARD)])
    with pytest.raises(NotFound):
        await name_witness(kode, "Pers", "pers@example.id", by=stranger, now=NOON)
    for label, address, why in (
        ("Pers", "0812", WhyNotWitness.ADDRESS),
        ("Pers", "081234567890", WhyNotWitness.ADDRESS),
        ("  ", "pers@example.id", WhyNotWitness.LABEL),
    ):
        with pytest.raises(Refused) as refused:
            await name_witness(kode, label, address, by=facilitator, now=NOON)
        assert refused.value.reason is why
    await name_witness(kode, "Pers", "pers@example.id", by=facilitator, now=NOON)
    with pytest.raises(Refused) as twice:
        await name_witness(kode, "Pers", "pers@example.id", by=facilitator, now=NOON)
    assert twice.value.reason is WhyNotWitness.THERE
    assert "pers@" not in str(await Witness.select())
    (one,) = await witnesses_of(facts.id)
    with pytest.raises(NotFound):
        await end_witness(kode, one.id, by=stranger, now=NOON)
    await end_witness(kode, one.id, by=facilitator, now=NOON)
    assert await witnesses_of(facts.id) == ()


async def test_counters_hold_counts_alone_and_lose_none(engine: Engine) -> None:
    for voter in range(12):
        count_signal(
            7, {"device": "tablet kelurahan", "address": f"10.0.0.{voter}", "assistant": ""}, now=NOON
        )
    await asyncio.gather(*(write_signals(now=NOON) for _ in range(3)))
    count_signal(7, {"device": "tablet kelurahan"}, now=NOON)
    await write_signals(now=NOON)
    kinds, hours = await watched_of(7)
    found = {one.kind: (one.sources, one.flagged, one.most) for one in kinds}
    assert found == {"device": (1, 1, 13), "address": (12, 0, 1), "assistant": (0, 0, 0)}
    assert hours == (("12", 13),)
    kept = str(await Signal.select())
    assert not any(text in kept for text in ("tablet", "10.0.0", "2026"))
    await forget_signals([7])
    assert not await Signal.exists()


def test_backups_go_after_thirty_days() -> None:
    assert too_old("rembug-20260512T045959Z.rembug", NOON + timedelta(days=1))
    assert not too_old("rembug-20260612T045959Z.rembug", NOON)
    assert not too_old("catatan.rembug", NOON)
