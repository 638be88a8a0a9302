"""Counters in the database that bound abuse: shared by processes, kept over restarts (security.md P13)."""

from datetime import datetime, timedelta

from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table

from pb.core.db import transactional
from pb.core.keys import keyed, these_keys


class Attempt(Table, tablename="attempt"):
    """How often something happened in a window. The key is a hash of what, who and when."""

    key = Text(primary_key=True, default=None)
    count = BigInt(null=False, default=None)  # type: ignore[assignment]  # hides a query that is not used
    ends_at = Timestamptz(null=False, default=None)


_ADD = """
INSERT INTO attempt (key, count, ends_at) VALUES ({}, 1, {})
ON CONFLICT (key) DO UPDATE SET count = attempt.count + 1 RETURNING count
"""  # one statement: two tries at once never count as one


def _key(kind: str, subject: str, window: timedelta, now: datetime) -> tuple[str, datetime]:
    seconds = int(window.total_seconds())
    number = int(now.timestamp()) // seconds
    ends = datetime.fromtimestamp((number + 1) * seconds, tz=now.tzinfo)
    return keyed(these_keys().tag, "pb/limit/v1", kind, subject, str(number)).hex(), ends


@transactional
async def spend(kind: str, subject: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one try; False when it is beyond the limit of its window.

    Call it before the act and outside its transaction, so that a refused act is counted too.
    """
    key, ends = _key(kind, subject, window, now)
    rows = await Attempt.raw(_ADD, key, ends)
    return int(rows[0]["count"]) <= limit


async def spent(kind: str, subject: str, *, window: timedelta, now: datetime) -> int:
    """How many tries were counted in the present window."""
    key, _ = _key(kind, subject, window, now)
    row = await Attempt.select(Attempt.count).where(Attempt.key == key).first()
    return int(row["count"]) if row else 0


@transactional
async def forget_old(*, now: datetime) -> None:
    """Remove windows that have passed."""
    await Attempt.delete().where(Attempt.ends_at <= now)
