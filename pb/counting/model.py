"""What is counted and what comes out: projects, ballots, rules, steps, verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

Number = int | Fraction


class Rule(StrEnum):
    """How the winners are found (counting.md 2.1, 2.3)."""

    GREEDY_VOTES = "greedy_votes"
    MES_COST = "mes_cost"


class Completion(StrEnum):
    """What is done with money that Equal Shares leaves (counting.md 2.4).

    `add1` gives each voter one more currency unit a step and stops when nothing more fits; `add1_nostop`
    stops only before the budget would be exceeded, as cities do.
    """

    NONE = "none"
    UTILITARIAN = "utilitarian"
    ADD1 = "add1"
    ADD1_NOSTOP = "add1_nostop"


class Ties(StrEnum):
    """The order that decides between equals: lower cost, more votes, lot; or the ids as strings."""

    COST_VOTES_LOT = "cost_votes_lot"
    BY_ID = "by_id"


class Reason(StrEnum):
    """Why a project is funded, or is not."""

    WON_BY_VOTES = "count.won_by_votes"
    WON_BY_SHARES = "count.won_by_shares"
    WON_IN_COMPLETION = "count.won_in_completion"
    DID_NOT_FIT = "count.did_not_fit"
    SHARES_RAN_OUT = "count.shares_ran_out"
    NO_VOTES = "count.no_votes"
    TOO_FEW_VOTES = "count.too_few_votes"
    DEARER_THAN_BUDGET = "count.dearer_than_budget"

    @property
    def won(self) -> bool:
        return self in {Reason.WON_BY_VOTES, Reason.WON_BY_SHARES, Reason.WON_IN_COMPLETION}


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot; `cost` in the smallest unit of money, never negative."""

    id: str
    cost: int

    def __post_init__(self) -> None:
        if self.cost < 0:
            raise ValueError(f"project {self.id} has a negative cost")


@dataclass(frozen=True)
class Profile:
    """Projects and ballots; equal ballots together, with the number of voters who cast them."""

    projects: tuple[Project, ...]
    ballots: Mapping[frozenset[str], int]

    def __post_init__(self) -> None:
        ids = {project.id for project in self.projects}
        if len(ids) != len(self.projects):
            raise ValueError("two projects have one id")
        if any(voters <= 0 for voters in self.ballots.values()):
            raise ValueError("a ballot without voters")
        if not all(choices <= ids for choices in self.ballots):
            raise ValueError("a ballot names an unknown project")

    @cached_property
    def voters(self) -> int:
        """All ballots, empty ones included: each has a share of the money."""
        return sum(self.ballots.values())

    @cached_property
    def votes(self) -> dict[str, int]:
        """How many voters chose each project."""
        found = {project.id: 0 for project in self.projects}
        for choices, voters in self.ballots.items():
            for project in choices:
                found[project] += voters
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """How a contest is counted. `budget` in the smallest unit; `unit` of them make one of the currency.

    `lot` lists ids in the order that was drawn. `fund_unsupported` exists for comparison with software that
    funds projects without a vote; a round never sets it.
    """

    budget: int
    rule: Rule
    completion: Completion = Completion.NONE
    ties: Ties = Ties.COST_VOTES_LOT
    min_votes: int = 0
    unit: int = 1
    lot: tuple[str, ...] = ()
    fund_unsupported: bool = False


class StepKind(StrEnum):
    """What a step of the count did."""

    FUNDED = "funded"
    PASSED_OVER = "passed_over"
    BOUGHT = "bought"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn: money before and after it.

    For a purchase by Equal Shares: how many supporters paid the full `price`, all they had, or nothing
    because nothing was left; `effective` is cost / price, the votes that count in full.
    """

    kind: StepKind
    project: str
    votes: int
    before: int
    after: int
    price: Fraction | None = None
    effective: Fraction | None = None
    paid_full: int = 0
    paid_all: int = 0
    paid_nothing: int = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie that was broken: at which step, between whom, for whom."""

    step: int
    between: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one project won or lost; the facts fill in the sentence."""

    project: str
    reason: Reason
    facts: dict[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result with its reasons. `share` is what each voter had to spend in the end (Equal Shares)."""

    funded: tuple[str, ...]
    total: int
    left: int
    voters: int
    votes: dict[str, int]
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]
    verdicts: tuple[Verdict, ...]
    by_funded: tuple[int, ...]
    share: Fraction | None = None
    rises: int = 0
