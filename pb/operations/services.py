"""Nightly work is claimed and ended, alarms are raised, heads go to witnesses."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from piccolo.custom_types import Combinable

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.canon import canon
from pb.core.city import this_city
from pb.core.db import Lock, bump, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import seal
from pb.core.outbox import Channel, post
from pb.core.signals import forget_signals
from pb.operations.queries import (
    addresses_now,
    contacts_of_administrators,
    last_sent,
    runs_of,
    witnesses_of,
)
from pb.operations.rules import Job, RunState, WhyNotWitness, alarm_of, is_due, wants_head
from pb.operations.tables import AlarmRow, HeadSent, JobRun, Witness
from pb.people.contacts import read_contact
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds, require_round
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.transparency.queries import newest_head

TOPIC = "status"
MOST_WITNESSES = 12
KEPT, SIGNALS_KEPT = timedelta(days=400), timedelta(days=14)


@transactional
async def claim_job(job: Job, *, now: datetime) -> int | None:
    """Take tonight's run, for one process alone; None when there is nothing to do."""
    await bump([f"job.{job}"])  # one process at a time from here on
    if not is_due(await runs_of(job), now, this_city()):
        return None
    return await begin_run(job, now=now)


@transactional
async def begin_run(job: Job, *, now: datetime) -> int:
    """A run begins, tonight's or one that somebody asked for."""
    key = new_id()
    await JobRun.insert(
        JobRun(id=key, job=job.value, began_at=now, ended_at=None, state=RunState.RUNNING.value, facts="{}")
    )
    return key


@transactional
async def end_run(key: int, state: RunState, facts: Mapping[str, object], *, now: datetime) -> None:
    """A run ended; once, whoever says it first."""
    await JobRun.update(ended_at=now, state=state.value, facts=canon(dict(facts))).where(
        JobRun.id == key, JobRun.ended_at.is_null()
    )
    await bump([TOPIC])


async def raise_alarms(jobs: tuple[Job, ...], *, now: datetime) -> None:
    """Tell administrators what is wrong with these jobs, also that one did not run."""
    for job in jobs:
        why = alarm_of(await runs_of(job), now)
        if why is not None and not await AlarmRow.exists().where(*_raised(job.value, why.value, now)):
            await raise_alarm(job, why.value, now=now)


@transactional
async def raise_alarm(job: str, why: str, *, now: datetime) -> None:
    """Tell administrators, once a day for each reason."""
    await bump([f"job.{job}"])
    if await AlarmRow.exists().where(*_raised(job, why, now)):
        return
    await AlarmRow.insert(AlarmRow(id=new_id(), job=job, why=why, at=now))
    facts = {"at": now.isoformat()}
    await _post(await contacts_of_administrators(now), f"alarm.{job}.{why}", facts, now)


async def _post(
    to: Sequence[tuple[Channel, str, str]], kind: str, facts: Mapping[str, str], now: datetime
) -> None:
    for channel, address, language in to:
        await post(channel, address, canon(dict(facts)), now=now, kind=kind, language=language)


def _raised(job: str, why: str, now: datetime) -> tuple[Combinable, ...]:
    """Within a day of now; an alarm of ten years ahead was raised by a wrong clock, and hides no other."""
    day = timedelta(hours=24)
    recently = (AlarmRow.at > now - day) & (AlarmRow.at < now + day)
    return AlarmRow.job == job, AlarmRow.why == why, recently


@transactional
async def forget_runs(*, now: datetime) -> None:
    """Runs and alarms of more than a year ago go."""
    await JobRun.delete().where(JobRun.began_at < now - KEPT)
    await AlarmRow.delete().where(AlarmRow.at < now - KEPT)


async def forget_old_signals(*, now: datetime) -> None:
    """Two weeks after a count is public nobody asks any more where ballots came from."""
    over = [facts.id for facts in await announced_rounds() if _is_over(facts, now)]
    await forget_signals(over)


def _is_over(facts: RoundFacts, now: datetime) -> bool:
    done = facts.moves.get(Phase.PUBLISHED)
    return done is not None and done + SIGNALS_KEPT <= now


async def send_heads(fixed: tuple[str, ...], base_url: str, *, now: datetime) -> None:
    """The newest head to everybody who keeps heads, when they should have it."""
    head = await newest_head()
    if head is None:
        return
    sent = await last_sent()
    if sent is not None and sent[0] >= head.head.number:
        return
    to, voting = await addresses_now(fixed, now)
    if to and wants_head((head.head.number, head.head.at, head.mark), sent, now, voting=voting):
        await _send(to, base_url, now=now)


@transactional
async def _send(to: tuple[str, ...], base_url: str, *, now: datetime) -> None:
    await bump([TOPIC])
    head = await newest_head()
    if head is None or await HeadSent.exists().where(HeadSent.head == head.head.number):
        return
    await HeadSent.insert(HeadSent(head=head.head.number, at=now, letters=len(to)))
    facts = {
        "at": head.head.at.isoformat(),
        "number": str(head.head.number),
        "size": str(head.head.size),
        "root": head.head.root,
        "url": f"{base_url}/catatan/{head.head.number}",
    }
    await _post([(Channel.EMAIL, one, "id") for one in to], "head", facts, now)


@transactional
async def name_witness(kode: str, label: str, address: str, *, by: Actor, now: datetime) -> None:
    """Somebody outside gets the heads from now on, until the decisions of this round are public."""
    facts = await require_round(kode)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    await lock_row(Round, facts.id, Lock.UPDATE)
    contact = read_contact(address)
    if contact is None or contact[0] is not Channel.EMAIL:
        raise Refused(WhyNotWitness.ADDRESS)
    there = await witnesses_of(facts.id)
    refuse_if(WhyNotWitness.THERE if contact[1] in {one.address for one in there} else None)
    refuse_if(WhyNotWitness.TOO_MANY if len(there) >= MOST_WITNESSES else None)
    refuse_if(WhyNotWitness.LABEL if not label.strip() else None)
    key = new_id()
    sealed = seal(contact[1], where=f"witness:{key}:address")
    row = Witness(id=key, round=facts.id, label=label.strip()[:80], address_sealed=sealed, added_at=now)
    await Witness.insert(row)
    await record(Event.WITNESS_NAMED, by=by, now=now, kode=kode, topics=[TOPIC], witnesses=len(there) + 1)


@transactional
async def end_witness(kode: str, key: int, *, by: Actor, now: datetime) -> None:
    """This witness gets no more heads because of this round; that there was one stays in the record."""
    facts = await require_round(kode)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    await lock_row(Round, facts.id, Lock.UPDATE)
    there = await witnesses_of(facts.id)
    if key not in {one.id for one in there}:
        raise NotFound
    await Witness.delete().where(Witness.id == key)
    await record(Event.WITNESS_ENDED, by=by, now=now, kode=kode, topics=[TOPIC], witnesses=len(there) - 1)
