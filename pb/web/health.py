"""Whether the app can serve: the database answers and nothing waits to be migrated."""

from typing import Any

from litestar import Response, get

from pb.core.installation import Installation
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest


@get("/sehat", name="health", opt=opt(ANYONE))
async def health(request: HTTPRequest) -> Response[dict[str, Any]]:
    """200 with the build id when a read of the database succeeds; a failing read is a 503."""
    try:
        await Installation.count()
    except Exception:
        return Response(
            {"status": "down"}, status_code=503, headers={"Cache-Control": "no-store", "Retry-After": "5"}
        )
    return Response({"status": "up", "build": request.app.state.build}, headers={"Cache-Control": "no-store"})


ROUTES = [health]
