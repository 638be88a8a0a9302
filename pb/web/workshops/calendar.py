"""One workshop as a calendar file (RFC 5545): the few lines that a phone needs to keep a date."""

from datetime import UTC, datetime

from pb.workshops.facts import WorkshopFacts
from pb.workshops.rules import WorkshopStage

_LONGEST = 75  # bytes in a line before it is folded
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar(facts: WorkshopFacts, url: str, host: str, now: datetime) -> bytes:
    """The file; a workshop that was called off takes its date out of the calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rembug//Lokakarya//ID",
        "BEGIN:VEVENT",
        f"UID:{facts.kode}@{host}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(facts.starts_at)}",
        f"DTEND:{_utc(facts.ends_at)}",
        f"SUMMARY:{_text(facts.title)}",
        f"DESCRIPTION:{_text(facts.purpose)}",
        f"LOCATION:{_text(facts.venue)}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if facts.stage is WorkshopStage.CANCELLED else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


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


def _text(text: str) -> str:
    plain = "".join(letter for letter in text.replace("\r", "") if letter >= " " or letter == "\n")
    return plain.translate(_ESCAPED)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
