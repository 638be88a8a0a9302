"""What is due and late for an officer's agency and for parties that somebody speaks for; progress at once."""

import secrets
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries.mine import promises_of, to_close
from pb.commitments.rules import Asked, EntryKind
from pb.commitments.services import write_entry
from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.web.access import SIGNED_IN, opt
from pb.web.commitments.entries import Key, Number, Words
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say


class ProgressForm(msgspec.Struct, kw_only=True):
    """How much of a milestone is done."""

    tonggak: Number
    persen: Annotated[int, msgspec.Meta(ge=0, le=100)]
    isi: Words = ""
    kunci: Key = ""


@get("/petugas/janji", name="promises.today", opt=opt(SIGNED_IN))
async def today(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The promises that I work at, the latest first, each with a small form."""
    return await _page(request, actor, now)


async def _page(
    request: HTTPRequest,
    actor: Actor,
    now: datetime,
    wrong: str = "",
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    mine = await promises_of(actor, now=now)
    return page(
        request,
        "commitments/today.html",
        status=status,
        private=True,
        mine=mine,
        late=sum(1 for one in mine if one.now.late),
        to_close=await to_close(actor),
        may_make=any(role.kind in {RoleKind.COUNCIL, RoleKind.FACILITATOR} for role in actor.roles),
        keys={one.kode: secrets.token_urlsafe(12) for one in mine},
        wrong=wrong,
        errors=errors,
        desk="promises",
    )


@post("/petugas/janji/{kode:str}/kemajuan", name="promises.progress", status_code=303, opt=opt(SIGNED_IN))
async def progress(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write the progress of one promise, and stay on the page."""
    if kode not in {one.kode for one in await promises_of(actor, now=now)}:
        raise NotFound
    form = await read_form(request, ProgressForm)
    if isinstance(form, FormErrors):
        return await _page(request, actor, now, kode, form, 422)
    value = form.value
    asked = Asked(
        kind=EntryKind.PROGRESS,
        on=this_city().day(now),
        text=value.isi,
        amount=value.persen,
        milestone=value.tonggak,
    )
    try:
        await write_entry(kode, asked, sent_key=value.kunci, by=actor, now=now)
    except Refused as refused:
        name = "isi" if refused.reason.name in {"TOO_LONG", "PRIVATE_NUMBERS"} else "persen"
        status = 409 if refused.reason.name == "NOT_NOW" else 422
        return await _page(request, actor, now, kode, form.raw.add(name, str(say(refused.reason))), status)
    await set_flash(visit_of(request.scope).session, "flash.progress_written")
    return redirect_to(request, "promises.today", fragment=kode)


ROUTES = [today, progress]
