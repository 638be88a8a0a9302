"""Lists of proposals: the newest of the city, and those of a round with filters."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.outcomes.queries import fates
from pb.places.queries import wards
from pb.proposals.queries import Wanted, list_proposals, newest
from pb.proposals.queries.lists import ORDERS, PAGE
from pb.proposals.rules import standing
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import category_options, shown, stale_at, ward_options, what_now

VERDICTS = frozenset({"", "layak", "belum", "menunggu"})


def _number(request: HTTPRequest, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


@get("/usulan", name="proposals", opt=opt(ANYONE))
async def proposals(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """The newest proposals of the whole city, by kelurahan and kind."""
    await cacheable(request, ["proposals", "rounds"], stale_at(None, now))
    places = {ward.code for ward in wards()}
    chosen = request.query_params.get("wilayah", "")
    chosen = chosen if chosen in places else ""
    kinds = {code for code, _ in category_options()}
    kind = request.query_params.get("jenis", "")
    kind = kind if kind in kinds else ""
    number = max(1, _number(request, "halaman", 1))
    cards, found = await newest(number, chosen, kind)
    pages = max(1, (found + PAGE - 1) // PAGE)

    def url(to: int) -> str:
        words = {"wilayah": chosen, "jenis": kind, "halaman": str(to)}
        return "?" + urlencode({name: value for name, value in words.items() if value})

    return page(
        request,
        "proposals/all.html",
        block="daftar",
        cards=cards,
        found=found,
        page=min(number, pages),
        pages=pages,
        url=url,
        chosen=chosen,
        kind=kind,
        kinds=category_options(),
        wards=ward_options(),
    )


@get("/putaran/{kode:str}/usulan", name="round.proposals", opt=opt(ANYONE))
async def round_proposals(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The proposals of a round, in an order by chance that holds for a day, with filters."""
    facts = await require_round(kode)
    await cacheable(request, [kode, "proposals"], stale_at(facts, now))
    wanted = _wanted(request, facts)
    listing = await list_proposals(facts.id, wanted, today=this_city().day(now))
    item = shown(facts, now)
    became = await fates(facts.contests) if ORDER.index(item.phase) >= ORDER.index(Phase.PUBLISHED) else {}
    stands = {
        card.id: standing(
            item.phase,
            state=card.state,
            verdict=card.verdict or ("eligible" if item.imported else None),
            funded=became[card.id].funded if card.id in became else None,
        )
        for card in listing.cards
    }
    words = {"jenis": wanted.category, "rw": wanted.rw or "", "tahap": wanted.verdict, "urut": wanted.order}

    def url(**changed: object) -> str:
        found = {name: value for name, value in (words | changed).items() if value and value != "acak"}
        return "?" + urlencode(found) if found else "?"

    return page(
        request,
        "proposals/list.html",
        block="daftar",
        round=item,
        todo=what_now(item, actor),
        listing=listing,
        stands=stands,
        wanted=wanted,
        url=url,
        pager_url=lambda to: url(halaman=to),
        budget=item.budget,
    )


def _wanted(request: HTTPRequest, facts: RoundFacts) -> Wanted:
    """Filters from the address. Orders and verdicts are on a list (else 400); other words are values."""
    query = request.query_params
    verdict, order = query.get("tahap", ""), query.get("urut", "") or "acak"
    if order not in ORDERS or verdict not in VERDICTS:
        raise HTTPException(status_code=400, detail="no such order or verdict")
    area = query.get("wilayah", "")
    contest = next((c.id for c in facts.contests if str(c.number) == area), 0)
    return Wanted(
        contest=contest,
        category=query.get("jenis", "")[:40],
        rw=_number(request, "rw", 0),
        verdict=verdict,
        order=order,
        page=_number(request, "halaman", 1),
    )


ROUTES = [proposals, round_proposals]
