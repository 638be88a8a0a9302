"""Reports: written by anybody in one tap, answered by facilitators, several at once."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.proposals import services
from pb.proposals.queries import CommentFacts, ProposalFacts, require_proposal
from pb.proposals.queries.moderating import first_posts, reported
from pb.proposals.queries.undoing import newest_act
from pb.proposals.rules import WhyNotTalk
from pb.proposals.rules.moderating import MOST_FIRST_POSTS, Wrong
from pb.proposals.rules.undoing import ManyKind
from pb.web.access import ANYONE, opt, staff
from pb.web.forms import HIDDEN, FormErrors, posted, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say

MODERATORS = staff(RoleKind.FACILITATOR)
DESK = staff(RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR)
MOST_AT_ONCE, PAGE = 200, 50


class ReportForm(msgspec.Struct, kw_only=True):
    """What is wrong, with a word if one likes."""

    sebab: Wrong
    kata: Annotated[str, msgspec.Meta(max_length=300)] = ""
    pendapat: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)] = 0


async def _target(kode: str, comment: int, actor: Actor) -> tuple[ProposalFacts, CommentFacts | None]:
    facts = await require_proposal(kode, by=actor)
    said = next((one for one in facts.comments if one.id == comment and not one.hidden), None)
    if facts.hidden or (comment and said is None):
        raise NotFound
    return facts, said


@get("/usulan/{kode:str}/lapor", name="report", opt=opt(ANYONE))
async def ask(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """What is wrong with it?"""
    text = request.query_params.get("pendapat", "0")
    comment = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return await _form(request, kode, comment, actor)


async def _form(
    request: HTTPRequest,
    kode: str,
    comment: int,
    actor: Actor,
    errors: FormErrors | None = None,
    status: int = 422,
) -> Response[Any]:
    facts, said = await _target(kode, comment, actor)
    return page(
        request,
        "proposals/report.html",
        status=status if errors else 200,
        p=facts,
        said=said,
        wrongs=[(wrong.value, say(f"wrong.{wrong}")) for wrong in Wrong],
        errors=errors,
    )


@post("/usulan/{kode:str}/lapor", name="report.send", status_code=303, opt=opt(ANYONE))
async def send(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Send it, also without an account."""
    form = await read_form(request, ReportForm)
    if isinstance(form, FormErrors):
        text = form.typed("pendapat")
        return await _form(request, kode, int(text) if text.isdigit() else 0, actor, form)
    value, peer = form.value, visit_of(request.scope).peer
    try:
        await services.report(
            kode, value.pendapat or None, value.sebab, value.kata, peer=peer, by=actor, now=now
        )
    except Refused as refused:
        status = 422 if refused.reason is WhyNotTalk.PRIVATE_NUMBERS else 409
        errors = form.raw.add("kata", str(say(refused.reason)))
        return await _form(request, kode, value.pendapat, actor, errors, status)
    return redirect_to(request, "report.thanks", kode=kode)


@get("/usulan/{kode:str}/lapor/terkirim", name="report.thanks", opt=opt(ANYONE))
async def thanks(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """It was sent, and what happens now."""
    return page(request, "proposals/reported.html", p=await require_proposal(kode, by=actor))


@get("/petugas/laporan", name="reports", opt=opt(DESK))
async def queue(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What waits in my places, the oldest first."""
    return await _queue(request, actor, now)


async def _queue(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    found = await reported(by=actor)
    pages = max(1, -(-len(found) // PAGE))
    text = request.query_params.get("halaman", "")
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, 1), pages)
    return page(
        request,
        "staff/reports.html",
        status=422 if errors else 200,
        found=found[(number - 1) * PAGE : number * PAGE],
        total=len(found),
        page=number,
        pages=pages,
        page_url=lambda to: f"{request.app.route_reverse('reports')}?halaman={to}",
        first_posts=await first_posts(),
        most=MOST_FIRST_POSTS,
        chosen=errors.values.get("pilih", []) if errors else [],
        undoable=await newest_act(ManyKind.HIDDEN, actor.person, now=now),
        errors=errors,
        desk="reports",
    )


def _targets(chosen: list[str]) -> list[tuple[str, int | None]]:
    """What was ticked: a number of a proposal, and a comment after a colon."""
    found: list[tuple[str, int | None]] = []
    for one in chosen[:MOST_AT_ONCE]:
        kode, _sign, comment = one.partition(":")
        if comment and not (comment.isascii() and comment.isdigit() and int(comment) < 2**63):
            raise NotFound
        found.append((kode, int(comment) if comment else None))
    return found


@post("/petugas/laporan", name="reports.end", status_code=303, opt=opt(MODERATORS))
async def end(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Hide or keep everything that was ticked."""
    form = await posted(request)
    chosen, reason = [str(one)[:60] for one in form.getall("pilih", [])], str(form.get("alasan", ""))[:300]
    act = str(form.get("lanjut", ""))
    if act not in {"sembunyi", "biar"}:
        raise NotFound
    try:
        await services.moderate(_targets(chosen), hides=act == "sembunyi", reason=reason, by=actor, now=now)
    except Refused as refused:
        errors = FormErrors({"alasan": [reason], "pilih": chosen}).add("alasan", str(say(refused.reason)))
        return await _queue(request, actor, now, errors)
    await set_flash(visit_of(request.scope).session, "flash.moderated")
    return redirect_to(request, "reports")


@post(
    "/petugas/laporan/tulisan-pertama",
    name="reports.first",
    status_code=303,
    opt=opt(staff(RoleKind.ADMINISTRATOR)),
)
async def set_first(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How many first comments of a person wait for a look."""
    text = str((await posted(request)).get("banyak", ""))
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise NotFound
    await services.set_first_posts(int(text), by=actor, now=now)
    return redirect_to(request, "reports")


@post(
    "/usulan/{kode:str}/pendapat/{id:int}/tampilkan",
    name="comment.show",
    status_code=303,
    opt=opt(MODERATORS),
)
async def show_comment(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Show a comment again."""
    await services.show_comment(kode, id, by=actor, now=now)
    return redirect_to(request, "proposal", fragment="pendapat", kode=kode)


class UndoForm(msgspec.Struct, kw_only=True):
    """Which act is taken back."""

    nomor: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1, extra=HIDDEN)]


@post("/petugas/laporan/batal", name="reports.undo", status_code=303, opt=opt(MODERATORS))
async def undo(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Show again what I hid in one act."""
    form = await read_form(request, UndoForm)
    if isinstance(form, FormErrors):
        raise NotFound
    await services.undo_hidden(form.value.nomor, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.hide_undone")
    return redirect_to(request, "reports")


ROUTES = [ask, send, thanks, queue, end, undo, set_first, show_comment]
