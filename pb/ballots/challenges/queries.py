"""Reads about challenges: how many for everybody, words and answers for those who decide, one's own mark."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.ballots.life.tables import Challenge, Opinion
from pb.ballots.queries import voter_of
from pb.ballots.tables import Participation
from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.core.keys import unseal
from pb.roll.tables import RollBatch
from pb.rounds.facts import RoundFacts


class Counts(msgspec.Struct, frozen=True):
    """What everybody reads: numbers, never a name."""

    made: int
    upheld: int
    declined: int

    @property
    def waiting(self) -> int:
        return self.made - self.upheld - self.declined


class Mark(msgspec.Struct, frozen=True):
    """A mark that somebody has voted in a contest."""

    contest: int
    name: str
    day: date
    channel: str
    withdrawn: bool


class Answer(msgspec.Struct, frozen=True):
    """What a facilitator or a witness said."""

    role: str
    person: int
    uphold: bool
    reason: str


class ChallengeFacts(msgspec.Struct, frozen=True):
    """One challenge. `upheld` is None until both have answered; `marks` are those of whom it names."""

    id: int
    number: int
    kind: str
    voter: int | None
    account: int | None
    counter: bool
    made_at: datetime
    why: str
    name: str
    birth: str
    upheld: bool | None
    answers: tuple[Answer, ...]
    marks: tuple[Mark, ...] = ()


async def challenge_counts(facts: RoundFacts) -> Counts:
    """How many challenges of a round there are, and what became of them."""
    rows = await Challenge.select(Challenge.upheld).where(Challenge.contest.is_in(_ids(facts)))
    said = [row["upheld"] for row in rows]
    return Counts(len(said), sum(one is True for one in said), sum(one is False for one in said))


async def challenges_of(facts: RoundFacts) -> tuple[ChallengeFacts, ...]:
    """Every challenge of a round with its words: for those who decide."""
    rows = await Challenge.select().where(Challenge.contest.is_in(_ids(facts))).order_by(Challenge.number)
    marks = await marks_by_voter(facts, [row["voter"] for row in rows if row["voter"]])
    return await _filled(rows, marks)


async def challenges_waiting(roles: Mapping[int, Collection[str]], person: int) -> dict[int, int]:
    """By contest, how many challenges wait for an answer of somebody with these roles there."""
    if not roles:
        return {}
    query = Challenge.select(Challenge.id, Challenge.contest).where(
        Challenge.contest.is_in(list(roles)), Challenge.decided_at.is_null()
    )
    rows = await query
    said = Opinion.select(Opinion.challenge, Opinion.role, Opinion.person)
    answers = await said.where(Opinion.challenge.is_in([row["id"] for row in rows])) if rows else []
    found: dict[int, int] = {}
    for row in rows:
        given = [one for one in answers if one["challenge"] == row["id"]]
        free = set(roles[row["contest"]]) - {one["role"] for one in given}
        if free and person not in {one["person"] for one in given}:
            found[row["contest"]] = found.get(row["contest"], 0) + 1
    return found


async def require_challenge(facts: RoundFacts, number: int) -> ChallengeFacts:
    """The challenge with this number; raises `NotFound`."""
    query = Challenge.select().where(Challenge.contest.is_in(_ids(facts)), Challenge.number == number)
    found = await _filled(await query, {})
    if not found:
        raise NotFound
    return found[0]


async def my_challenges(facts: RoundFacts, by: Actor) -> tuple[ChallengeFacts, ...]:
    """The challenges that concern this person: those about their mark, and those that they made."""
    voter = (await voter_of(facts, by)).key
    rows = await Challenge.select().where(Challenge.contest.is_in(_ids(facts))).order_by(Challenge.number)
    mine = [row for row in rows if row["account"] == by.person or (voter and row["voter"] == voter)]
    return await _filled(mine, {})


async def my_marks_in(facts: RoundFacts, by: Actor) -> tuple[Mark, ...]:
    """Where this person is marked as having voted in a round."""
    voter = (await voter_of(facts, by)).key
    return (await marks_by_voter(facts, [voter])).get(voter, ()) if voter else ()


async def marks_by_voter(facts: RoundFacts, voters: Sequence[int]) -> dict[int, tuple[Mark, ...]]:
    """The marks of these voters in a round."""
    if not voters:
        return {}
    names = {contest.id: contest.name for contest in facts.contests}
    rows = await Participation.select().where(
        Participation.contest.is_in(_ids(facts)), Participation.voter.is_in(list(voters))
    )
    found: dict[int, tuple[Mark, ...]] = {}
    for row in sorted(rows, key=lambda row: row["contest"]):
        withdrawn = bool(row["withdrawn"])
        mark = Mark(row["contest"], names[row["contest"]], row["day"], row["channel"], withdrawn)
        found[row["voter"]] = (*found.get(row["voter"], ()), mark)
    return found


async def keeps_roll(facts: RoundFacts, person: int) -> bool:
    """Whether somebody brought in the roll of this round, or put it in force."""
    batches = RollBatch.exists().where(
        RollBatch.round == facts.id, (RollBatch.made_by == person) | (RollBatch.decided_by == person)
    )
    return bool(await batches)


def _ids(facts: RoundFacts) -> list[int]:
    return [contest.id for contest in facts.contests]


async def _filled(
    rows: Sequence[dict[str, Any]], marks: dict[int, tuple[Mark, ...]]
) -> tuple[ChallengeFacts, ...]:
    if not rows:
        return ()
    said: dict[int, tuple[Answer, ...]] = {}
    query = Opinion.select().where(Opinion.challenge.is_in([row["id"] for row in rows]))
    for one in await query.order_by(Opinion.at):
        answer = Answer(one["role"], one["person"], one["uphold"], one["reason"])
        said[one["challenge"]] = (*said.get(one["challenge"], ()), answer)
    found = []
    for row in rows:
        words = json.loads(unseal(row["words_sealed"], where=f"challenge:{row['id']}"))
        kept = ("id", "number", "kind", "voter", "account", "counter", "made_at", "upheld")
        facts = {name: row[name] for name in kept}
        mine = marks.get(row["voter"] or 0, ())
        found.append(ChallengeFacts(**facts, **words, answers=said.get(row["id"], ()), marks=mine))
    return tuple(found)
