"""Reads about outcomes: the published count with its reasons, decisions, and what became of each project."""

import json
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec

from pb.ballots.queries import projects_of
from pb.ballots.sheet import Listed
from pb.ballots.tables import Project
from pb.core.ids import ContestId
from pb.outcomes.meaning import TOOK
from pb.outcomes.queries.meaning import Meaning, meaning_of
from pb.outcomes.rules import Decided, DecisionKind
from pb.outcomes.tables import Decision, OutcomeRow, Publication
from pb.rounds.facts import ContestFacts


class Line(msgspec.Struct, frozen=True):
    """One project in an outcome: votes, why it won or lost, with the numbers of that sentence.

    `votes` counts voters; `score` are its points, where ballots give points or ranks.
    """

    project: Listed
    votes: int
    reason: str
    facts: dict[str, int]
    won: bool
    running: int = 0
    decision: Decided | None = None
    margin: dict[str, int] = {}
    paid: tuple[tuple[Listed, int], ...] = ()
    score: int | None = None

    @property
    def price(self) -> int:
        """What it cost on the ballot."""
        return self.project.cost

    @property
    def shown(self) -> int:
        """What people compare: its points, else its votes."""
        return self.votes if self.score is None else self.score

    @property
    def says(self) -> str:
        """The code of the sentence why it won or lost."""
        return sentence(self.reason, self.score)


_WITHOUT_POINTS = {"count.no_votes", "count.too_low_score"}
"""Sentences that say no votes, or their score themselves."""


def sentence(reason: str, score: int | None) -> str:
    """The code of a sentence with votes, or where ballots give points or ranks, with points and voters."""
    return reason if score is None or reason in _WITHOUT_POINTS else f"{reason}.points"


class StepShown(msgspec.Struct, frozen=True):
    """One step of the count; money rounded down to whole units for showing. Greedy's `votes` are scores."""

    kind: str
    project: Listed
    votes: int
    before: int
    after: int
    price: int = 0
    effective: int = 0
    paid_full: int = 0
    paid_all: int = 0
    paid_nothing: int = 0

    @property
    def took(self) -> bool:
        """Whether the project got its money in this step."""
        return self.kind in TOOK


class OutcomeFacts(msgspec.Struct, frozen=True):
    """A contest's published count. `by_funded`: voters with none, one, two, three or more projects funded."""

    contest: ContestId
    won: tuple[Line, ...]
    lost: tuple[Line, ...]
    steps: tuple[StepShown, ...]
    ties: tuple[dict[str, Any], ...]
    total: int
    left: int
    voters: int
    ballots: int
    marks: int
    by_funded: tuple[int, ...]
    share: int
    rises: int
    published_at: datetime
    decided_at: datetime | None
    digest: str
    means: Meaning

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.won, *self.lost)

    @property
    def scored(self) -> bool:
        """Whether ballots give points or ranks."""
        return any(line.score is not None for line in self.lines)

    @property
    def all_affordable(self) -> bool:
        """Whether the budget covers all projects, and each with votes is funded: nothing to choose."""
        covered = sum(line.project.cost for line in self.lines) <= self.total + self.left
        return covered and not any(line.votes for line in self.lost)


async def outcome_of(contest: ContestFacts) -> OutcomeFacts | None:
    """The published count of a contest with its published decisions, or None before that hour."""
    row = await OutcomeRow.select().where(OutcomeRow.contest == contest.id).first()
    if row is None:
        return None
    projects = {
        counting_id(project, externals): project for project, externals in await with_externals(contest.id)
    }
    record = json.loads(row["record"])
    decided_at = await decided_when(contest.id)
    decisions = await decisions_of(contest.id) if decided_at else {}
    means = json.loads(row["explained"]) if row["explained"] else {}
    lines = _lines(record["outcome"], projects, decisions, means)
    return OutcomeFacts(
        contest=contest.id,
        won=_running([line for line in lines if line.won], record["outcome"]["funded"], projects),
        lost=tuple(
            sorted(
                (line for line in lines if not line.won), key=lambda line: (-line.shown, line.project.number)
            )
        ),
        steps=tuple(_step(step, projects) for step in record["outcome"]["steps"]),
        ties=tuple(
            {"between": [projects[name] for name in tie["between"]], "chosen": projects[tie["chosen"]]}
            for tie in record["outcome"]["ties"]
        ),
        total=record["outcome"]["total"],
        left=record["outcome"]["left"],
        voters=record["outcome"]["voters"],
        ballots=row["ballots"],
        marks=row["marks"],
        by_funded=tuple(record["outcome"]["by_funded"]),
        share=_whole(record["outcome"].get("share", 0)),
        rises=record["outcome"]["rises"],
        published_at=row["published_at"],
        decided_at=decided_at,
        digest=record["ballots_sha256"],
        means=meaning_of(means, record["outcome"], projects),
    )


def counting_id(project: Listed, external: str | None) -> str:
    """The id under which a project is counted: its own in an imported file, else its kode."""
    return external if external is not None else project.kode


async def with_externals(contest: int) -> list[tuple[Listed, str | None]]:
    """The projects of a contest, each with its id in the imported file, if it has one."""
    rows = await Project.select(Project.number, Project.external).where(Project.contest == contest)
    externals = {row["number"]: row["external"] for row in rows}
    return [(project, externals[project.number]) for project in await projects_of(contest)]


def _whole(value: int | str) -> int:
    return int(Fraction(value))


def _lines(
    outcome: dict[str, Any],
    projects: dict[str, Listed],
    decisions: dict[int, Decided],
    means: dict[str, Any],
) -> list[Line]:
    margins, paid, scores = (means.get(name, {}) for name in ("margins", "paid", "scores"))
    return [
        Line(
            project=projects[verdict["project"]],
            votes=outcome["votes"][verdict["project"]],
            reason=verdict["reason"],
            facts={name: _whole(value) for name, value in verdict["facts"].items()}
            | _points(outcome["votes"], scores, verdict["project"]),
            won=verdict["project"] in set(outcome["funded"]),
            decision=decisions.get(projects[verdict["project"]].number),
            margin=margins.get(verdict["project"], {}),
            paid=tuple((projects[name], amount) for name, amount in paid.get(verdict["project"], ())),
            score=scores.get(verdict["project"]),
        )
        for verdict in outcome["verdicts"]
    ]


def _points(votes: dict[str, int], scores: dict[str, int], name: str) -> dict[str, int]:
    """Points and voters of a project, where ballots give points or ranks."""
    return {"votes": votes[name], "points": scores[name]} if name in scores else {}


def _running(won: list[Line], order: list[str], projects: dict[str, Listed]) -> tuple[Line, ...]:
    """The winners in the order of the count, with the running total of their costs."""
    by_number = {line.project.number: line for line in won}
    total, found = 0, []
    for name in order:
        line = by_number[projects[name].number]
        total += line.project.cost
        found.append(msgspec.structs.replace(line, running=total))
    return tuple(found)


def _step(step: dict[str, Any], projects: dict[str, Listed]) -> StepShown:
    known = {
        name: _whole(step[name])
        for name in StepShown.__struct_fields__
        if name not in {"kind", "project"} and name in step
    }
    return StepShown(kind=step["kind"], project=projects[step["project"]], **known)


async def decided_when(contest: int) -> datetime | None:
    """When the decisions of a contest became public, or None."""
    row = await Publication.select(Publication.published_at).where(Publication.contest == contest).first()
    return row["published_at"] if row else None


async def decided_among(contests: Sequence[int]) -> frozenset[int]:
    """Those of these contests whose decisions are public."""
    if not contests:
        return frozenset()
    rows = await Publication.select(Publication.contest).where(Publication.contest.is_in(list(contests)))
    return frozenset(row["contest"] for row in rows)


async def decisions_of(contest: int) -> dict[int, Decided]:
    """The decisions that are saved, by project number; public only once they are published."""
    rows = await Decision.select(
        Decision.kind,
        Decision.amount,
        Decision.referred_to,
        Decision.reason,
        Decision.project._.number.as_alias("number"),
    ).where(Decision.contest == contest)
    return {
        row["number"]: Decided(DecisionKind(row["kind"]), row["amount"], row["referred_to"], row["reason"])
        for row in rows
    }
