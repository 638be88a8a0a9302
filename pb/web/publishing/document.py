"""The OpenAPI document of the interface for programs, made from its handlers."""

from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.di import NamedDependency
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import License, Server

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.web.access import ANYONE, opt
from pb.web.commitments.pieces import LICENCE
from pb.web.i18n import speaking
from pb.web.publishing.answers import told
from pb.web.publishing.api import HANDLERS
from pb.web.publishing.columns import PROMISES, TABLES, say_column
from pb.web.render import HTTPRequest, cacheable
from pb.web.visit import visit_of

VERSION = "1.0.0"


@get("/api/v1/openapi.json", name="api.document", opt=opt(ANYONE))
async def document(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[dict[str, Any]]:
    """What can be asked and what is answered, for programs that read OpenAPI."""
    await cacheable(request, [])
    state = request.app.state
    if "api_document" not in state:
        state.api_document = described(request)
    return told(state.api_document, actor)


def described(request: HTTPRequest) -> dict[str, Any]:
    """The document; an app of the eight handlers alone is made to describe them, and answers nobody."""
    settings = visit_of(request.scope).settings
    config = OpenAPIConfig(
        title=f"Rembug {this_city().name}",
        version=VERSION,
        description="Open data of participatory budgets and promises; read only, no key, no person in it.",
        license=License(name="CC BY 4.0", url=LICENCE),
        servers=[Server(url=settings.base_url)],
    )
    alone = Litestar(
        route_handlers=HANDLERS,
        dependencies=dict(request.app.dependencies),
        openapi_config=config,
        logging_config=None,
    )
    made = msgspec.json.decode(msgspec.json.encode(alone.openapi_schema.to_schema()))
    named = {table.line.__name__: name for name, table in (TABLES | PROMISES).items()}
    with speaking("en"):
        for schema, found in made["components"]["schemas"].items():
            for column, field in found.get("properties", {}).items() if schema in named else ():
                field["description"] = say_column(named[schema], column)
    result: dict[str, Any] = made
    return result


ROUTES = [*HANDLERS, document]
