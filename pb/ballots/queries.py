"""Reads about ballots: the sheet of one voter, turnout, the gate, and nothing about what others chose."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.ballots.choices import Chosen, limits_of, read_text
from pb.ballots.costs.queries import rows_on_ballot
from pb.ballots.rules import Door, Voter, WhyNotVote, banded, why_not_vote
from pb.ballots.sealing import contest_name, draft_name, place_for, slot_of, unseal
from pb.ballots.sheet import Listed, Sheet
from pb.ballots.tables import BallotDraft, OpenBallot, Participation, TurnoutBand
from pb.core.actor import Actor
from pb.core.area import inside, kelurahan_of, rw_code
from pb.core.db import Rows, fetch
from pb.core.ids import ContestId
from pb.core.round_keys import round_keys
from pb.people.tables import Account
from pb.proposals.queries import Card, cards, contest_counts
from pb.roll.queries import Entry, Homes, entries_of_person, entry_of, homes_of
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.rules import ContestCounts, level_reached


async def projects_of(contest: int) -> tuple[Listed, ...]:
    """The projects of a contest in the order of their numbers."""
    rows = await rows_on_ballot(contest)
    found: dict[int, Card] = {card.id: card for card in await cards([row["proposal"] for row in rows])}
    return tuple(
        Listed(
            id=row["id"],
            proposal=row["proposal"],
            kode=found[row["proposal"]].kode,
            number=row["number"],
            title=found[row["proposal"]].title,
            beneficiaries=found[row["proposal"]].beneficiaries,
            category=found[row["proposal"]].category,
            rw=found[row["proposal"]].rw,
            cost=row["cost"],
            frozen=row["frozen"],
            version=row["version"],
        )
        for row in rows
    )


async def voter_of(facts: RoundFacts, by: Actor | Voter) -> Voter:
    """Who somebody is to the box of this round: their account, or their entry on its roll."""
    if isinstance(by, Voter):
        return by
    low = None if level_reached(by, facts.level_vote) else WhyNotVote.LEVEL
    if not facts.by_roll:
        return Voter(by.person or 0, by.home, why=low, account=by.person)
    entry = await entry_of(facts.id, by.person)
    if entry is None:
        return Voter(0, by.home, why=WhyNotVote.UNMATCHED, account=by.person)
    why = low if entry.fits else WhyNotVote.AGE
    return Voter(entry.id, entry.home, why=why, account=by.person)


def letter_voter(entry: Entry) -> Voter:
    """Who opened a letter: its code is the proof."""
    why = None if entry.fits else WhyNotVote.AGE
    return Voter(entry.id, entry.home, Door.LETTER, why, account=entry.account)


async def sheets(facts: RoundFacts, *, by: Actor | Voter) -> tuple[Sheet, ...]:
    """The ballots of a voter: each contest of their home, the projects in the voter's own order."""
    voter = await voter_of(facts, by)
    return tuple([await _sheet(facts, contest, voter.key) for contest in facts.contest_for(voter.home)])


async def _sheet(facts: RoundFacts, contest: ContestFacts, voter: int) -> Sheet:
    sent, draft = await choices_in(facts, contest, voter)
    limits = limits_of(facts, contest)
    kept = draft if draft is not None else sent or read_text("[]", limits.kind)
    projects = sorted(
        await projects_of(contest.id), key=lambda p: place_for(facts.id, contest.id, voter, p.number)
    )
    return Sheet(contest, limits, tuple(projects), kept, sent, unsent=draft is not None and kept != sent)


async def choices_in(
    facts: RoundFacts, contest: ContestFacts, voter: int
) -> tuple[Chosen | None, Chosen | None]:
    """What a voter has in the box and in the draft, opened for them alone; nothing once the keys are gone."""
    keys = round_keys(facts.id)
    if keys.seal is None or keys.slot is None:
        return None, None
    slot, name = slot_of(facts.id, contest.id, voter), contest_name(facts.kode or "", contest.number)
    kind = BallotType(facts.ballot_type)
    found: list[Chosen | None] = []
    for table, label in ((OpenBallot, name), (BallotDraft, draft_name(name))):
        row = await table.select(table.sealed).where(table.slot == slot).first()
        text = unseal(keys.seal, label, slot, row["sealed"]).choices if row else None
        found.append(read_text(text, kind) if text is not None else None)
    return found[0], found[1]


class Marks(msgspec.Struct, frozen=True):
    """How many have voted in a contest, and how many could."""

    contest: ContestId
    voted: int
    electorate: int | None


async def turnout(facts: RoundFacts) -> dict[int, Marks]:
    """Turnout by contest number; never results."""
    ids = [contest.id for contest in facts.contests]
    query = Participation.select(Participation.contest, Count()).where(Participation.contest.is_in(ids))
    rows = await query.group_by(Participation.contest) if ids else []
    voted = {row["contest"]: row["count"] for row in rows}
    return {c.number: Marks(c.id, voted.get(c.id, 0), c.electorate) for c in facts.contests}


async def turnout_by_channel(contests: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many have voted in each of these contests, by channel; never for what."""
    found: dict[int, dict[str, int]] = {key: {} for key in contests}
    if not contests:
        return found
    query = Participation.select(Participation.contest, Participation.channel, Count())
    query = query.where(Participation.contest.is_in(list(contests)))
    for row in await query.group_by(Participation.contest, Participation.channel):
        found[row["contest"]][row["channel"]] = row["count"]
    return found


async def unsent_ballots(contests: Sequence[int]) -> dict[int, int]:
    """How many ballots are begun and not sent, by contest."""
    if not contests:
        return {}
    query = BallotDraft.select(BallotDraft.contest, Count())
    query = query.where(BallotDraft.contest.is_in(list(contests))).group_by(BallotDraft.contest)
    return {row["contest"]: row["count"] for row in await query}


MARKED = Rows(
    "WITH asked (n, voter, person, year) AS (VALUES",
    "(CAST({} AS BIGINT), CAST({} AS BIGINT), CAST({} AS BIGINT), CAST({} AS BIGINT))",
    """), v AS (SELECT n, voter, year FROM asked UNION SELECT n, person, year FROM asked UNION
  SELECT a.n, e.id, a.year FROM asked a CROSS JOIN roll_entry e WHERE e.account = a.person)
SELECT v.n, c.area, c.round, p.channel, p.voter FROM v
CROSS JOIN participation p JOIN contest c ON c.id = p.contest JOIN round r ON r.id = c.round
WHERE p.voter = v.voter AND r.year = v.year
""",
)  # marks of the account and of its entries on all rolls, by the voter: never a walk over all marks


async def why_not_vote_now(facts: RoundFacts, *, by: Actor | Voter, now: datetime) -> WhyNotVote | None:
    """The first reason that this person cannot vote here now, with what they have voted on before."""
    voter = await voter_of(facts, by)
    rows: list[dict[str, Any]] = []
    if voter.key or voter.account:
        rows = await fetch(MARKED.text(), 0, voter.key, voter.account or 0, facts.year)
    doors = {row["channel"] for row in rows if row["round"] == facts.id and row["voter"] == voter.key}
    return why_not_vote(voter, facts, now, {row["area"] for row in rows}, doors)


async def has_voted(facts: RoundFacts, *, by: Actor | Voter) -> bool:
    """Whether this person has a ballot in the box of each contest of their home."""
    voter = await voter_of(facts, by)
    ids = [contest.id for contest in facts.contest_for(voter.home)]
    if not ids or not voter.key:
        return False
    rows = await Participation.select(Participation.contest).where(
        Participation.contest.is_in(ids), Participation.voter == voter.key
    )
    return len(rows) == len(ids)


async def voters_by_band(facts: RoundFacts) -> dict[int, dict[str, int]]:
    """By contest: how many have voted of each part of its area, small ones together (`banded`)."""
    found: dict[int, Counter[str]] = {contest.id: Counter() for contest in facts.contests}
    query = Participation.select(Participation.contest, Participation.band, Count())
    query = query.where(Participation.contest.is_in(list(found)), Participation.withdrawn == 0)
    for row in await query.group_by(Participation.contest, Participation.band) if found else []:
        found[row["contest"]][row["band"]] += row["count"]
    return {contest: banded(counts) for contest, counts in found.items()}


async def bands_of(contest: int) -> tuple[tuple[str, int], ...]:
    """The parts of an area with their voters, as they were when the vote closed; small ones come last."""
    rows = await TurnoutBand.select(TurnoutBand.band, TurnoutBand.voted).where(TurnoutBand.contest == contest)
    pairs = [(row["band"], row["voted"]) for row in rows]
    return tuple(sorted(pairs, key=lambda pair: (not pair[0], pair[0])))


class Voted(msgspec.Struct, frozen=True):
    """A mark of this person: that they voted and on which day."""

    round_kode: str
    title: str
    day: datetime
    channel: str


async def my_marks(person: int) -> tuple[Voted, ...]:
    """Where a person has voted: for "my data"."""
    rows = await Participation.select(
        Participation.contest._.round._.kode.as_alias("kode"),
        Participation.contest._.round._.title.as_alias("title"),
        Participation.day,
        Participation.channel,
    ).where(Participation.voter.is_in([person, *await entries_of_person(person)]))
    return tuple(Voted(row["kode"], row["title"], row["day"], row["channel"]) for row in rows)


async def gate_counts(facts: RoundFacts) -> tuple[ContestCounts, ...]:
    """What the gate of voting looks at, contest by contest."""
    return (await gate_counts_of([facts]))[facts.id]


async def gate_counts_of(rounds: Sequence[RoundFacts]) -> dict[int, tuple[ContestCounts, ...]]:
    """The same for several rounds, in as many queries as for one."""
    budgets: dict[int, int] = {c.id: c.budget for facts in rounds for c in facts.contests}
    found = await contest_counts([facts.id for facts in rounds], budgets)
    query = Account.select(Account.level, Account.kelurahan, Account.rw, Count()).where(
        Account.kelurahan.is_not_null(), Account.erased_at.is_null()
    )
    rolls = await homes_of([facts.id for facts in rounds if facts.by_roll])
    wards = {kelurahan_of(contest.area or "") for facts in rounds for contest in facts.contests}
    if len(wards) == 1:  # the people of one kelurahan, where one is all that is asked about
        query = query.where(Account.kelurahan == next(iter(wards)))
    homes = await query.group_by(Account.kelurahan, Account.rw, Account.level)
    return {
        facts.id: tuple(
            ContestCounts(
                contest.number,
                contest.name,
                *found[contest.id],
                voters=_on_roll(rolls[facts.id], contest.area or "?")
                if facts.by_roll
                else _electorate(homes, contest.area or "?", facts.level_vote),
            )
            for contest in facts.contests
        )
        for facts in rounds
    }


def _electorate(homes: Sequence[dict[str, Any]], area: str, level: int) -> int:
    """How many accounts with the needed evidence live in an area."""
    return sum(
        row["count"]
        for row in homes
        if row["level"] >= level and inside(rw_code(row["kelurahan"], row["rw"]), area)
    )


def _on_roll(homes: Sequence[Homes], area: str) -> int:
    """How many people on the roll are of the age and live in an area."""
    return sum(home.fitting for home in homes if inside(home.home, area))
