"""How ballots are counted: the rules, their completions, ties and limits, and why some cannot go together."""

from dataclasses import dataclass
from enum import StrEnum

from pb.counting.model import BallotKind, Profile


class Family(StrEnum):
    """The method behind a rule."""

    GREEDY = "greedy"
    SHARES = "mes"
    WELFARE = "max_welfare"
    PHRAGMEN = "phragmen"
    MAXIMIN = "maximin_support"


class Worth(StrEnum):
    """What a mark on a ballot is worth in whole numbers.

    A ranking of k projects is worth k − 1 … 0 (`borda0`) or k … 1 (`borda1`). `votes` counts supporters;
    `named` counts all who named the project, also with 0 points.
    """

    VOTES = "votes"
    NAMED = "named"
    POINTS = "points"
    BORDA0 = "borda0"
    BORDA1 = "borda1"


class Scale(StrEnum):
    """What the worth of a mark is multiplied with to be a utility."""

    ONE = "one"
    COST = "cost"
    SQRT = "sqrt_cost"


class Rule(StrEnum):
    """How the winners are found. The names say method and utility or score.

    Greedy takes the highest score first, or with `_per_cost` the highest score for the money. Equal Shares
    (`mes_…`) and maximum welfare name the utility; where they say nothing of points or ranks, a mark is
    worth 1.
    """

    GREEDY_VOTES = "greedy_votes"
    GREEDY_VOTES_PER_COST = "greedy_votes_per_cost"
    GREEDY_POINTS = "greedy_points"
    GREEDY_POINTS_PER_COST = "greedy_points_per_cost"
    GREEDY_BORDA0 = "greedy_borda0"
    GREEDY_BORDA0_PER_COST = "greedy_borda0_per_cost"
    GREEDY_BORDA1 = "greedy_borda1"
    GREEDY_BORDA1_PER_COST = "greedy_borda1_per_cost"
    MES_COST = "mes_cost"
    MES_CARDINALITY = "mes_cardinality"
    MES_COST_SQRT = "mes_cost_sqrt"
    MES_POINTS = "mes_points"
    MES_POINTS_COST = "mes_points_cost"
    MES_BORDA0 = "mes_borda0"
    MES_BORDA1 = "mes_borda1"
    MAX_WELFARE_COST = "max_welfare_cost"
    MAX_WELFARE_CARDINALITY = "max_welfare_cardinality"
    MAX_WELFARE_POINTS = "max_welfare_points"
    MAX_WELFARE_BORDA0 = "max_welfare_borda0"
    MAX_WELFARE_BORDA1 = "max_welfare_borda1"
    PHRAGMEN = "phragmen"
    MAXIMIN_SUPPORT = "maximin_support"

    @property
    def family(self) -> Family:
        return next(family for family in Family if self.value.startswith(family.value))

    @property
    def worth(self) -> Worth:
        named = [worth for worth in (Worth.POINTS, Worth.BORDA0, Worth.BORDA1) if worth.value in self.value]
        return named[0] if named else Worth.VOTES

    @property
    def scale(self) -> Scale:
        if self is Rule.MES_COST_SQRT:
            return Scale.SQRT
        by_cost = {Rule.MES_COST, Rule.MES_POINTS_COST, Rule.MAX_WELFARE_COST}
        return Scale.COST if self in by_cost else Scale.ONE

    @property
    def per_cost(self) -> bool:
        return self.value.endswith("_per_cost")


class Completion(StrEnum):
    """What is done with money that a rule leaves.

    `utilitarian` goes by score and funds what fits. The others are for Equal Shares and give each voter one
    more currency unit a step until the budget would be exceeded: `add1` stops as soon as nothing more fits
    (as in the reference library), `add1_nostop` does not (as cities do), `add1_integral` does not either and
    starts from whole units a voter (as the online tool does). `…_utilitarian` spends the rest by score.
    """

    NONE = "none"
    UTILITARIAN = "utilitarian"
    ADD1 = "add1"
    ADD1_NOSTOP = "add1_nostop"
    ADD1_INTEGRAL = "add1_integral"
    ADD1_UTILITARIAN = "add1_utilitarian"
    ADD1_NOSTOP_UTILITARIAN = "add1_nostop_utilitarian"

    @property
    def raises(self) -> bool:
        """Whether the shares are raised."""
        return self.value.startswith("add1")

    @property
    def starts_whole(self) -> bool:
        """Whether the first share is rounded down to whole currency units."""
        return self is Completion.ADD1_INTEGRAL

    @property
    def by_score(self) -> bool:
        """Whether what is left in the end goes by score."""
        return self.value.endswith("utilitarian")

    @property
    def stops_when_exhaustive(self) -> bool:
        """Whether raising stops when no supported project fits into what is left."""
        return self in {Completion.ADD1, Completion.ADD1_UTILITARIAN}


class Comparison(StrEnum):
    """The last step of some cities: the greedy result is taken if it serves strictly more voters
    .

     `more_funded` asks each voter under which result more of her projects are funded; `any_funded` counts the
     voters with at least one.
    """

    NONE = "none"
    MORE_FUNDED = "more_funded"
    ANY_FUNDED = "any_funded"


class Ties(StrEnum):
    """The order that decides between equals: lower cost, more votes, lot; the ids as strings; the lot
    alone.
    """

    COST_VOTES_LOT = "cost_votes_lot"
    BY_ID = "by_id"
    BY_LOT = "by_lot"


@dataclass(frozen=True, slots=True)
class Pot:
    """Money for some of the projects only: a category, a neighbourhood. `budget` in the smallest unit."""

    name: str
    budget: int
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a ballot must keep to be valid: how many projects it names, what they cost together, its points.

    Ballots beyond a limit are void and left out before the voters are counted. Costs in the smallest unit.
    """

    min_length: int | None = None
    max_length: int | None = None
    max_cost: int | None = None
    min_points: int | None = None
    max_points: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How a contest is counted. `budget` in the smallest unit; `unit` is how many of them make one currency
    unit.

    `min_votes` and `min_score` are asked of each project. Greedy knows more: `no_skip` stops at the first
    project that does not fit; of each set in `exclusive` one project at most is funded; with `pots` each pot
    is counted alone, and with `leftovers` what they leave goes by score to anything that fits; `caps` limit
    what may be spent within a set of projects. `increment` is how many currency units each step of a
    completion gives. `lot` lists ids in the order that was drawn. `fund_unsupported` exists for comparison
    with software that funds projects without a vote; a round never sets it. Without `limits` no ballot is
    void.
    """

    budget: int
    rule: Rule
    completion: Completion = Completion.NONE
    ties: Ties = Ties.COST_VOTES_LOT
    min_votes: int = 0
    unit: int = 1
    lot: tuple[str, ...] = ()
    fund_unsupported: bool = False
    min_score: int = 0
    no_skip: bool = False
    exclusive: tuple[tuple[str, ...], ...] = ()
    pots: tuple[Pot, ...] = ()
    leftovers: bool = False
    caps: tuple[Pot, ...] = ()
    comparison: Comparison = Comparison.NONE
    increment: int = 1
    limits: Limits | None = None


class WhyNotCount(StrEnum):
    """Why ballots cannot be counted like this: no definition to rely on, so none is guessed."""

    NEEDS_POINTS = "rules.needs_points"
    NEEDS_RANKS = "rules.needs_ranks"
    COMPLETION_OF_SHARES = "rules.completion_of_shares"
    COMPARISON_OF_SHARES = "rules.comparison_of_shares"
    LIMITS_OF_GREEDY = "rules.limits_of_greedy"
    POTS_OVERLAP = "rules.pots_overlap"
    NOT_POSITIVE = "rules.not_positive"
    TOO_MANY_SETS = "rules.too_many_sets"
    RULE_OF_THE_FILE = "rules.rule_of_the_file"


class CannotCount(Exception):
    """These ballots cannot be counted under these rules."""

    def __init__(self, reason: WhyNotCount) -> None:
        super().__init__(reason.value)
        self.reason = reason


def why_not_count(profile: Profile, rules: Rules) -> WhyNotCount | None:
    """The first reason that the rules do not go with each other or with the ballots, or None."""
    family, greedy = rules.rule.family, rules.rule.family is Family.GREEDY
    if rules.budget < 0 or rules.unit <= 0 or rules.increment <= 0:
        return WhyNotCount.NOT_POSITIVE
    if rules.rule.worth is Worth.POINTS and not profile.kind.points:
        return WhyNotCount.NEEDS_POINTS
    if rules.rule.worth in {Worth.BORDA0, Worth.BORDA1} and profile.kind is not BallotKind.ORDINAL:
        return WhyNotCount.NEEDS_RANKS
    if family is not Family.SHARES:
        if rules.completion.raises or (rules.completion.by_score and family is not Family.PHRAGMEN):
            return WhyNotCount.COMPLETION_OF_SHARES
        if rules.comparison is not Comparison.NONE:
            return WhyNotCount.COMPARISON_OF_SHARES
    if not greedy and (rules.no_skip or rules.exclusive or rules.pots or rules.caps or rules.leftovers):
        return WhyNotCount.LIMITS_OF_GREEDY
    shared = [name for pot in rules.pots for name in pot.projects]
    return WhyNotCount.POTS_OVERLAP if len(shared) != len(set(shared)) else None
