"""Reads about trials: what is asked for, what is counted already, who fares how."""

import json
from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec

from pb.core.errors import NotFound
from pb.outcomes.meaning import TOOK
from pb.outcomes.queries import Ebb, ebbs_of, sentence
from pb.trials.rules import TrialState, Way
from pb.trials.tables import Trial


class StepTried(msgspec.Struct, frozen=True):
    """One step of a way: what is left after it."""

    kind: str
    title: str
    after: int

    @property
    def took(self) -> bool:
        """Whether the project got its money in this step."""
        return self.kind in TOOK


class Counted(msgspec.Struct, frozen=True):
    """One way, counted. Money in the smallest unit; `better` and `worse` are voters against the first way."""

    way: Way
    funded: tuple[str, ...]
    total: int
    left: int
    voters: int
    votes: dict[str, int]
    by_funded: tuple[int, ...]
    reasons: dict[str, tuple[str, dict[str, int]]]
    rises: int
    share: int
    better: int = 0
    worse: int = 0
    served: tuple[int, ...] = ()
    steps: tuple[StepTried, ...] = ()
    ebbs: tuple[Ebb, ...] = ()

    @property
    def purchases(self) -> int:
        """How many projects were bought from shares."""
        return sum(step.kind == "bought" for step in self.steps)

    @property
    def some(self) -> int:
        """Voters with at least one of their choices funded."""
        return self.voters - self.by_funded[0]


class Row(msgspec.Struct, frozen=True):
    """One project under each way that is counted."""

    id: str
    name: str
    cost: int
    votes: int
    won: tuple[bool, ...]

    @property
    def disputed(self) -> bool:
        """Whether the ways disagree on it."""
        return len(set(self.won)) > 1


class TrialFacts(msgspec.Struct, frozen=True):
    """A trial as its page shows it; `rows` are there once something is counted."""

    id: int
    name: str
    currency: str
    decimals: int
    budget: int
    seed: int | None
    state: TrialState
    ways: tuple[Way, ...]
    counted: tuple[Counted, ...]
    notes: tuple[tuple[int, str, str], ...]
    rows: tuple[Row, ...]
    created_at: datetime
    kind: str = "approval"

    @property
    def plain(self) -> bool:
        """Whether ballots only name projects."""
        return self.kind in {"approval", "choose-1"}


async def require_trial(trial_id: int) -> TrialFacts:
    """The trial with this number, while it is kept; raises `NotFound`."""
    columns = [c for c in Trial._meta.columns if c._meta.name not in {"ballots", "lease_until"}]
    row = await Trial.select(*columns).where(Trial.id == trial_id).first()
    if row is None:
        raise NotFound
    projects = json.loads(row["projects"])
    titles = {key: name for key, name, _ in projects}
    counted = tuple(_counted(item, titles) for item in json.loads(row["results"]))
    return TrialFacts(
        id=row["id"],
        name=row["name"],
        currency=row["currency"],
        decimals=row["decimals"],
        budget=row["budget"],
        seed=row["seed"],
        state=TrialState(row["state"]),
        ways=tuple(Way(way) for way in json.loads(row["ways"])),
        counted=counted,
        notes=tuple((line, fault, detail) for line, fault, detail in json.loads(row["notes"])),
        rows=_rows(projects, counted),
        created_at=row["created_at"],
        kind=row["kind"],
    )


def _counted(item: dict[str, Any], titles: dict[str, str]) -> Counted:
    scores, votes = item.pop("scores", {}), item["votes"]
    reasons = {
        project: (
            sentence(reason, scores.get(project)),
            {name: int(Fraction(value)) for name, value in facts.items()}
            | ({"votes": votes[project], "points": scores[project]} if project in scores else {}),
        )
        for project, (reason, facts) in item["reasons"].items()
    }
    steps = item.get("steps", [])
    bought = [project for kind, project, _ in steps if kind == "bought"]
    shown = {
        "reasons": reasons,
        "share": int(Fraction(item["share"])),
        "steps": [StepTried(kind, titles[project], after) for kind, project, after in steps],
        "ebbs": ebbs_of(item.get("held", {}), bought, item["votes"], titles),
    }
    return msgspec.convert(item | shown, Counted)


def _rows(projects: list[tuple[str, str, int]], counted: tuple[Counted, ...]) -> tuple[Row, ...]:
    """Most votes first, as voters saw them matter."""
    if not counted:
        return ()
    won = [frozenset(way.funded) for way in counted]
    votes = counted[0].votes
    rows = [Row(key, name, cost, votes[key], tuple(key in w for w in won)) for key, name, cost in projects]
    return tuple(sorted(rows, key=lambda row: (-row.votes, row.cost, row.id)))
