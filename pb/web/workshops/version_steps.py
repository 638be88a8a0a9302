"""What a facilitator does with a version that is written: hand in, take back, ask again, drop, publish."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import Refused
from pb.people.sessions import set_flash
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.staff_versions import FACILITATORS, written_here
from pb.web.workshops.versions import version_page
from pb.workshops import services
from pb.workshops.rules import WhyNotVersion

_HERE = "/petugas/lokakarya/{kode:str}/versi/{n:int}"
_OPEN = opt(FACILITATORS)


class SubmitForm(msgspec.Struct, kw_only=True):
    """The text that the facilitator has read."""

    revisi: Annotated[int, msgspec.Meta(ge=1, extra=HIDDEN)]


class DropForm(msgspec.Struct, kw_only=True):
    """Why it is dropped, in words that anyone may read."""

    sebab: Annotated[str, msgspec.Meta(max_length=500)]


async def _done(request: HTTPRequest, kode: str, n: int, said: str) -> Response[Any]:
    await set_flash(visit_of(request.scope).session, f"flash.version_{said}")
    return redirect_to(request, "workshop.version", kode=kode, n=n)


@post(f"{_HERE}/serahkan", name="workshop.version.submit", status_code=303, opt=_OPEN)
async def submit(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Hand it in: professionals and proposers are asked. What is missing stands on the page."""
    _, written = await written_here(kode, n, actor)
    form = await read_form(request, SubmitForm)
    seen = 0 if isinstance(form, FormErrors) else form.value.revisi
    await services.submit_version(kode, written.id, revision=seen, by=actor, now=now)
    return await _done(request, kode, n, "handed_in")


@post(f"{_HERE}/kembali", name="workshop.version.change", status_code=303, opt=_OPEN)
async def change(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take it back to the table."""
    _, written = await written_here(kode, n, actor)
    await services.change_version(kode, written.id, by=actor, now=now)
    return await _done(request, kode, n, "back")


@post(f"{_HERE}/dasar", name="workshop.version.base", status_code=303, opt=_OPEN)
async def base(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Compare with the newest version of the proposal from now on."""
    _, written = await written_here(kode, n, actor)
    await services.take_over_base(kode, written.id, by=actor, now=now)
    return await _done(request, kode, n, "base")


@post(f"{_HERE}/ingatkan", name="workshop.version.remind", status_code=303, opt=_OPEN)
async def remind(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Ask those again who have not answered."""
    _, written = await written_here(kode, n, actor)
    await services.remind_proposers(kode, written.id, by=actor, now=now)
    return await _done(request, kode, n, "reminded")


@post(f"{_HERE}/lepas", name="workshop.version.drop", status_code=303, opt=_OPEN)
async def drop(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Give it up, with a reason."""
    _, written = await written_here(kode, n, actor)
    form = await read_form(request, DropForm)
    if isinstance(form, FormErrors):
        return await version_page(request, kode, n, actor, now, form, 422)
    try:
        await services.drop_version(kode, written.id, form.value.sebab, by=actor, now=now)
    except Refused as refused:
        if refused.reason is not WhyNotVersion.NO_REASON:
            raise
        errors = form.raw.add("sebab", str(say(refused.reason)))
        return await version_page(request, kode, n, actor, now, errors, 422)
    return await _done(request, kode, n, "dropped")


@post(f"{_HERE}/sampingkan", name="workshop.version.beside", status_code=303, opt=_OPEN)
async def beside(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Publish the workshop's own proposal beside the old one."""
    _, written = await written_here(kode, n, actor)
    await services.publish_version_beside(kode, written.id, by=actor, now=now)
    return await _done(request, kode, n, "beside")


ROUTES = [submit, change, base, remind, drop, beside]
