"""What a leaf of the log says: one event, in canonical bytes."""

from datetime import UTC, datetime

import msgspec

from pb.core.canon import canon


class LoggedEvent(msgspec.Struct, frozen=True):
    """An event as it is stored. `actor` is a commitment to a person, or empty when nobody acted.

    `build` is empty where it would tell the hour of a ballot, and in events of before it was written.
    """

    id: int
    kind: str
    kode: str | None
    about: str | None
    at: datetime
    role: str
    facts: str
    actor: str
    build: str = ""


def event_bytes(event: LoggedEvent) -> bytes:
    """The bytes that are hashed. Numbers of rows are text: JavaScript keeps 53 bits of a number."""
    values: dict[str, object] = {
        "id": str(event.id),
        "kind": event.kind,
        "at": moment(event.at),
        "role": event.role,
        "facts": event.facts,
    }
    named = {"kode": event.kode, "about": event.about, "actor": event.actor, "build": event.build}
    return canon(values | {name: text for name, text in named.items() if text}).encode()


def moment(at: datetime) -> str:
    """A moment in UTC, to the microsecond: `2026-06-01T05:00:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
