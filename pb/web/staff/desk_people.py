"""The desk of those who keep a city ready: what it lacks, rolls that wait, the counter, attestations."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.people.attesting.queries import kept_in, open_objections
from pb.people.attesting.rules import may_keep
from pb.people.staffing.rules import Held, Lack, by_place, lacks_of, signers_of
from pb.places.queries import wards
from pb.roll.queries import roll_waits
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase
from pb.settings import Settings
from pb.web.shown import RoundShown, shown


class DeskPeople(msgspec.Struct, frozen=True):
    """What the city lacks and who is not ready, for administrators; places where nobody could sign beside me;
    rolls that wait for an administrator; rounds with a counter and attestations, for officers."""

    lacks: tuple[Lack, ...] = ()
    unready: int = 0
    alone_in: tuple[str, ...] = ()
    rolls: tuple[tuple[RoundShown, int], ...] = ()
    counters: tuple[RoundShown, ...] = ()
    attest: int = 0


async def desk_people(
    rounds: Sequence[RoundFacts], held: Sequence[Held], actor: Actor, now: datetime, settings: Settings
) -> DeskPeople:
    """All of it, each part only for those whom it concerns."""
    administers = actor.has("administrator")
    messages = not settings.production or bool(settings.mail or settings.phone_url)
    return DeskPeople(
        lacks=lacks_of(held, messages=messages) if administers else (),
        unready=len({one.person for one in held if not one.ready}) if administers else 0,
        alone_in=_alone(actor, held),
        rolls=await _rolls(rounds, actor, now) if administers else (),
        counters=_counters(rounds, actor, now),
        attest=await _attestations(actor) if actor.has("officer") else 0,
    )


def _alone(actor: Actor, held: Sequence[Held]) -> tuple[str, ...]:
    """Places of my role as a facilitator in which fewer than two people could sign."""
    signing = by_place(held)
    mine = sorted({str(role.place) for role in actor.roles if role.kind is RoleKind.FACILITATOR})
    return tuple(place for place in mine if not signers_of(signing, place).enough)


async def _rolls(
    rounds: Sequence[RoundFacts], actor: Actor, now: datetime
) -> tuple[tuple[RoundShown, int], ...]:
    """Changes of rolls that an administrator could put in force; facilitators read them with their rounds."""
    mine = [
        facts
        for facts in rounds
        if facts.by_roll
        and actor.holds(RoleKind.ADMINISTRATOR, facts.place or "")
        and not actor.holds(RoleKind.FACILITATOR, facts.place or "")
    ]
    waits = await roll_waits() if mine else {}
    return tuple((shown(f, now), waits[f.id].changes) for f in mine if f.id in waits and waits[f.id].changes)


def _counters(rounds: Sequence[RoundFacts], actor: Actor, now: datetime) -> tuple[RoundShown, ...]:
    """Rounds by roll whose people come to the counter of this officer: letters, booth, objections."""
    return tuple(
        shown(facts, now)
        for facts in rounds
        if facts.by_roll
        and actor.holds(RoleKind.OFFICER, facts.place or "")
        and ORDER.index(facts.phase(now)) <= ORDER.index(Phase.CHALLENGE)
    )


async def _attestations(actor: Actor) -> int:
    """Second words, looks that were drawn and objections that wait for the kelurahan."""
    places = [ward.code for ward in wards() if may_keep(actor, ward.code)]
    second, drawn = await kept_in(places)
    return len(second) + len(drawn) + len(await open_objections(places))
