"""How the installation stands, for anybody: checks, heads, witnesses, backups, and what is late."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from pb.operations.clock import clock_now
from pb.operations.incidents.queries import incidents_told
from pb.operations.queries import standing
from pb.settings import Settings
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page


@get("/status", name="status", opt=opt(ANYONE))
async def status(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """What was checked last and how it ended; kinds of faults, never their words."""
    await cacheable(request, ["log", "status", "rounds"])
    settings: Settings = request.app.state.settings
    return page(
        request,
        "transparency/status.html",
        s=await standing(settings.witnesses, now, backups=settings.backup_dir is not None),
        clock=await clock_now(),
        incidents=await incidents_told(now),
    )


ROUTES = [status]
