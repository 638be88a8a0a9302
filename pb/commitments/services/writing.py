"""An entry is written: locked, refused or added at the end, and what follows from it stands beside it."""

from datetime import datetime
from typing import Any

import msgspec

from pb.commitments.ledger import LedgerLine, digest_of
from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import (
    REMIND_DAYS,
    REMINDERS,
    WINDOW,
    Asked,
    Entry,
    EntryKind,
    Plan,
    PromiseState,
    Standing,
    is_one_sided,
    is_whole,
    parties_of,
    searchable,
    why_not_enter,
)
from pb.commitments.tables import Commitment, LedgerEntry, LedgerPerson, PartyRow, PlanRow
from pb.core.actor import CLOCK, VISITOR, Actor
from pb.core.audit import record
from pb.core.calendar import add_working_days
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.following.queries import followers_of
from pb.people.services import notify

TOLD = {
    EntryKind.DELIVERED: "promise_delivered",
    EntryKind.ANSWERED: "promise_answered",
    EntryKind.CANCELLED: "promise_cancelled",
}  # at once, to those who follow; all else comes once a day (following.py)


PROMISE_NOTICES = frozenset({"promised", *TOLD.values()})


class Picture(msgspec.Struct, frozen=True):
    """A stored photo: its name, its perceptual fingerprint, and where it was taken if somebody said so."""

    name: str
    fingerprint: str
    spot: str = ""


async def held_promise(kode: str, now: datetime) -> Promise:
    """The promise, locked until the transaction ends."""
    facts = await require_promise(kode, now=now)
    await lock_row(Commitment, facts.id, Lock.UPDATE)
    return await require_promise(kode, now=now)


@transactional
async def write_entry(
    kode: str, asked: Asked, *, picture: Picture | None = None, sent_key: str = "", by: Actor, now: datetime
) -> int:
    """Add an entry; gives its number. The same `sent_key` again gives the same entry."""
    facts = await held_promise(kode, now)
    sent = await LedgerEntry.select(LedgerEntry.number).where(
        LedgerEntry.commitment == facts.id, LedgerEntry.sent_key == f"{by.person}-{sent_key}"
    )
    if sent_key and sent:
        return int(sent[0]["number"])
    mine = parties_of(by, facts.represented, facts.place)
    asked = msgspec.structs.replace(
        asked, has_photo=picture is not None, party=asked.party or (min(mine) if mine else None)
    )
    refuse_if(
        why_not_enter(
            asked,
            by,
            mine,
            plan=facts.plan,
            entries=facts.entries,
            now=facts.now,
            place=facts.place,
            today=this_city().day(now),
        )
    )
    return await append(facts, asked, picture, sent_key, by, now)


async def append(
    facts: Promise, asked: Asked, picture: Picture | None, sent_key: str, by: Actor, now: datetime
) -> int:
    """Add an entry that was looked at already to a promise that is held."""
    number, key = len(facts.lines) + 1, new_id()
    entry = Entry(
        number=number,
        kind=asked.kind,
        at=now,
        on=asked.on,
        party=asked.party,
        milestone=asked.milestone,
        pledge=asked.pledge,
        amount=asked.amount,
        text=asked.text.strip(),
        receipt=asked.receipt.strip(),
        refers=asked.refers,
        new_date=asked.new_date,
        photo=picture.name if picture else "",
        person=by.person,
    )
    role = by.role_in(facts.place).value if by.signed_in else CLOCK.label
    line = LedgerLine(
        entry, role, picture.fingerprint if picture else "", picture.spot if picture else "", ""
    )
    digest = digest_of(line, facts.lines[-1].digest if facts.lines else "")
    await _insert(facts.id, key, line, digest, f"{by.person}-{sent_key or key}")
    if by.person is not None:
        await LedgerPerson.insert(LedgerPerson(entry=key, person=by.person))
    await refresh(facts.kode, now=now)
    await _tell(facts, entry, digest, by, now)
    return number


async def _insert(commitment: int, key: int, line: LedgerLine, digest: str, sent_key: str) -> None:
    entry = line.entry
    plain = ("number", "at", "party", "milestone", "pledge", "amount", "text", "receipt", "refers")
    row = LedgerEntry(
        id=key,
        commitment=commitment,
        kind=entry.kind.value,
        day=entry.on,
        fingerprint=line.fingerprint,
        spot=line.spot,
        role=line.role,
        sent_key=sent_key,
        digest=digest,
        new_date=entry.new_date,
        photo=entry.photo,
        **{name: getattr(entry, name) for name in plain},
    )
    await LedgerEntry.insert(row)


async def refresh(kode: str, *, now: datetime) -> Standing:
    """Write what follows from plan and ledger beside the promise, inside a transaction."""
    facts = await require_promise(kode, now=now)
    values = columns(facts.plan, facts.now, facts.created_at)
    await Commitment.update(values | {"changed_at": now}).where(Commitment.id == facts.id)
    return facts.now


def columns(plan: Plan, now: Standing, made: datetime) -> dict[Any, Any]:
    """What a board reads of a promise, and until when its parties should answer."""
    waits = now.state is PromiseState.DELIVERED and now.confirmations > 0
    since = max([at for at in (now.delivered_at, now.answered_at) if at is not None], default=None)
    return {
        "title": plan.title,
        "amount": plan.amount,
        "state": now.state.value,
        "progress": now.progress,
        "ends": now.ends,
        "delivered": this_city().day(now.delivered_at) if now.delivered_at else None,
        "spent": now.spent,
        "hours": now.hours,
        "one_sided": int(is_one_sided(plan)),
        "window_ends": since + WINDOW if waits and since else None,
        "plan_ends": plan.ends,
        "days_late": now.late if now.delivered_at else 0,
        "disputes": len(now.disputes),
        "answers": sum(1 for dispute in now.disputes if dispute.answer is not None),
        "answers_in_time": sum(1 for d in now.disputes if d.answer is not None and not d.late),
        "answer_by": add_working_days(now.asked_at or made, REMIND_DAYS) if _asks(plan, now) else None,
    }


def _asks(plan: Plan, now: Standing) -> bool:
    """Whether somebody still has to answer a whole plan, and is still to be reminded."""
    open_ = now.state is PromiseState.PROPOSED and bool(now.waiting) and is_whole(plan)
    return open_ and now.reminded < REMINDERS


async def _tell(facts: Promise, entry: Entry, digest: str, by: Actor, now: datetime) -> None:
    """Notices, and the event: it holds the digest, so that the log covers the ledger up to this entry."""
    notice = TOLD.get(entry.kind)
    if notice is not None:
        people = set(await followers_of(facts.kode)) - {by.person}
        await notify([p for p in people if p], notice, facts.kode, {"title": facts.plan.title}, now=now)
    if entry.kind is EntryKind.DISPUTED:
        owing = {one.account for one in facts.represented if one.account} - {by.person}
        await notify(owing, "promise_disputed", facts.kode, {"title": facts.plan.title}, now=now)
    said = {"what": entry.kind.value, "entry": entry.number, "digest": digest}
    topics = [str(facts.place), "promises", *([facts.proposal] if facts.proposal else [])]
    await record(Event.LEDGER, by=by, now=now, kode=facts.kode, about=facts.proposal, topics=topics, **said)


async def write_plan(commitment: int, number: int, plan: Plan, now: datetime) -> None:
    """One version of a plan, never changed."""
    body = msgspec.json.encode(plan).decode()
    await PlanRow.insert(
        PlanRow(id=new_id(), commitment=commitment, number=number, body=body, created_at=now)
    )
    await name_parties(commitment, plan)


async def name_parties(commitment: int, plan: Plan) -> None:
    """The parties of the plan that holds, for those who look for promises of one."""
    await PartyRow.delete().where(PartyRow.commitment == commitment)
    rows = [
        PartyRow(
            id=new_id(),
            commitment=commitment,
            party=party.number,
            kind=party.kind.value,
            name=party.name,
            search=searchable(party.name),
        )
        for party in plan.parties
    ]
    if rows:
        await PartyRow.insert(*rows)


@transactional
async def settle_windows(*, now: datetime) -> None:
    """Promises whose two weeks of silence have passed are verified; the board learns it."""
    rows = await Commitment.select(Commitment.kode, Commitment.place._.code.as_alias("place")).where(
        Commitment.state == PromiseState.DELIVERED.value, Commitment.window_ends <= now
    )
    for row in rows:
        stands = await refresh(row["kode"], now=now)
        if stands.state is PromiseState.VERIFIED:
            topics = [row["place"], "promises"]
            await record(Event.LEDGER, by=VISITOR, now=now, kode=row["kode"], topics=topics, what="verified")
