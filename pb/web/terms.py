"""Privacy notice and terms of use as pages by version, and the answer of somebody who is asked again."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.people import services
from pb.people.sessions import set_flash
from pb.people.terms import Agreed, Document, edition, newest
from pb.web.access import ANYONE, SIGNED_IN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.visit import visit_of


class AgreeForm(msgspec.Struct, kw_only=True):
    """The versions that stood on the page."""

    data_pribadi: int
    ketentuan: int


async def _page(request: HTTPRequest, document: Document, number: int) -> Response[Any]:
    await cacheable(request, [])
    return page(
        request,
        "help/terms.html",
        e=edition(document, number, visit_of(request.scope).language),
        document=document.value,
        numbers=list(range(newest(document), 0, -1)),
    )


@get("/bantuan/data-pribadi", name="privacy", opt=opt(ANYONE))
async def privacy(request: HTTPRequest) -> Response[Any]:
    """What is stored about a person, why, how long, and how to see or erase it: as it holds today."""
    return await _page(request, Document.PRIVACY, newest(Document.PRIVACY))


@get("/bantuan/data-pribadi/{n:int}", name="privacy.version", opt=opt(ANYONE))
async def privacy_version(request: HTTPRequest, n: FromPath[int]) -> Response[Any]:
    """The same as it held once."""
    return await _page(request, Document.PRIVACY, n)


@get("/bantuan/ketentuan", name="terms", opt=opt(ANYONE))
async def terms(request: HTTPRequest) -> Response[Any]:
    """The terms of use as they hold today."""
    return await _page(request, Document.TERMS, newest(Document.TERMS))


@get("/bantuan/ketentuan/{n:int}", name="terms.version", opt=opt(ANYONE))
async def terms_version(request: HTTPRequest, n: FromPath[int]) -> Response[Any]:
    """The same as they held once."""
    return await _page(request, Document.TERMS, n)


@post("/saya/persetujuan", name="me.agree", status_code=303, opt=opt(SIGNED_IN))
async def agree(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Agree to the versions that stood on my page; a form that names none of ours changes nothing."""
    form = await read_form(request, AgreeForm)
    if not isinstance(form, FormErrors):
        versions = Agreed(form.value.data_pribadi, form.value.ketentuan)
        await services.agree(versions, by=actor, now=now)
        await set_flash(visit_of(request.scope).session, "flash.agreed")
    return redirect_to(request, "me")


ROUTES = [privacy, privacy_version, terms, terms_version, agree]
