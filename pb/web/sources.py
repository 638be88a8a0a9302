"""Where a ballot came from, as counters that two people watch (security.md P13): hashes, and no voter."""

from datetime import datetime

from pb.core.signals import count_signal
from pb.web.login import device_cookie
from pb.web.render import HTTPRequest
from pb.web.visit import visit_of


def count_sources(request: HTTPRequest, round_id: int, now: datetime, helper: int | None = None) -> None:
    """Count the device (its cookie), the address and the helper of a ballot that is in the box."""
    visit = visit_of(request.scope)
    sources = {
        "device": visit.cookies.get(device_cookie(request), "") or visit.visitor,
        "address": visit.peer,
        "assistant": str(helper or ""),
    }
    count_signal(round_id, sources, now=now)
