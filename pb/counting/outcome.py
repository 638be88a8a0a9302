"""What comes out of a count: steps, ties, verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

Number = int | Fraction


class Reason(StrEnum):
    """Why a project is funded, or is not."""

    WON_BY_VOTES = "count.won_by_votes"
    WON_BY_SHARES = "count.won_by_shares"
    WON_IN_COMPLETION = "count.won_in_completion"
    WON_BY_WELFARE = "count.won_by_welfare"
    WON_BY_LOAD = "count.won_by_load"
    DID_NOT_FIT = "count.did_not_fit"
    SHARES_RAN_OUT = "count.shares_ran_out"
    NO_VOTES = "count.no_votes"
    TOO_FEW_VOTES = "count.too_few_votes"
    TOO_LOW_SCORE = "count.too_low_score"
    DEARER_THAN_BUDGET = "count.dearer_than_budget"
    AFTER_STOP = "count.after_stop"
    EXCLUDED = "count.excluded"
    OVER_CAP = "count.over_cap"
    BETTER_SET = "count.better_set"

    @property
    def won(self) -> bool:
        return self.value.startswith("count.won")


class StepKind(StrEnum):
    """What a step of the count did."""

    FUNDED = "funded"
    PASSED_OVER = "passed_over"
    BOUGHT = "bought"
    COMPLETED = "completed"
    CHOSEN = "chosen"
    STOPPED = "stopped"
    EXCLUDED = "excluded"
    OVER_CAP = "over_cap"


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn: money before and after it.

    `votes` is the score where the score decides, else the number of supporters. For a purchase by Equal
    Shares: how many supporters paid the full `price` (for each unit of worth), all they had, or nothing
    because nothing was left; `effective` is cost / price, the votes that count in full. For a purchase by
    load (Phragmén, maximin support) `load` is what the most burdened voter carries after it. `by` names the
    project or pot that stood in the way.
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
    load: Fraction | None = None
    by: str = ""


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
class Compared:
    """The comparison step: voters better served by the rule's own result, by the greedy one, and who
    prevailed.
    """

    own: int
    greedy: int
    greedy_taken: bool


@dataclass(slots=True)
class Purchases:
    """What a count has done so far; `left` in the smallest unit."""

    left: int
    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    funded: list[str] = field(default_factory=list)

    def buy(self, step: Step) -> None:
        """Take the money of a step and fund its project."""
        self.steps.append(step)
        self.funded.append(step.project)
        self.left = step.after


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result with its reasons.

    For Equal Shares `share` is what each voter had to spend in the end, `rises` by how many steps it was
    raised, and `path` how the winners changed on the way: (steps so far, ids) from the first run to the
    last. `welfare` is the sum that maximum welfare reaches. `void` tells how many ballots were left out and
    why; `empty` is how many of the others name nothing. With `all_affordable` all projects that may win fit
    into the budget together.
    """

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
    path: tuple[tuple[int, tuple[str, ...]], ...] = ()
    runs: int = 0
    welfare: int | None = None
    compared: Compared | None = None
    void: Mapping[str, int] = field(default_factory=dict)
    empty: int = 0
    all_affordable: bool = False
