"""The clock: groups are told once when holes of theirs are to be looked at again."""

from collections import Counter
from datetime import datetime

from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.people.services import notify
from pb.places.queries import name_of
from pb.programmes.biopori.queries import groups_of
from pb.programmes.biopori.services.records import members
from pb.programmes.biopori.tables import HoleRecord, WardRow

AT_ONCE = 200


@transactional
async def remind_checks(*, now: datetime) -> None:
    """One notice for each group, however many of its records are due; those of no group wait in the list."""
    today = this_city().day(now)
    waiting = (HoleRecord.due <= today) & HoleRecord.reminded_at.is_null()
    row = await HoleRecord.select(HoleRecord.ward).where(waiting).order_by(HoleRecord.ward).first()
    if row is None:
        return
    ward = row["ward"]
    await lock_row(WardRow, ward, Lock.UPDATE)
    rows = await (
        HoleRecord.select(HoleRecord.id, HoleRecord.volunteers)
        .where(waiting, HoleRecord.ward == ward)
        .order_by(HoleRecord.due)
        .limit(AT_ONCE)
    )
    if not rows:
        return  # another process was first
    await HoleRecord.update({HoleRecord.reminded_at: now}).where(
        HoleRecord.id.is_in([one["id"] for one in rows])
    )
    due = Counter(one["volunteers"] for one in rows)
    for group in await groups_of(ward, today):
        if due[group.id]:
            facts = {"n": due[group.id], "group": group.name, "ward": name_of(ward)}
            await notify(members(group), "biopori_check", ward, facts, now=now)
