"""Reads about planning: the calendar of the city, texts of phases, revisions of a draft, bulk acts."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from pb.core.area import inside
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.core.undo import UNDO_WITHIN
from pb.people.tables import Account
from pb.places.queries import DATA
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.rules import OtherVote, PlanningCalendar
from pb.rounds.queries import rounds_where
from pb.rounds.rules import Phase
from pb.rounds.services import ContestPlan, RoundPlan
from pb.rounds.tables import BulkAct, PhaseText, Round, RoundRevision


@cache
def planning_calendar() -> PlanningCalendar:
    """The usual dates of the city, from its data."""
    return msgspec.json.decode((DATA / "planning_calendar.json").read_bytes(), type=PlanningCalendar)


async def texts_of_round(key: int) -> dict[Phase, str]:
    """The short texts of a round by phase."""
    rows = await PhaseText.select(PhaseText.phase, PhaseText.body).where(PhaseText.round == key)
    return {Phase(row["phase"]): row["body"] for row in rows}


def plan_of(facts: RoundFacts, texts: dict[Phase, str]) -> RoundPlan:
    """A stored draft as the plan that was written down."""
    return RoundPlan(
        title=facts.title,
        place=facts.place or this_city().place,
        year=facts.year,
        max_choices=facts.max_choices,
        rule=facts.rule,
        completion=facts.completion,
        min_votes=facts.min_votes,
        level_propose=facts.level_propose,
        level_vote=facts.level_vote,
        contests=tuple(ContestPlan(c.name, c.area or this_city().place, c.budget) for c in facts.contests),
        dates=dict(facts.dates),
        texts=texts,
        ballot_type=facts.ballot_type,
        points_total=facts.points_total,
        points_cap=facts.points_cap,
        publication=facts.publication,
        receipts=facts.receipts,
        challenge_hours=facts.challenge_hours,
    )


class Revision(msgspec.Struct, frozen=True):
    """A draft after one save: its number, the plan, who saved it and when."""

    number: int
    plan: RoundPlan
    person: str
    at: datetime


async def last_revision(key: int) -> int:
    """The number of the newest save of a draft; 0 before the first change."""
    row = (
        await RoundRevision.select(RoundRevision.number)
        .where(RoundRevision.round == key)
        .order_by(RoundRevision.number, ascending=False)
        .first()
    )
    return int(row["number"]) if row else 0


async def revision_of(key: int, number: int) -> Revision | None:
    """A draft as it stood after that save."""
    row = await (
        RoundRevision.select().where(RoundRevision.round == key, RoundRevision.number == number).first()
    )
    if row is None:
        return None
    who = await Account.select(Account.public_name).where(Account.id == row["person"]).first()
    plan = msgspec.json.decode(row["body"], type=RoundPlan)
    return Revision(row["number"], plan, who["public_name"] if who else "", row["at"])


async def other_votes(facts: RoundFacts) -> tuple[OtherVote, ...]:
    """The votes of other rounds that people of the same area are called to."""
    place = facts.place or ""
    rows = await rounds_where(Round.id != facts.id, Round.place.is_not_null())
    return tuple(
        OtherVote(one.title, one.dates[Phase.VOTING], one.dates[Phase.CLOSED])
        for one in rows
        if one.place
        and (inside(one.place, place) or inside(place, one.place))
        and {Phase.VOTING, Phase.CLOSED} <= set(one.dates)
    )


class Left(msgspec.Struct, frozen=True):
    """A round that an act on many left as it was, and why."""

    round: int
    title: str
    why: str


class Moved(msgspec.Struct, frozen=True):
    """The dates of one round before and after an act, by phase."""

    before: dict[Phase, datetime]
    after: dict[Phase, datetime]


class ActBody(msgspec.Struct, frozen=True):
    """What an act on many rounds did: the template of drafts, what it changed, what it left.

    `kept` is what stayed when the act was taken back, and why.
    """

    template: RoundPlan | None = None
    done: tuple[int, ...] = ()
    left: tuple[Left, ...] = ()
    moved: dict[int, Moved] = {}
    kept: tuple[Left, ...] = ()


class Batch(msgspec.Struct, frozen=True):
    """One act on many rounds as it is stored."""

    id: int
    kind: str
    place: str
    body: ActBody
    person: int | None
    at: datetime
    undone_at: datetime | None


async def require_batch(key: int) -> Batch:
    """One act on many rounds; raises `NotFound`."""
    row = await BulkAct.select().where(BulkAct.id == key).first()
    if row is None:
        raise NotFound
    return _batch(row)


def _batch(row: dict[str, Any]) -> Batch:
    return Batch(**row | {"body": msgspec.json.decode(row["body"], type=ActBody)})


async def last_batches(person: int, *, most: int = 5) -> tuple[Batch, ...]:
    """The newest acts of this person on many rounds."""
    rows = await (
        BulkAct.select().where(BulkAct.person == person).order_by(BulkAct.at, ascending=False).limit(most)
    )
    return tuple(_batch(row) for row in rows)


async def announcing_of(facts: RoundFacts, person: int, now: datetime) -> Batch | None:
    """The act with which this person announced a round, as long as it can be taken back."""
    if facts.announced_at is None or facts.moves or now > facts.announced_at + UNDO_WITHIN:
        return None
    rows = await BulkAct.select().where(
        *(BulkAct.kind == "announce", BulkAct.person == person, BulkAct.undone_at.is_null()),
        BulkAct.at == facts.announced_at,
    )
    return next((act for act in map(_batch, rows) if facts.id in act.body.done), None)


async def rounds_of_batch(key: int) -> tuple[RoundFacts, ...]:
    """The rounds that were made in one act, by place."""
    found = await rounds_where(Round.batch == key)
    return _by_place(found)


async def rounds_among(keys: Collection[int]) -> tuple[RoundFacts, ...]:
    """These rounds, by place; those that are no more are passed over."""
    return _by_place(await rounds_where(Round.id.is_in(list(keys)))) if keys else ()


async def placed_rounds() -> tuple[RoundFacts, ...]:
    """Every round of this city, announced or not, by place: for facilitators."""
    return _by_place(await rounds_where(Round.place.is_not_null()))


def _by_place(found: Collection[RoundFacts]) -> tuple[RoundFacts, ...]:
    return tuple(sorted(found, key=lambda facts: (facts.place or "", facts.id)))
