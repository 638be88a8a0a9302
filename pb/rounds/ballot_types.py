"""How voters mark their ballots in a round, and which rules of the count go with that."""

from enum import StrEnum


class BallotType(StrEnum):
    """Choose at most so many; spend the budget; give points; put in order."""

    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"

    @property
    def names_only(self) -> bool:
        """Whether a ballot only names projects."""
        return self in {BallotType.APPROVAL, BallotType.KNAPSACK}

    @property
    def spends(self) -> bool:
        """Whether what a ballot names must fit into the budget together."""
        return self.names_only

    @property
    def by_number(self) -> bool:
        """Whether a ballot names at most so many projects."""
        return self in {BallotType.APPROVAL, BallotType.ORDINAL}


MOST_CHOICES, MOST_POINTS = 50, 30
RULES_OF: dict[BallotType, tuple[str, ...]] = {
    BallotType.APPROVAL: ("mes_cost", "greedy_votes"),
    BallotType.KNAPSACK: ("mes_cost", "greedy_votes"),
    BallotType.CUMULATIVE: ("mes_points", "greedy_points"),
    BallotType.ORDINAL: ("greedy_borda1",),
}
"""The rules that a round may choose for its money; the first of each is what is usual."""


def rule_for(kind: BallotType, *, shares: bool) -> str:
    """Equal shares, or the list by score, for ballots of this type; ranks know the list alone."""
    return next((rule for rule in RULES_OF[kind] if rule.startswith("mes") == shares), RULES_OF[kind][-1])


def goes_together(kind: str, rule: str, most: int, points: int, cap: int) -> bool:
    """Whether a round can be held and counted like this: each type has its own limits and rules."""
    if kind not in set(BallotType):
        return False
    type_ = BallotType(kind)
    limited = most > 0 if type_.by_number else most == 0
    pointed = 0 < cap <= points <= MOST_POINTS if type_ is BallotType.CUMULATIVE else points == cap == 0
    return rule in RULES_OF[type_] and limited and pointed
