"""Facilitators are told once a day of what is overdue in their rounds, until it is done."""

from collections.abc import Collection, Mapping
from datetime import datetime

from pb.core.city import this_city
from pb.core.db import Lock, lock_rows, transactional
from pb.people.services import notify
from pb.people.staffing.queries import roles_held
from pb.people.tables import Account, Notice
from pb.telling.overdue.queries import late_rounds, told_since, unread_by
from pb.telling.overdue.rules import KINDS, Late, by_person, words_of
from pb.telling.rules import news_due


async def remind_overdue(*, now: datetime) -> None:
    """From five in the afternoon on: one notice to each person for all their rounds.

    It takes the place of the one before, and goes unread when nothing is overdue any more.
    """
    due = news_due(this_city(), now)
    if due is None:
        return
    owed = by_person(await late_rounds(now), await roles_held(now))
    done = await unread_by() - set(owed)
    wait = set(owed) - await told_since(list(owed), due)
    if wait or done:
        await _remind({person: owed[person] for person in wait}, done, due, now=now)


@transactional
async def _remind(
    owed: Mapping[int, tuple[Late, ...]], done: Collection[int], due: datetime, *, now: datetime
) -> None:
    """These people, unless another process was first: their accounts are locked, then asked again."""
    if owed:
        await lock_rows(Account, sorted(owed), Lock.UPDATE)
    people = set(owed) - await told_since(list(owed), due)
    unread = (Notice.kind.is_in(list(KINDS))) & Notice.read_at.is_null()
    if over := [*people, *done]:
        await Notice.delete().where(unread, Notice.account.is_in(over))
    alike: dict[tuple[Late, ...], list[int]] = {}
    for person in sorted(people):
        alike.setdefault(owed[person], []).append(person)
    for rounds, readers in alike.items():
        await notify(readers, *words_of(rounds), now=now)
