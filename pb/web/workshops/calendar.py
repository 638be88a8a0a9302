"""Calendar files (RFC 5545), and one workshop as such a file: what a phone needs to keep a date."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pb.workshops.facts import WorkshopFacts
from pb.workshops.rules import WorkshopStage

_LONGEST = 75  # bytes in a line before it is folded
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar(facts: WorkshopFacts, url: str, host: str, now: datetime) -> bytes:
    """The file of one workshop."""
    return calendar_of("Lokakarya", event_of(facts, url, host, now))


def event_of(facts: WorkshopFacts, url: str, host: str, now: datetime) -> list[str]:
    """The lines of a workshop; one that was called off takes its date out of the calendar."""
    return [
        "BEGIN:VEVENT",
        f"UID:{facts.kode}@{host}",
        f"DTSTAMP:{utc(now)}",
        f"DTSTART:{utc(facts.starts_at)}",
        f"DTEND:{utc(facts.ends_at)}",
        f"SUMMARY:{escaped(facts.title)}",
        f"DESCRIPTION:{escaped(facts.purpose)}",
        f"LOCATION:{escaped(facts.venue)}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if facts.stage is WorkshopStage.CANCELLED else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def calendar_of(name: str, events: Sequence[str]) -> bytes:
    """The file around the lines of its events."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Rembug//{name}//ID"]
    return "".join(f"{fold(line)}\r\n" for line in [*head, *events, "END:VCALENDAR"]).encode()


def fold(line: str) -> str:
    """A line in pieces of at most 75 bytes, never inside of a letter; all but the first are indented."""
    pieces, size = [""], 0
    for letter in line:
        bytes_ = len(letter.encode())
        if size + bytes_ > _LONGEST:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += bytes_
    return "\r\n".join(pieces)


def escaped(text: str) -> str:
    """A text as the value of a line."""
    plain = "".join(letter for letter in text.replace("\r", "") if letter >= " " or letter == "\n")
    return plain.translate(_ESCAPED)


def utc(at: datetime) -> str:
    """A moment as the value of a line."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
