"""People who take part without an account: a name and a phone, sealed, and wiped after a time."""

from collections.abc import Collection, Mapping
from datetime import datetime

from pb.core.db import transactional
from pb.core.ids import new_id
from pb.core.keys import seal, tag, unseal
from pb.core.outbox import post_notices
from pb.people.tables import Guest


async def write_guest(name: str, phone: str, *, where: str, wipe_at: datetime, language: str = "id") -> int:
    """Keep a guest until `wipe_at`, inside a transaction. `where` is what the phone may stand in once."""
    key = new_id()
    row = Guest(
        id=key,
        name_sealed=seal(name, where=f"guest:{key}:name"),
        phone_sealed=seal(phone, where=f"guest:{key}:phone") if phone else None,
        phone_tag=tag(f"guest/{where}", phone) if phone else None,
        language=language,
        wipe_at=wipe_at,
    )
    await Guest.insert(row)
    return key


async def wipe_guests(keys: Collection[int]) -> None:
    """Forget these guests at once, inside a transaction."""
    if keys:
        await Guest.delete().where(Guest.id.is_in(list(keys)))


async def write_to_guests(
    keys: Collection[int], kind: str, facts: Mapping[str, str], *, now: datetime
) -> None:
    """A message to the phones of these guests, inside a transaction; who left no number gets none."""
    if not keys:
        return
    rows = await Guest.select(Guest.id, Guest.phone_sealed, Guest.language).where(
        Guest.id.is_in(list(keys)), Guest.phone_sealed.is_not_null()
    )
    people = [
        (unseal(row["phone_sealed"], where=f"guest:{row['id']}:phone"), row["language"]) for row in rows
    ]
    await post_notices(people, kind, facts, now=now)


async def keep_guests(keys: Collection[int], until: datetime) -> None:
    """Another day on which these guests are forgotten, inside a transaction."""
    if keys:
        await Guest.update({Guest.wipe_at: until}).where(Guest.id.is_in(list(keys)))


@transactional
async def forget_guests(*, now: datetime) -> None:
    """Forget everybody whose time has passed; what they said stays, without a name."""
    await Guest.delete().where(Guest.wipe_at <= now)
