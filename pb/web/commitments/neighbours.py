"""Residents of the ward say whether it is done well: confirmed, or disputed with a photo."""

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import Promise, require_promise
from pb.commitments.rules import (
    CONFIRMATIONS,
    SHORTEST_REASON,
    Asked,
    EntryKind,
    WhyNotEntry,
    parties_of,
    why_not_enter,
)
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import Refused
from pb.web.access import SIGNED_IN, opt
from pb.web.commitments.entries import Key, Words, blame
from pb.web.commitments.photos import write_with_photo
from pb.web.forms import HIDDEN, FormErrors, Valid, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.words import say

_KINDS = {"beres": EntryKind.CONFIRMED, "belum": EntryKind.DISPUTED}


class CheckForm(msgspec.Struct, kw_only=True):
    """Done well, or not yet; `kata` belongs to the first, `isi`, `tempat` and the photo to the second."""

    jawab: Annotated[Literal["beres", "belum"], msgspec.Meta(extra=HIDDEN)]
    kata: Words = ""
    isi: Words = ""
    tempat: Annotated[str, msgspec.Meta(max_length=120)] = ""
    kunci: Key = ""


def _why_not(facts: Promise, actor: Actor, kind: EntryKind, now: datetime) -> WhyNotEntry | None:
    """Asked as if the form were filled in well."""
    today = this_city().day(now)
    asked = Asked(kind=kind, on=today, text="-" * SHORTEST_REASON, has_photo=True)
    mine = parties_of(actor, facts.represented, facts.place)
    return why_not_enter(
        asked, actor, mine, plan=facts.plan, entries=facts.entries, now=facts.now, place=facts.place,
        today=today,
    )  # fmt: skip


@get("/komitmen/{kode:str}/periksa", name="promise.check", opt=opt(SIGNED_IN))
async def check(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What was promised, and the two answers; or why this person cannot give one."""
    return _page(request, await require_promise(kode, now=now), actor, now)


def _page(
    request: HTTPRequest,
    facts: Promise,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    reasons = {name: _why_not(facts, actor, kind, now) for name, kind in _KINDS.items()}
    answered = errors.typed("jawab").strip() if errors else ""
    return page(
        request,
        "commitments/check.html",
        status=status,
        private=True,
        p=facts,
        reasons=reasons,
        answered=answered,
        needed=CONFIRMATIONS,
        keys={name: secrets.token_urlsafe(12) for name in _KINDS},
        errors=errors,
    )


@post("/komitmen/{kode:str}/periksa", name="promise.checked", status_code=303, opt=opt(SIGNED_IN))
async def checked(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write what the neighbour says; what was typed is kept when it is refused."""
    facts = await require_promise(kode, now=now)
    form = await read_form(request, CheckForm)
    if not isinstance(form, Valid):
        return _page(request, facts, actor, now, form, 422)
    value = form.value
    kind = _KINDS[value.jawab]
    words = value.isi if kind is EntryKind.DISPUTED else value.kata
    asked = Asked(kind=kind, on=this_city().day(now), text=words)
    spot = value.tempat if kind is EntryKind.DISPUTED else ""
    try:
        await write_with_photo(request, facts, asked, spot=spot, key=value.kunci, by=actor, now=now)
    except Refused as refused:
        field, status = blame(refused, kind)
        field = "kata" if field == "isi" and kind is EntryKind.CONFIRMED else field
        return _page(request, facts, actor, now, form.raw.add(field, str(say(refused.reason))), status)
    return redirect_to(request, "promise.thanks", kode=kode)


@get("/komitmen/{kode:str}/periksa/terima-kasih", name="promise.thanks", opt=opt(SIGNED_IN))
async def thanks(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """What happens next with what this person said last."""
    facts = await require_promise(kode, now=now)
    said = [e for e in facts.entries if e.person == actor.person and e.kind in _KINDS.values()]
    if not said:
        return redirect_to(request, "promise.check", kode=kode)
    disputes = {dispute.number: dispute for dispute in facts.now.disputes}
    return page(
        request,
        "commitments/thanks.html",
        private=True,
        p=facts,
        dispute=disputes.get(said[-1].number),
        needed=CONFIRMATIONS,
    )


ROUTES = [check, checked, thanks]
