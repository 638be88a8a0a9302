"""Photos: served from the folder under random names; who may see one is asked each time."""

from typing import Any

import anyio
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.proposals.queries import photo_by_name
from pb.web.access import ANYONE, opt
from pb.web.render import PRIVATE, HTTPRequest


@get("/foto/{file:str}", name="photo", opt=opt(ANYONE))
async def photo(request: HTTPRequest, file: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """One photo: of a public proposal, or of one's own draft."""
    facts = await photo_by_name(file, by=actor)
    path = anyio.Path(request.app.state.settings.photos / facts.name)
    try:
        data = await path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    cache = PRIVATE if actor.signed_in else "public, max-age=86400"
    return Response(
        data, media_type="image/jpeg", headers={"Cache-Control": cache, "Content-Disposition": "inline"}
    )


ROUTES = [photo]
