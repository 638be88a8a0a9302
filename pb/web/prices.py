"""The price list: read by anybody, set by an administrator from a file, chosen in a draft; the RW's sheet."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.people.sessions import set_flash
from pb.proposals import services
from pb.proposals.queries import DraftFacts
from pb.proposals.queries.prices import Priced, price_list
from pb.proposals.queries.sheet import SheetRow, sheet_of
from pb.proposals.rules.prices import AtLine, PriceLine, as_lines, read_prices, upkeep_of
from pb.rounds.budget_lines import MOST_BYTES, WhyNotLine, decode
from pb.rounds.queries import require_round
from pb.web.access import ANYONE, opt, staff
from pb.web.forms import FormErrors, clean, posted
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, cacheable, page, redirect_to
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say

ADMINISTRATORS = staff(RoleKind.ADMINISTRATOR)
MOST_FAULTS = 50


class Bundle(msgspec.Struct, frozen=True):
    """Works that belong together; without a name for those that stand alone."""

    name: str
    lines: tuple[PriceLine, ...]

    @property
    def cost(self) -> int:
        return sum(line.unit_price * line.quantity for line in self.lines)


def _bundles(found: tuple[Priced, ...]) -> list[Bundle]:
    """Works that stand alone first, then the bundles in their order."""
    names = dict.fromkeys(["", *(one.line.bundle for one in found)])
    bundles = [Bundle(name, tuple(one.line for one in found if one.line.bundle == name)) for name in names]
    return [bundle for bundle in bundles if bundle.lines]


@get("/harga", name="prices", opt=opt(ANYONE))
async def prices(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """The whole list."""
    await cacheable(request, ["prices"], stale_at(None, now))
    return page(request, "proposals/prices.html", bundles=_bundles(await price_list()))


@get("/petugas/harga", name="prices.edit", opt=opt(ADMINISTRATORS))
async def edit(request: HTTPRequest) -> Response[Any]:
    """The form for a new list."""
    return await _form(request)


async def _form(request: HTTPRequest, errors: FormErrors | None = None) -> Response[Any]:
    found = await price_list()
    return page(
        request,
        "staff/prices.html",
        status=422 if errors else 200,
        count=len(found),
        errors=errors,
        desk="prices",
    )


@post("/petugas/harga", name="prices.set", status_code=303, opt=opt(ADMINISTRATORS))
async def set_list(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A new list from a file or from pasted lines; with one fault nothing changes."""
    form = await posted(request)
    text = str(form.get("daftar", ""))
    upload = form.get("berkas")
    errors = FormErrors()
    if isinstance(upload, UploadFile) and (data := await upload.read(MOST_BYTES + 1)):
        found = decode(data)
        if isinstance(found, WhyNotLine):
            return await _form(request, errors.add("berkas", str(say(found))))
        text = clean(found.text)
    errors.values["daftar"] = [text]
    lines, faults = read_prices(text)
    if faults:
        errors.add("daftar", _("Nothing was changed. Mend these lines:"))
        errors.lines["daftar"] = [_fault(fault) for fault in faults[:MOST_FAULTS]]
        return await _form(request, errors)
    await services.set_prices(lines, by=actor, now=now)
    await set_flash(visit_of(request.scope).session, "flash.prices")
    return redirect_to(request, "prices")


def _fault(fault: AtLine) -> str:
    said = str(say(fault.why))
    return _("Line %(n)s: %(fault)s", n=fault.line, fault=said) if fault.line else said


async def prices_beside(facts: DraftFacts) -> dict[str, Any]:
    """What the cost screen of a draft needs of the list; one query."""
    found = await price_list()
    alone = [
        (str(one.number), f"{one.line.activity} ({one.line.unit})") for one in found if not one.line.bundle
    ]
    bundled = [(f"paket:{bundle.name}", bundle.name) for bundle in _bundles(found) if bundle.name]
    groups: list[Any] = []
    if bundled:
        groups.append((_("Bundles"), bundled))
    if alone:
        groups.append((_("Single works"), alone))
    return {"prices": groups, "upkeep": upkeep_of(facts.lines, [one.line for one in found])}


async def chosen_lines(chosen: str) -> list[dict[str, str]]:
    """The cost lines of a choice; none when it is not on the list."""
    kind, _sign, name = chosen.partition(":")
    wanted = [
        one.line
        for one in await price_list()
        if (kind == "paket" and name and one.line.bundle == name) or str(one.number) == chosen
    ]
    return as_lines(wanted)


@get("/putaran/{kode:str}/musrenbang", name="round.sheet", opt=opt(ANYONE))
async def sheet(request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The proposals of a round, or of one RW, in the columns that RW heads fill in; to print."""
    asked = request.query_params.get("rw", "")
    rw = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    await cacheable(request, [kode, "proposals"], stale_at(None, now))
    facts = await require_round(kode)
    if not facts.place:
        raise NotFound
    rows: list[SheetRow] = [row for row in await sheet_of(facts.id) if not rw or row.rw == rw]
    return page(request, "proposals/sheet.html", round=facts, rows=rows, rw=rw)


ROUTES = [prices, edit, set_list, sheet]
