"""Followers are told once a day what is new; three things they are told at once (writing.py)."""

from datetime import datetime, time, timedelta

from pb.commitments.queries import require_promise
from pb.commitments.services.writing import TOLD, columns, name_parties
from pb.commitments.tables import Commitment, Digest
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.ids import new_id
from pb.people.following.tables import Follow
from pb.people.services import notify

DIGEST_AT = time(17)
PIECE, OLD_AT_ONCE = 200, 50

_NEWS = """
SELECT f.account AS account, COUNT(DISTINCT f.kode) AS promises
FROM ledger_entry e JOIN commitment c ON c.id = e.commitment JOIN follow f ON f.kode = c.kode
LEFT JOIN ledger_person p ON p.entry = e.id AND p.person = f.account
WHERE e.at > {} AND e.at <= {} AND e.kind NOT IN ({}, {}, {}) AND p.entry IS NULL AND f.account > {}
GROUP BY f.account ORDER BY f.account LIMIT {}
"""  # entries of others since the last message, joined by kode and counted: no link of a table leads there


async def send_digests(*, now: datetime) -> None:
    """At five in the afternoon: one message to each follower for whom there is news."""
    if now.astimezone(this_city().tz).time() >= DIGEST_AT:
        while await _tell_some(now):
            pass


@transactional
async def _tell_some(now: datetime) -> bool:
    """The next two hundred followers; whether there may be more. Processes take turns at the row of today."""
    row = await _of_day(now)
    if row is None or row["done_at"] is not None:
        return False
    since, until, reached = row["since"], row["until"], row["reached"]
    told = await Follow.raw(_NEWS, since, until, *(kind.value for kind in TOLD), reached, PIECE)
    for many in {one["promises"] for one in told}:
        people = [one["account"] for one in told if one["promises"] == many]
        await notify(people, "promise_digest", None, {"promises": int(many)}, now=now)
    over = len(told) < PIECE
    done_at, reached = (now, reached) if over else (None, told[-1]["account"])
    await Digest.update(done_at=done_at, reached=reached).where(Digest.id == row["id"])
    return not over


async def _of_day(now: datetime) -> dict[str, object] | None:
    """The message of today, locked; it begins where the last one ended."""
    day = this_city().day(now)
    row = await Digest.select(Digest.id, Digest.done_at).where(Digest.day == day).first()
    if row is None:
        last = await Digest.select(Digest.until).order_by(Digest.day, ascending=False).first()
        since = last["until"] if last else now - timedelta(days=1)
        made = Digest(id=new_id(), day=day, since=since, until=now, reached=0, done_at=None)
        await Digest.insert(made).on_conflict(action="DO NOTHING")
        row = await Digest.select(Digest.id, Digest.done_at).where(Digest.day == day).first()
    if row is None or row["done_at"] is not None:
        return None
    await lock_row(Digest, row["id"], Lock.UPDATE)
    return await Digest.select().where(Digest.id == row["id"]).first()


@transactional
async def read_old_ledgers(*, now: datetime) -> None:
    """Promises from before lists knew the day of the plan: read plan and ledger once; nothing is told."""
    rows = await (
        Commitment.select(Commitment.id, Commitment.kode)
        .where(Commitment.plan_ends.is_null())
        .limit(OLD_AT_ONCE)
    )
    for row in rows:
        await lock_row(Commitment, row["id"], Lock.UPDATE)
        facts = await require_promise(row["kode"], now=now)
        values = columns(facts.plan, facts.now, facts.created_at)
        await Commitment.update(values).where(Commitment.id == row["id"])
        await name_parties(row["id"], facts.plan)
