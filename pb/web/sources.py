"""Where a ballot came from, as counters that two people watch (security.md P13): hashes, and no voter."""

from datetime import datetime

from pb.ballots.rules import Voter
from pb.core.actor import Actor
from pb.core.signals import count_signal
from pb.web.login import device_cookie
from pb.web.render import HTTPRequest
from pb.web.visit import visit_of


def count_sources(request: HTTPRequest, round_id: int, by: Actor | Voter, now: datetime) -> None:
    """Count the device (its cookie), the address and the helper of a ballot that is in the box."""
    visit = visit_of(request.scope)
    helper = by.assistant if isinstance(by, Voter) else None
    sources = {
        "device": visit.cookies.get(device_cookie(request), "") or visit.visitor,
        "address": visit.peer,
        "assistant": str(helper or ""),
    }
    count_signal(round_id, sources, now=now)
