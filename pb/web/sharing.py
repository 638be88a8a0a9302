"""What an author shares: the text for WhatsApp, the picture, the poster; for any public proposal."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.places.queries import name_of
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.rounds.queries import require_round_by_id
from pb.web.access import ANYONE, opt
from pb.web.filters import rw
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.share_image import HEIGHT, WIDTH, picture_of
from pb.web.shown import stale_at
from pb.web.visit import visit_of
from pb.web.words import say

LONGEST_NEED = 300


async def _public(kode: str, actor: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=actor)
    if facts.hidden or facts.state != "published":
        raise NotFound
    return facts


def _url(request: HTTPRequest, kode: str) -> str:
    return visit_of(request.scope).settings.base_url + request.app.route_reverse("proposal", kode=kode)


def _place(facts: ProposalFacts) -> str:
    return ", ".join(part for part in (name_of(facts.area), rw(facts.now.rw) if facts.now.rw else "") if part)


@get("/usulan/{kode:str}/bagikan", name="proposal.share", opt=opt(ANYONE))
async def share(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A text to paste, a picture to send, a sheet to hang up."""
    await cacheable(request, [kode], stale_at(None, now))
    facts = await _public(kode, actor)
    url = _url(request, facts.kode)
    text = f"*{facts.now.title}* ({facts.kode})\n{_place(facts)}\n{facts.now.need[:LONGEST_NEED]}\n"
    text += f"{say('share.proposal').unescape()}\n{url}"
    return page(
        request, "proposals/share.html", p=facts, text=text, place=_place(facts), width=WIDTH, height=HEIGHT
    )


@get("/usulan/{kode:str}/gambar.png", name="proposal.picture", opt=opt(ANYONE))
async def picture(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]
) -> Response[bytes]:
    """The picture that stands beside a link to the proposal."""
    facts = await _public(kode, actor)
    round_, url = await require_round_by_id(facts.round), _url(request, facts.kode)
    parts = urlsplit(url)
    foot = f"{facts.kode} · {round_.title} · {parts.netloc}{parts.path}"
    data = await picture_of(facts.now.title, _place(facts), foot, url)
    cache = PRIVATE if actor.signed_in else "public, max-age=3600"
    return Response(
        data, media_type="image/png", headers={"Cache-Control": cache, "Content-Disposition": "inline"}
    )


ROUTES = [share, picture]
