"""The milestones of a promise as a calendar file: whole days, with the day that holds now."""

from datetime import datetime, timedelta

from pb.commitments.queries import Promise
from pb.commitments.rules import PromiseState
from pb.web.workshops.calendar import calendar_of, escaped, utc


def milestones_calendar(facts: Promise, url: str, host: str, now: datetime) -> bytes:
    """One event for each milestone; a promise that was called off takes its days out of the calendar."""
    status = "CANCELLED" if facts.now.state is PromiseState.CANCELLED else "CONFIRMED"
    lines = []
    for milestone in facts.now.milestones:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{facts.kode}-{milestone.number}@{host}",
            f"DTSTAMP:{utc(now)}",
            f"DTSTART;VALUE=DATE:{milestone.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{milestone.due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(milestone.title)}",
            f"DESCRIPTION:{escaped(facts.plan.title)}",
            f"URL:{url}",
            f"STATUS:{status}",
            "END:VEVENT",
        ]
    return calendar_of("Janji", lines)
