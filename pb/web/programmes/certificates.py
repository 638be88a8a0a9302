"""The certificate of somebody who took part, for that person alone; and whether a certificate is ours."""

import re
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.people.queries import guests, my_account
from pb.programmes.queries.tasks import require_task, shift_of
from pb.programmes.queries.volunteers import certificate_number, certified
from pb.programmes.rules.tasks import ShiftFacts, Taking, TaskFacts
from pb.web.access import ANYONE, opt
from pb.web.programmes.viewer import place_of
from pb.web.render import HTTPRequest, page
from pb.web.visit import visit_of

_NUMBER = re.compile(r"([A-Z]{2,5}-\d{2}-\d{1,9})-(\d{1,4})-([0-9A-F]{10})")


@get("/relawan/{kode:str}/{number:int}/sertifikat", name="volunteer.certificate", opt=opt(ANYONE))
async def certificate(
    request: HTTPRequest,
    kode: FromPath[str],
    number: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Once the hours are confirmed; to others it is not there."""
    task = await require_task(kode)
    shift = shift_of(task, number)
    mine = await place_of(request, shift, actor)
    if mine is None or not mine.minutes:
        raise NotFound
    who = await _name(mine)
    code = certificate_number(task, shift, mine)
    address = visit_of(request.scope).settings.base_url + request.app.route_reverse("volunteer.verify")
    return page(
        request,
        "programmes/certificate.html",
        private=True,
        t=task,
        s=shift,
        mine=mine,
        who=who,
        number=code,
        url=f"{address}?nomor={code}",
        plain=address,
    )


async def _name(mine: Taking) -> str:
    """The full name, opened for the person alone; a guest whose time has passed has none."""
    if mine.account is not None:
        account = await my_account(mine.account)
        return account.full_name or account.public_name
    found = await guests([mine.guest]) if mine.guest is not None else {}
    return found[mine.guest].name if mine.guest in found else ""


@get("/relawan/sertifikat", name="volunteer.verify", opt=opt(ANYONE))
async def verify(request: HTTPRequest) -> Response[Any]:
    """Whether a number is one of ours, and for what; never for whom."""
    typed = request.query_params.get("nomor", "").strip().upper()[:60]
    found = await _found(typed) if typed else None
    return page(request, "programmes/verify.html", typed=typed, found=found)


async def _found(typed: str) -> tuple[TaskFacts, ShiftFacts, Taking] | None:
    match = _NUMBER.fullmatch(typed)
    if match is None:
        return None
    try:
        task = await require_task(match[1])
        shift = shift_of(task, int(match[2]))
    except NotFound:
        return None
    one = await certified(shift.id, match[3])
    return (task, shift, one) if one is not None else None


ROUTES = [certificate, verify]
