"""Reads across contests: what became of each proposal, sums, published ballots."""

import json
from collections import Counter

import msgspec

from pb.ballots.sheet import Listed
from pb.ballots.tables import ClosedBallot
from pb.core.actor import Actor
from pb.core.canon import canon
from pb.core.errors import NotFound, Refused
from pb.core.ids import ContestId
from pb.counting import Profile, full_record
from pb.outcomes.counts import profile_of
from pb.outcomes.meaning import ListedProject
from pb.outcomes.queries.outcome import OutcomeFacts, counting_id, outcome_of, sentence, with_externals
from pb.outcomes.rules import Decided, WhyNotDecide, may_decide
from pb.outcomes.tables import OutcomeRow
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.tables import Contest


class Fate(msgspec.Struct, frozen=True):
    """What became of a proposal in the count and in the decisions."""

    contest_number: int
    votes: int
    cost: int
    won: bool
    reason: str
    facts: dict[str, int]
    decision: Decided | None
    margin: dict[str, int] = {}
    paid: tuple[tuple[Listed, int], ...] = ()
    score: int | None = None

    @property
    def price(self) -> int:
        """What it cost on the ballot."""
        return self.cost

    @property
    def says(self) -> str:
        """The code of the sentence why it won or lost."""
        return sentence(self.reason, self.score)

    @property
    def funded(self) -> bool:
        return self.decision.kind.pays if self.decision else self.won

    @property
    def amount(self) -> int:
        """The money it gets."""
        return self.decision.amount if self.decision and self.decision.amount is not None else self.cost


async def fates(contests: tuple[ContestFacts, ...]) -> dict[int, Fate]:
    """For each proposal of these contests whose count is public: what became of it."""
    found: dict[int, Fate] = {}
    for contest in contests:
        outcome = await outcome_of(contest)
        for line in outcome.lines if outcome else ():
            found[line.project.proposal] = Fate(
                contest.number,
                line.votes,
                line.project.cost,
                line.won,
                line.reason,
                line.facts,
                line.decision,
                line.margin,
                line.paid,
                line.score,
            )
    return found


async def kept_record(contest: ContestFacts) -> str:
    """The record of a count that is public, without its ballots; raises `NotFound`."""
    row = await OutcomeRow.select(OutcomeRow.record).where(OutcomeRow.contest == contest.id).first()
    if row is None:
        raise NotFound
    return str(row["record"])


async def kept_scores(contest: ContestFacts) -> dict[str, int]:
    """The score of each project of a public count where it is not its votes: points, or what ranks gave."""
    row = await OutcomeRow.select(OutcomeRow.explained).where(OutcomeRow.contest == contest.id).first()
    found: dict[str, int] = json.loads(row["explained"]).get("scores", {}) if row else {}
    return found


async def public_record(contest: ContestFacts) -> str:
    """The record, as canonical JSON; with its ballots where they are public whole. Raises `NotFound`."""
    record = await kept_record(contest)
    if (await _published_as(contest.id))[1] != "full":
        return record
    profile, _titles = await public_ballots(contest)
    return canon(full_record(json.loads(record), profile))


async def _published_as(contest: int) -> tuple[str, str]:
    """How the ballots of a contest are marked, and what of them is public."""
    columns = Contest.round._.ballot_type.as_alias("kind"), Contest.round._.publication.as_alias("mode")
    row = await Contest.select(*columns).where(Contest.id == contest).first()
    return (str(row["kind"]), str(row["mode"])) if row else ("", "")


async def public_ballots(contest: ContestFacts) -> tuple[Profile, dict[str, str]]:
    """The published ballots of a contest, and the titles of its projects by the id they are counted under.

    Raises `NotFound` where whole ballots are not public (security.md P6).
    """
    kind, mode = await _published_as(contest.id)
    if mode != "full":
        raise NotFound
    projects = sorted(await with_externals(contest.id), key=lambda pair: pair[0].number)
    listed = [
        ListedProject(project.number, counting_id(project, external), project.cost)
        for project, external in projects
    ]
    rows = await ClosedBallot.select(ClosedBallot.choices, ClosedBallot.voters).where(
        ClosedBallot.contest == contest.id
    )
    together: Counter[str] = Counter()
    for row in rows:
        together[row["choices"]] += row["voters"]
    profile = profile_of(listed, together, kind)
    return profile, {counting_id(project, external): project.title for project, external in projects}


class CountedContest(msgspec.Struct, frozen=True):
    """A contest whose count is public: its round's kode and title, its number and name."""

    kode: str
    title: str
    number: int
    name: str


async def counted_contests(limit: int = 200) -> tuple[CountedContest, ...]:
    """Contests whose count and whole ballots are public, the newest first."""
    rows = (
        await OutcomeRow.select(
            OutcomeRow.contest._.round._.kode.as_alias("kode"),
            OutcomeRow.contest._.round._.title.as_alias("title"),
            OutcomeRow.contest._.number.as_alias("number"),
            OutcomeRow.contest._.name.as_alias("name"),
        )
        .where(OutcomeRow.contest._.round._.publication == "full")
        .order_by(OutcomeRow.published_at, OutcomeRow.id, ascending=False)
        .limit(limit)
    )
    return tuple(CountedContest(**row) for row in rows)


class Sum(msgspec.Struct, frozen=True):
    """The sums of one published count."""

    total: int
    funded: int
    voters: int


async def sums(contests: list[ContestId]) -> dict[int, Sum]:
    """Money and number of funded projects of counts that are public, in one query."""
    if not contests:
        return {}
    rows = await OutcomeRow.select(OutcomeRow.contest, OutcomeRow.record).where(
        OutcomeRow.contest.is_in(contests)
    )
    found = {}
    for row in rows:
        outcome = json.loads(row["record"])["outcome"]
        found[row["contest"]] = Sum(outcome["total"], len(outcome["funded"]), outcome["voters"])
    return found


async def require_decidable(
    kode: str, number: int, *, by: Actor
) -> tuple[RoundFacts, ContestFacts, OutcomeFacts]:
    """A contest that this council member answers for, with its public count; raises `NotFound`."""
    facts = await require_round(kode)
    contest = facts.contest(number)
    if not may_decide(by, contest.area):
        raise NotFound
    outcome = await outcome_of(contest)
    if outcome is None:
        raise Refused(WhyNotDecide.NOT_NOW)
    return facts, contest, outcome
