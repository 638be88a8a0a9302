"""Attestations are asked for, said, drawn, looked at again and withdrawn; each act is in the record."""

from datetime import datetime, timedelta

from pb.core.actor import Actor, Level, RoleKind
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id, untimed_id
from pb.core.keys import keyed, seal, these_keys
from pb.core.limits import spend
from pb.people.attesting.queries import heads_here, level_of, require_asked, require_head, said_by
from pb.people.attesting.rules import (
    LONGEST_REASON,
    OBJECTIONS_A_DAY,
    SHORTEST_REASON,
    YEAR,
    Asked,
    AskState,
    Head,
    WhyNotAttest,
    concerns,
    is_drawn,
    may_keep,
    why_not_ask,
    why_not_say,
)
from pb.people.attesting.tables import Attestation, AttestObjection, Attestor
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.services.notices import notify
from pb.people.tables import Account
from pb.places.tables import Place

_DAY = timedelta(days=1)
_OPEN_FOR = timedelta(days=90)


@transactional
async def name_head(contact: str, place: PlaceCode, rw: int, rt: int, *, by: Actor, now: datetime) -> None:
    """Write down who heads an RT (or an RW, with `rt` 0); who did so before no longer does."""
    if not (may_keep(by, place) or by.holds(RoleKind.FACILITATOR, place)):
        raise NotFound
    await lock_row(Place, place, Lock.UPDATE)
    read = read_contact(contact)
    found = await find_by_contact(read[1]) if read else None
    refuse_if(None if found and found.kelurahan == place else WhyNotAttest.ELSEWHERE)
    if found is None or found.person == by.person:
        raise Refused(WhyNotAttest.OWN)
    before = (Attestor.kelurahan == place) & (Attestor.rw == rw) & (Attestor.rt == rt)
    await Attestor.update({Attestor.until: now}).where(before, Attestor.until.is_null())
    row = Attestor(
        id=new_id(),
        account=found.person,
        kelurahan=place,
        rw=rw,
        rt=rt,
        since=now,
        until=None,
        named_by=by.person,
    )
    await Attestor.insert(row)
    await notify([found.person], "attest_named", None, {"rw": f"{rw:02d}"}, now=now)
    await record(Event.ATTESTOR_NAMED, by=by, now=now, topics=[place], rw=rw, rt=rt)


@transactional
async def end_head(key: int, reason: str, *, withdraw: bool, by: Actor, now: datetime) -> int:
    """Somebody no longer heads an RT or RW; if wished all that they attested within a year falls with it.

    Gives how many lost their level. Who showed a card at the counter since then keeps theirs.
    """
    head = await require_head(key)
    if not may_keep(by, head.kelurahan):
        raise NotFound
    refuse_if(_why_not_reason(reason))
    await lock_row(Place, head.kelurahan, Lock.UPDATE)
    await Attestor.update({Attestor.until: now}).where(Attestor.id == key)
    mine = (Attestation.rt_by == key) | (Attestation.rw_by == key)
    lost = 0
    if withdraw:
        rows = await Attestation.select(Attestation.id).where(mine, Attestation.state == "stands")
        for row in rows:
            await _withdraw(await require_asked(row["id"]), now)
        lost = len(rows)
    words = reason.strip()[:LONGEST_REASON]
    await record(
        Event.ATTESTOR_ENDED,
        by=by,
        now=now,
        topics=[head.kelurahan],
        rw=head.rw,
        rt=head.rt,
        reason=words,
        withdrawn=lost,
    )
    return lost


def _why_not_reason(reason: str) -> WhyNotAttest | None:
    return None if len(reason.strip()) >= SHORTEST_REASON else WhyNotAttest.NO_REASON


async def _withdraw(asked: Asked, now: datetime) -> None:
    await lock_row(Account, asked.account, Lock.UPDATE)
    kelurahan, rw, level = await level_of(asked.account)
    if level == Level.L2 and (kelurahan, rw) == (asked.kelurahan, asked.rw):
        await Account.update({Account.level: int(Level.L1)}).where(Account.id == asked.account)
    await _end(asked, AskState.WITHDRAWN, now)
    await notify([asked.account], "attest_withdrawn", None, {}, now=now)


async def _end(asked: Asked, state: AskState, now: datetime) -> None:
    await Attestation.update({Attestation.state: state.value, Attestation.ended_at: now}).where(
        Attestation.id == asked.id
    )


@transactional
async def ask_heads(rt: int, *, by: Actor, now: datetime) -> None:
    """Ask the heads of one's RT and RW; they see the full name."""
    if by.person is None:
        raise NotFound
    await lock_row(Account, by.person, Lock.UPDATE)
    open_ = await Attestation.exists().where(Attestation.account == by.person, Attestation.state == "asked")
    heads = await heads_here(by.kelurahan, by.rw, rt) if by.kelurahan and by.rw else ()
    asked = [head.account for head in heads if head.account != by.person]
    of_rt = [head for head in heads if not head.of_rw and head.account != by.person]
    refuse_if(why_not_ask(by, waiting=open_, heads=len(of_rt)))
    row = Attestation(
        id=untimed_id(),
        account=by.person,
        kelurahan=by.kelurahan,
        rw=by.rw,
        rt=rt,
        asked_at=now,
        rt_by=None,
        rw_by=None,
        officer=None,
        state=AskState.ASKED.value,
        ended_at=None,
        drawn=0,
        checked_at=None,
        checked_by=None,
    )
    await Attestation.insert(row)
    await notify(asked, "attest_waits", None, {}, now=now)
    await record(Event.ATTEST_ASKED, by=by, now=now, topics=[str(by.kelurahan)], rw=by.rw, rt=rt)


@transactional
async def say_as_head(key: int, head_key: int, *, lives: bool, by: Actor, now: datetime) -> None:
    """The word of a head. A no ends it; two yes raise the proof of residence."""
    head = await require_head(head_key)
    if head.account != by.person:
        raise NotFound
    await lock_row(Attestor, head.id, Lock.UPDATE)
    asked = await _held(key)
    if not concerns(head, asked):
        raise Refused(WhyNotAttest.TAKEN)
    if lives:
        refuse_if(why_not_say(head, await said_by(head, now)))
        mine = Attestation.rw_by if head.of_rw else Attestation.rt_by
        await Attestation.update({mine: head.id}).where(Attestation.id == key)
    await _said(asked, "rw" if head.of_rw else "rt", lives=lives, by=by, now=now)


@transactional
async def say_as_officer(key: int, *, lives: bool, by: Actor, now: datetime) -> None:
    """The kelurahan says it in the place of the head of the RW; the head of the RT has said yes before."""
    asked = await _held(key)
    if not may_keep(by, asked.kelurahan) or asked.rt_by is None:
        raise NotFound
    refuse_if(None if asked.state is AskState.ASKED else WhyNotAttest.TAKEN)
    refuse_if(WhyNotAttest.OWN if asked.account == by.person else None)
    if lives:
        await Attestation.update({Attestation.officer: by.person}).where(Attestation.id == key)
    await _said(asked, "kelurahan", lives=lives, by=by, now=now)


async def _held(key: int) -> Asked:
    """What was asked, with its account held, so that two words at once become one level."""
    await lock_row(Account, (await require_asked(key)).account, Lock.UPDATE)
    return await require_asked(key)


async def _said(before: Asked, who: str, *, lives: bool, by: Actor, now: datetime) -> None:
    asked = await require_asked(before.id)
    await record(
        Event.ATTEST_SAID, by=by, now=now, topics=[asked.kelurahan], rw=asked.rw, said_by=who, lives=lives
    )
    if not lives:
        await _end(asked, AskState.REFUSED, now)
        await notify([asked.account], "attest_refused", None, {}, now=now)
    elif asked.whole:
        await _raise(asked, by=by, now=now)


async def _raise(asked: Asked, *, by: Actor, now: datetime) -> None:
    kelurahan, rw, level = await level_of(asked.account)
    refuse_if(None if (kelurahan, rw) == (asked.kelurahan, asked.rw) else WhyNotAttest.ENDED)
    first = not await Attestation.exists().where(
        Attestation.rt_by == asked.rt_by, Attestation.state != "asked", Attestation.id != asked.id
    )
    lot = int.from_bytes(keyed(these_keys().tag, "pb/attest/v1", str(asked.id))[:4], "big")
    await Attestation.update(
        state=AskState.STANDS.value, ended_at=now, drawn=int(is_drawn(lot, first=first))
    ).where(Attestation.id == asked.id)
    if level < Level.L2:
        await Account.update({Account.level: int(Level.L2)}).where(Account.id == asked.account)
    await notify([asked.account], "attest_stands", None, {}, now=now)
    await record(Event.LEVEL_RAISED, by=by, now=now, level=int(Level.L2), place=asked.kelurahan)


@transactional
async def check_drawn(key: int, *, lives: bool, by: Actor, now: datetime) -> None:
    """What was drawn is looked at by the kelurahan: it stays, or it is withdrawn."""
    asked = await _held(key)
    row = (
        await Attestation.select(Attestation.drawn, Attestation.checked_at)
        .where(Attestation.id == key)
        .first()
    )
    if row is None or not may_keep(by, asked.kelurahan) or not row["drawn"]:
        raise NotFound
    fresh = asked.state is AskState.STANDS and row["checked_at"] is None
    refuse_if(None if fresh else WhyNotAttest.TAKEN)
    await Attestation.update({Attestation.checked_at: now, Attestation.checked_by: by.person}).where(
        Attestation.id == key
    )
    if not lives:
        await _withdraw(asked, now)
    await record(
        Event.ATTEST_CHECKED, by=by, now=now, topics=[asked.kelurahan], rw=asked.rw, rt=asked.rt, lives=lives
    )


async def object_to_head(key: int, words: str, *, by: Actor, now: datetime) -> None:
    """A resident of the kelurahan says that a head attests what is not so."""
    if not await spend("attest_object", str(by.person), limit=OBJECTIONS_A_DAY, window=_DAY, now=now):
        raise Refused(WhyNotAttest.TOO_MANY)
    await _object(key, words, by=by, now=now)


@transactional
async def _object(key: int, words: str, *, by: Actor, now: datetime) -> None:
    head: Head = await require_head(key)
    refuse_if(None if by.kelurahan == head.kelurahan else WhyNotAttest.NOT_HERE)
    refuse_if(_why_not_reason(words))
    made = untimed_id()
    row = AttestObjection(
        id=made,
        attestor=head.id,
        account=by.person,
        words_sealed=seal(words.strip()[:LONGEST_REASON], where=f"attest_objection:{made}:words"),
        made_at=now,
        answer="",
        answered_at=None,
        answered_by=None,
    )
    await AttestObjection.insert(row)
    await record(Event.ATTEST_OBJECTED, by=by, now=now, topics=[head.kelurahan], rw=head.rw, rt=head.rt)


@transactional
async def answer_head_objection(key: int, answer: str, *, by: Actor, now: datetime) -> None:
    """The kelurahan answers; withdrawing what the head attested is an act of its own."""
    row = (
        await AttestObjection.select(
            AttestObjection.account,
            AttestObjection.answered_at,
            AttestObjection.attestor._.kelurahan.as_alias("kelurahan"),
        )
        .where(AttestObjection.id == key)
        .first()
    )
    if row is None or not may_keep(by, row["kelurahan"]):
        raise NotFound
    await lock_row(Place, row["kelurahan"], Lock.UPDATE)
    refuse_if(WhyNotAttest.TAKEN if row["answered_at"] else _why_not_reason(answer))
    await AttestObjection.update(
        answer=answer.strip()[:LONGEST_REASON], answered_at=now, answered_by=by.person
    ).where(AttestObjection.id == key)
    if row["account"]:
        told = {"answer": answer.strip()[:LONGEST_REASON]}
        await notify([row["account"]], "attest_answered", None, told, now=now)
    await record(Event.ATTEST_ANSWERED, by=by, now=now, topics=[row["kelurahan"]])


@transactional
async def forget_attestations(*, now: datetime) -> None:
    """What was attested more than a year ago goes, and what nobody answered for ninety days; levels stay."""
    over = Attestation.ended_at < now - YEAR
    unanswered = (Attestation.state == "asked") & (Attestation.asked_at < now - _OPEN_FOR)
    await Attestation.delete().where(over | unanswered)
    await AttestObjection.delete().where(AttestObjection.answered_at < now - YEAR)
