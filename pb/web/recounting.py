"""Count again without trusting us: the pack of a round, its recount in the browser, receipts."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import anyio
import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.limits import spend
from pb.publishing.queries.receipts import Found, has_list, look_up, parts_of
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, Phase, Publication, told_by_sums
from pb.web.access import ANYONE, opt
from pb.web.commitments.pieces import Pieces
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import shown, stale_at
from pb.web.visit import visit_of

_BLOCK = 1 << 18
_COMMAND = "python3 -I -S recount.py"
_MOST_LOOKS, _WINDOW = 30, timedelta(minutes=10)


class CodeForm(msgspec.Struct, kw_only=True):
    """A receipt as somebody wrote it down."""

    kuitansi: Annotated[str, msgspec.Meta(min_length=1, max_length=600)]


@get("/putaran/{kode:str}/paket.zip", name="pack", opt=opt(ANYONE))
async def pack(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """All that counts this round again, in one file; the same bytes each time."""
    await require_round(kode)
    path = await request.app.state.packs.of(kode)
    headers = {
        "Content-Disposition": f'attachment; filename="{kode}-paket.zip"',
        "Cache-Control": PRIVATE if actor.signed_in else "no-cache",
    }
    if request.scope["state"].get("asks_head"):
        return Response(b"", media_type="application/zip", headers=headers)
    return Pieces(_blocks(path), media_type="application/zip", headers=headers)


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while block := await file.read(_BLOCK):
            yield block


@get("/putaran/{kode:str}/hitung-ulang", name="recount", opt=opt(ANYONE))
async def recount(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Count the round again on this device; without JavaScript the page says how to do it with a computer."""
    facts = await require_round(kode)
    await cacheable(request, [kode, "results"], stale_at(facts, now))
    counted = ORDER.index(facts.phase(now)) >= ORDER.index(Phase.PUBLISHED)
    digest = request.app.state.packs.sum_of(kode)
    said = {"counted": counted, "sha": digest, "command": _COMMAND, "shares_hidden": not _public(facts)}
    return page(request, "recounting/recount.html", round=shown(facts, now), **said)


def _public(facts: RoundFacts) -> bool:
    """Whether the public has what the count of this round is made from."""
    return facts.publication != Publication.TOTALS or told_by_sums(facts.rule)


@get("/putaran/{kode:str}/kuitansi", name="receipt", opt=opt(ANYONE))
async def receipt(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """Where a receipt is looked up; before the count is public it says when."""
    return await _receipt(request, kode, now)


async def _receipt(
    request: HTTPRequest,
    kode: str,
    now: datetime,
    errors: FormErrors | None = None,
    found: Found | None = None,
    looked: bool = False,  # noqa: FBT001, FBT002 - said by its name at each call
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    counted = ORDER.index(facts.phase(now)) >= ORDER.index(Phase.PUBLISHED)
    return page(
        request,
        "recounting/receipt.html",
        status=status,
        private=True,
        round=shown(facts, now),
        counted=counted,
        has_list=counted and await has_list(facts),
        errors=errors,
        found=found,
        looked=looked,
    )


@post("/putaran/{kode:str}/kuitansi", name="receipt.look", status_code=200, opt=opt(ANYONE))
async def look(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """In the list or not, in the answer itself: a code never stands in an address, a session or a log."""
    form = await read_form(request, CodeForm)
    if isinstance(form, FormErrors):
        return await _receipt(request, kode, now, errors=form, status=422)
    parts = parts_of(form.value.kuitansi)
    if not parts:
        form.raw.add(
            "kuitansi", _("This is no code of a receipt. It has letters and the digits 2 to 7 only.")
        )
        return await _receipt(request, kode, now, errors=form.raw, status=422)
    peer = visit_of(request.scope).peer
    if not await spend("receipt", peer, limit=_MOST_LOOKS, window=_WINDOW, now=now):
        form.raw.add("kuitansi", _("Too many codes were looked up from here. Try again in ten minutes."))
        return await _receipt(request, kode, now, errors=form.raw, status=429)
    facts = await require_round(kode)
    counted = ORDER.index(facts.phase(now)) >= ORDER.index(Phase.PUBLISHED)
    found = await look_up(facts, parts) if counted else None
    return await _receipt(request, kode, now, found=found, looked=counted)


ROUTES = [pack, recount, receipt, look]
