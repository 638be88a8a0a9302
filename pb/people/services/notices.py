"""Notices: what a person is told on their own page, written in the transaction of what happened."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pb.core.actor import Actor
from pb.core.canon import canon
from pb.core.db import transactional
from pb.core.ids import new_id
from pb.people.rules import Told
from pb.people.services.telling import tell_at_once
from pb.people.tables import Account, Notice

_AT_ONCE = 100


async def notify(
    people: Iterable[int], kind: str, kode: str | None, facts: Mapping[str, object], *, now: datetime
) -> None:
    """Tell these people; inside a transaction. People who have left are passed over."""
    wanted = sorted(set(people))
    text = canon(facts)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        here = await Account.select(Account.id).where(Account.id.is_in(part), Account.erased_at.is_null())
        rows = [
            Notice(
                id=new_id(), account=row["id"], kind=kind, kode=kode, facts=text, created_at=now, read_at=None
            )
            for row in here
        ]
        if rows:
            await Notice.insert(*rows)
            await tell_at_once([row["id"] for row in here], kind, kode, facts, now=now)


async def untell(
    people: Collection[int],
    kind: str,
    kode: str | None,
    *,
    at: datetime,
    told: str | None,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    """What these people were told at that moment is not so any more; inside a transaction.

    A notice that nobody read and no letter took goes; who was told is told this (`told`) instead. For
    kinds that are not urgent: what was posted at once is out of the house.
    """
    same = (Notice.kind == kind) & (Notice.created_at == at)
    same &= Notice.kode.is_null() if kode is None else (Notice.kode == kode)
    rows = (
        await Notice.select(
            *(Notice.id, Notice.account, Notice.read_at),
            *(Notice.account._.told.as_alias("told"), Notice.account._.told_at.as_alias("told_at")),
        ).where(same, Notice.account.is_in(list(people)))
        if people
        else []
    )
    out = {
        row["account"]
        for row in rows
        if row["read_at"] or (row["told"] != Told.PAGE.value and row["told_at"] >= at)
    }
    if waits := [row["id"] for row in rows if row["account"] not in out]:
        await Notice.delete().where(Notice.id.is_in(waits))
    if told:
        await notify(out, told, kode, facts, now=now)


@transactional
async def read_all(*, by: Actor, now: datetime) -> None:
    """The person has seen their notices."""
    await Notice.update({Notice.read_at: now}).where(Notice.account == by.person, Notice.read_at.is_null())
