"""What is due and late for an officer's agency and for parties that somebody speaks for; progress at once."""

import hashlib
import secrets
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.commitments.queries.mine import Mine, promises_of, to_close
from pb.commitments.rules import Asked, EntryKind, WhyNotEntry
from pb.commitments.services import write_entry
from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.web.access import SIGNED_IN, opt
from pb.web.commitments.due import due_of
from pb.web.commitments.entries import Key, Number, Words
from pb.web.forms import FormErrors, Valid, check_fields, posted
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

_COLUMNS = ("kode", "tonggak", "persen", "isi", "kunci")
_IN_WORDS = {WhyNotEntry.TOO_LONG, WhyNotEntry.PRIVATE_NUMBERS}


class ProgressRow(msgspec.Struct, kw_only=True):
    """One line of the page: how much of a milestone of a promise is done."""

    kode: str
    tonggak: Number
    persen: Annotated[int, msgspec.Meta(ge=0, le=100)]
    isi: Words = ""
    kunci: Key = ""


@get("/petugas/janji", name="promises.today", opt=opt(SIGNED_IN))
async def today(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What is due, and the promises that I work at, the latest first, each with a line to fill in."""
    return _page(request, actor, now, await promises_of(actor, now=now), await to_close(actor))


def _page(
    request: HTTPRequest,
    actor: Actor,
    now: datetime,
    mine: tuple[Mine, ...],
    closing: tuple[Any, ...],
    lines: dict[str, FormErrors] | None = None,
    errors: FormErrors | None = None,
    status: int = 200,
    written: int = 0,
) -> Response[Any]:
    """`lines` hold what was typed for each promise and is not written yet."""
    return page(
        request,
        "commitments/today.html",
        status=status,
        private=True,
        mine=mine,
        due=due_of(mine, this_city().day(now)),
        late=sum(1 for one in mine if one.now.late),
        to_close=closing,
        may_make=any(role.kind in {RoleKind.COUNCIL, RoleKind.FACILITATOR} for role in actor.roles),
        may_meet=actor.has("officer", "facilitator", "council"),
        keys={one.kode: secrets.token_urlsafe(12) for one in mine},
        place=hashlib.sha256(f"draft/{actor.person}".encode()).hexdigest()[:16],
        lines=lines or {},
        written=written,
        errors=errors,
        desk="promises",
    )


@post("/petugas/janji", name="promises.progress", status_code=303, opt=opt(SIGNED_IN))
async def progress(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write the lines that were filled in, each once. What is wrong stays on the page with its fault.

    Each line has a key of its own, so that a form that is sent again writes only what is missing.
    """
    mine = await promises_of(actor, now=now)
    if not mine:
        raise NotFound
    known = {str(one.kode) for one in mine}
    typed = [line for line in await _typed(request) if line.typed("kode") in known]
    wrong: dict[str, FormErrors] = {}
    written = 0
    for line in typed:
        if await _written(line, actor, now):
            written += 1
        else:
            wrong[line.typed("kode")] = line
    if not typed or wrong:
        errors = _summary(wrong) if wrong else FormErrors().add("baris", _("Fill in at least one line."))
        if written:
            mine = await promises_of(actor, now=now)
        closing = await to_close(actor)
        return _page(request, actor, now, mine, closing, wrong, errors, 422, written)
    await set_flash(visit_of(request.scope).session, "flash.progress_written")
    return redirect_to(request, "promises.today")


async def _typed(request: HTTPRequest) -> list[FormErrors]:
    """The lines in which something was typed, each as a small form."""
    form = await posted(request)
    columns = [[v for v in form.getall(f"baris_{name}", []) if isinstance(v, str)] for name in _COLUMNS]
    rows = [
        dict(zip(_COLUMNS, ([cell] for cell in cells), strict=True))
        for cells in zip(*columns, strict=False)
        if cells[2].strip() or cells[3].strip()
    ]
    return [FormErrors(row) for row in rows[:100]]


async def _written(line: FormErrors, actor: Actor, now: datetime) -> bool:
    """Write one line; False when `line` has learnt what is wrong with it."""
    form = check_fields(line, ProgressRow)
    if not isinstance(form, Valid):
        return False
    value = form.value
    asked = Asked(
        kind=EntryKind.PROGRESS,
        on=this_city().day(now),
        text=value.isi,
        amount=value.persen,
        milestone=value.tonggak,
    )
    try:
        await write_entry(value.kode, asked, sent_key=value.kunci, by=actor, now=now)
    except Refused as refused:
        line.add("isi" if refused.reason in _IN_WORDS else "persen", str(say(refused.reason)))
        return False
    return True


def _summary(wrong: dict[str, FormErrors]) -> FormErrors:
    """All faults of all lines, each under the name of its field on the page."""
    found = FormErrors()
    for kode, line in wrong.items():
        for name, message in line.items():
            found.add(f"{name}-{kode}", f"{kode}: {message}")
    return found


ROUTES = [today, progress]
