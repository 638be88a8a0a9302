"""Hiding what breaks the rules of talk, with a reason; and showing it again."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.proposals import services
from pb.proposals.queries import require_proposal
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.proposals import proposal_page
from pb.web.render import HTTPRequest, redirect_to

MODERATORS = staff(RoleKind.FACILITATOR)


class HideForm(msgspec.Struct, kw_only=True):
    """Why something is hidden; empty to show it again."""

    alasan: Annotated[str, msgspec.Meta(max_length=300)] = ""
    pendapat: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)] = 0


@post("/petugas/usulan/{kode:str}/sembunyi", name="proposal.hide", status_code=303, opt=opt(MODERATORS))
async def hide(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Hide a proposal or one comment with a reason, or show a proposal again."""
    facts = await require_proposal(kode, by=actor)
    if facts.area is None or not actor.holds(RoleKind.FACILITATOR, facts.area):
        raise NotFound
    form = await read_form(request, HideForm, lambda form: _lacks_reason(form, hidden=facts.hidden))
    if isinstance(form, FormErrors):
        return await proposal_page(request, kode, actor, now, form, 422)
    value = form.value
    if value.pendapat:
        await services.hide_comment(kode, value.pendapat, value.alasan, by=actor, now=now)
    elif value.alasan:
        await services.hide(kode, value.alasan, by=actor, now=now)
    else:
        await services.show(kode, by=actor, now=now)
    return redirect_to(request, "proposal", kode=kode)


def _lacks_reason(form: HideForm, *, hidden: bool) -> dict[str, str]:
    """Hiding needs a reason; a proposal that is hidden is shown again without one."""
    needed = form.pendapat or not hidden
    return {"alasan": _("Fill this in.")} if needed and not form.alasan else {}


ROUTES = [hide]
