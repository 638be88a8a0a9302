"""Notices: what a person is told on their own page, written in the transaction of what happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pb.core.actor import Actor
from pb.core.canon import canon
from pb.core.db import transactional
from pb.core.ids import new_id
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


@transactional
async def read_all(*, by: Actor, now: datetime) -> None:
    """The person has seen their notices."""
    await Notice.update({Notice.read_at: now}).where(Notice.account == by.person, Notice.read_at.is_null())
