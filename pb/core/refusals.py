"""Failed checks of privilege in the record: who was told that it is not for them (security.md P12)."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record_quietly
from pb.core.db import fetch, transactional
from pb.core.events import Event
from pb.core.limits import spend

MOST, WINDOW = 20, timedelta(hours=1)


class Barred(StrEnum):
    """What stood in the way, of which the reason that was told is one case."""

    ROLE = "barred.role"
    STEP_UP = "barred.step_up"
    PLACE = "barred.place"
    OWN = "barred.own"
    SECOND = "barred.second"


class Refusal(msgspec.Struct, frozen=True):
    """One refused act as those who watch read it: an office and a place, never a name."""

    id: int
    at: datetime
    role: str
    place: str
    kode: str
    act: str
    barred: str
    request: str
    build: str


@transactional
async def record_refusal(
    act: str, barred: Barred, reason: StrEnum, *, kode: str | None, by: Actor, now: datetime
) -> None:
    """Write down that this act was refused, in a transaction of its own: the refused one is undone by now.

    Of one person twenty in an hour are written, so that nobody fills the record; what comes beyond stands
    in the access log alone. No topic rises: a ballot that is on its way is not made to read its round again.
    """
    if not await spend("refused", str(by.person), limit=MOST, window=WINDOW, now=now):
        return
    office = {"place": by.roles[0].place} if by.roles else {}
    said = {"act": act, "barred": barred.value, "reason": reason.value}
    await record_quietly(
        Event.ACT_REFUSED, by=by, now=now, kode=kode, topics=office.values(), **(said | office)
    )


_REFUSED = """
SELECT e.id, e.at, e.role, e.kode, e.facts, e.build, a.request
FROM event e LEFT JOIN event_actor a ON a.event = e.id
WHERE e.kind = 'access.refused' AND e.id < {} ORDER BY e.id DESC LIMIT {}
"""  # the actor of an event that was erased is gone, and the query builder joins along foreign keys alone


async def refusals(before: int, limit: int) -> tuple[Refusal, ...]:
    """Refused acts before this one, the newest first; keys of events grow with time."""
    return tuple(_read(row) for row in await fetch(_REFUSED, before, limit))


def _read(row: dict[str, object]) -> Refusal:
    facts = msgspec.json.decode(str(row["facts"]), type=dict[str, str])
    at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(str(row["at"]))
    return Refusal(
        id=int(str(row["id"])),
        at=at,
        role=str(row["role"]),
        place=facts.get("place", ""),
        kode=str(row["kode"] or ""),
        act=facts["act"],
        barred=facts["barred"],
        request=str(row["request"] or ""),
        build=str(row["build"]),
    )
