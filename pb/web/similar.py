"""Similar proposals beside a draft: what is shown of each, and joining one instead of publishing."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.area import kelurahan_of
from pb.core.errors import NotFound
from pb.core.limits import spend
from pb.outcomes.queries import fates
from pb.people.sessions import set_flash
from pb.places.pins import read_pin
from pb.places.queries import name_of
from pb.proposals import services
from pb.proposals.queries import Card, DraftFacts, similar
from pb.proposals.rules import MOST_SHOWN, Place, Standing, standing, why_not_talk
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, Phase
from pb.web.access import SIGNED_IN, opt
from pb.web.forms import posted
from pb.web.lines import read_typed
from pb.web.render import HTTPRequest, redirect_to
from pb.web.visit import visit_of

_MOST, _WINDOW = 150, timedelta(minutes=10)  # a pause in typing each four seconds


class SimilarShown(msgspec.Struct, frozen=True):
    """One similar proposal: where and when it was made, what became of it, and whether one can join it."""

    card: Card
    place: str
    near: bool
    year: int
    stand: Standing
    own: bool
    may_join: bool


async def may_search(actor: Actor, now: datetime) -> bool:
    """Whether this person's typing still brings new results; what was typed is kept in any case."""
    return await spend("similar", str(actor.person), limit=_MOST, window=_WINDOW, now=now)


async def similar_shown(facts: DraftFacts, actor: Actor, now: datetime) -> list[SimilarShown]:
    """The proposals that say much the same as a draft; none while a published one is being changed."""
    if facts.proposal is not None:
        return []
    found = await similar(
        facts.title, str(facts.body.get("need", "")), _place(facts, actor), without=facts.others
    )
    rounds = {kode: await require_round(kode) for kode in {card.round_kode for card in found}}
    shown = [await _shown(card, rounds[card.round_kode], actor, now) for card in found]
    return [msgspec.structs.replace(one, may_join=one.may_join and not facts.behalf) for one in shown]


def _place(facts: DraftFacts, actor: Actor) -> Place:
    """Where the proposal belongs: the writer's kelurahan, the RW that was typed or their own, the point."""
    typed = str(facts.body.get("rw", "")).strip()
    rw = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    pin = read_pin(str(facts.body.get("pin", "")))
    return Place(
        area=kelurahan_of(actor.home) if actor.home else "",
        rw=rw if typed else actor.rw,
        category=str(facts.body.get("category", "")),
        pin=(pin.lat, pin.lng) if pin else None,
    )


async def _shown(card: Card, round_: RoundFacts, actor: Actor, now: datetime) -> SimilarShown:
    phase = round_.phase(now)
    contest = next(contest for contest in round_.contests if contest.id == card.contest)
    counted = ORDER.index(phase) >= ORDER.index(Phase.PUBLISHED)
    fate = (await fates((contest,))).get(card.id) if counted else None
    near = contest in round_.contest_for(actor.home)
    own = card.author is not None and card.author == actor.person
    why_not = why_not_talk(actor, proposers={card.author or 0}, state=card.state, phase=phase, supports=True)
    return SimilarShown(
        card=card,
        place=name_of(contest.area) if contest.area else contest.name,
        near=near,
        year=round_.year,
        stand=standing(phase, state=card.state, verdict=card.verdict, funded=fate.funded if fate else None),
        own=own,
        may_join=near and why_not is None,
    )


def others_in(form: Any) -> list[str]:
    """The kodes that stood beside the draft when its writer said that it is none of them."""
    return [str(kode)[:40] for kode in form.getall("serupa", [])[:MOST_SHOWN]]


@post("/saya/draf/{id:int}/gabung/{kode:str}", name="draft.join", status_code=303, opt=opt(SIGNED_IN))
async def join(
    request: HTTPRequest,
    id: FromPath[int],
    kode: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Support a neighbour's proposal; the draft goes, or is kept as it was typed."""
    form = await posted(request)
    choice = str(form.get("draf", ""))
    if choice not in {"simpan", "hapus"}:
        raise NotFound
    typed = read_typed(form)
    if choice == "simpan" and typed:
        await services.save_draft(id, typed, by=actor, now=now)
    await services.join_instead(id, kode, keep=choice == "simpan", by=actor, now=now)
    await set_flash(
        visit_of(request.scope).session, "flash.joined_kept" if choice == "simpan" else "flash.joined_gone"
    )
    return redirect_to(request, "proposal", fragment="dukungan", kode=kode)


ROUTES = [join]
