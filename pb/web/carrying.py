"""The author of a proposal that was not funded takes it into the next round with one tap."""

from datetime import datetime
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.outcomes.referrals.services import carry_over
from pb.people.sessions import set_flash
from pb.web.access import SIGNED_IN, opt
from pb.web.render import HTTPRequest, redirect_to
from pb.web.visit import visit_of


@post("/usulan/{kode:str}/lanjutkan", name="proposal.carry", status_code=303, opt=opt(SIGNED_IN))
async def carry(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take one's proposal along: its draft is the next page."""
    draft = await carry_over(kode, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.carried")
    return redirect_to(request, "draft", id=draft, step=1)


ROUTES = [carry]
