"""What was refused to people with a role, for those who watch over the whole: offices, never names."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from pb.core.actor import RoleKind
from pb.core.refusals import MOST, Refusal, refusals
from pb.web.access import opt, staff
from pb.web.render import HTTPRequest, page

WATCHERS = staff(RoleKind.ADMINISTRATOR, RoleKind.WITNESS)
_SHOWN = 50
_NEWEST = 2**63 - 1


class Line(msgspec.Struct, frozen=True):
    """A refusal and the address that was asked."""

    refusal: Refusal
    address: str


@get("/petugas/ditolak", name="refused", opt=opt(WATCHERS))
async def refused(
    request: HTTPRequest, sebelum: Annotated[int, QueryParameter(ge=1, le=_NEWEST)] = _NEWEST
) -> Response[Any]:
    """The newest refusals, or those before one."""
    found = await refusals(sebelum, _SHOWN + 1)
    return page(
        request,
        "staff/refused.html",
        lines=[Line(one, _address(request, one)) for one in found[:_SHOWN]],
        older=found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        most=MOST,
        desk="refused",
    )


def _address(request: HTTPRequest, one: Refusal) -> str:
    """The address of the act as it is written in the routes, with the kode; its name once it has no route."""
    index = request.app.get_handler_index_by_name(one.act)
    if index is None:
        return one.act
    path = sorted(index["paths"])[0]
    return path.replace("{kode:str}", one.kode or "…").replace(":int}", "}").replace(":str}", "}")


ROUTES = [refused]
