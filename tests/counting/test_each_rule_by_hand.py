"""Each rule on the five ballots of docs/counting.md, with the numbers that stand there."""

from fractions import Fraction

import pytest

from pb.counting import (
    BallotKind,
    Comparison,
    Completion,
    Outcome,
    Pot,
    Profile,
    Reason,
    Rule,
    Rules,
    StepKind,
    WhyNotCount,
    count,
    why_not_count,
)
from tests.counting.test_by_hand import PROFILE, PROJECTS

pytestmark = pytest.mark.one_engine
POINTS = Profile(
    PROJECTS,
    {(("a", 2), ("b", 1)): 3, (("c", 1), ("d", 2)): 1, (("c", 3),): 1},
    BallotKind.CUMULATIVE,
)
RANKS = Profile(
    PROJECTS,
    {(("a", 1), ("b", 2)): 3, (("c", 1), ("d", 2)): 1, (("c", 1),): 1},
    BallotKind.ORDINAL,
)


def reason_of(outcome: Outcome, project: str) -> Reason:
    return next(verdict.reason for verdict in outcome.verdicts if verdict.project == project)


@pytest.mark.parametrize(
    ("rules", "funded"),
    [
        (Rules(90, Rule.GREEDY_VOTES), "bc"),
        (Rules(90, Rule.GREEDY_VOTES, no_skip=True), "b"),
        (Rules(130, Rule.GREEDY_VOTES, min_score=2), "bac"),
        (Rules(160, Rule.GREEDY_VOTES, min_votes=3), "ba"),
        (Rules(100, Rule.GREEDY_VOTES, exclusive=(("a", "b"),)), "bcd"),
        (Rules(160, Rule.GREEDY_VOTES, caps=(Pot("one street", 50, ("a", "b")),)), "bcd"),
        (Rules(100, Rule.GREEDY_VOTES_PER_COST), "bcd"),
        (Rules(100, Rule.MES_COST), "bc"),
        (Rules(100, Rule.MES_CARDINALITY), "bc"),
        (Rules(100, Rule.MES_COST_SQRT), "bc"),
        (Rules(100, Rule.PHRAGMEN), "bc"),
        (Rules(100, Rule.PHRAGMEN, Completion.UTILITARIAN), "bcd"),
        (Rules(100, Rule.MAXIMIN_SUPPORT), "bcd"),
        (Rules(100, Rule.MAX_WELFARE_COST), "ba"),
        (Rules(100, Rule.MAX_WELFARE_CARDINALITY), "cdb"),
    ],
    ids=lambda value: value.rule.value if isinstance(value, Rules) else "",
)
def test_five_ballots_that_name_projects(rules: Rules, funded: str) -> None:
    assert "".join(count(PROFILE, rules).funded) == funded


def test_pots_are_counted_one_by_one_and_leave_something() -> None:
    pots = (Pot("streets", 60, ("a", "b")), Pot("culture", 40, ("c", "d")))
    apart = count(PROFILE, Rules(100, Rule.GREEDY_VOTES, pots=pots))
    assert apart.funded == ("b", "c")
    assert [step.by for step in apart.steps] == ["streets", "streets", "culture", "culture"]
    assert count(PROFILE, Rules(100, Rule.GREEDY_VOTES, pots=pots, leftovers=True)).funded == ("b", "c", "d")


def test_raising_the_shares_stops_before_the_budget_is_exceeded() -> None:
    outcome = count(PROFILE, Rules(100, Rule.MES_COST, Completion.ADD1_NOSTOP))
    assert (outcome.share, outcome.rises) == (33, 13)  # with 34 each, a would be bought too, for 130 in all
    assert outcome.funded == ("b", "c")
    both = count(PROFILE, Rules(100, Rule.MES_COST, Completion.ADD1_NOSTOP_UTILITARIAN))
    assert both.funded == ("b", "c", "d")
    assert reason_of(both, "d") is Reason.WON_IN_COMPLETION


def test_the_exhaustive_stop_ends_raising_early() -> None:
    early = count(PROFILE, Rules(75, Rule.MES_COST, Completion.ADD1))
    late = count(PROFILE, Rules(75, Rule.MES_COST, Completion.ADD1_NOSTOP))
    assert (early.funded, early.share, early.rises) == (("b", "c"), 15, 0)  # 5 are left: nothing fits
    assert (late.funded, late.share, late.rises) == (("b", "c"), 33, 18)


def test_whole_units_to_begin_with() -> None:
    outcome = count(PROFILE, Rules(103, Rule.MES_COST, Completion.ADD1_INTEGRAL))
    assert (outcome.share, outcome.rises) == (33, 13)
    exact = count(PROFILE, Rules(103, Rule.MES_COST, Completion.ADD1_NOSTOP))
    assert (exact.share, exact.rises) == (Fraction(103, 5) + 12, 12)


@pytest.mark.parametrize(
    ("comparison", "own", "greedy"), [(Comparison.MORE_FUNDED, 2, 3), (Comparison.ANY_FUNDED, 5, 3)]
)
def test_the_comparison_step_counts_voters(comparison: Comparison, own: int, greedy: int) -> None:
    outcome = count(PROFILE, Rules(100, Rule.MES_COST, comparison=comparison))
    assert outcome.compared is not None
    assert (outcome.compared.own, outcome.compared.greedy) == (own, greedy)
    assert outcome.compared.greedy_taken is (greedy > own)
    assert outcome.funded == (("b", "a") if greedy > own else ("b", "c"))


def test_loads_of_phragmen() -> None:
    outcome = count(PROFILE, Rules(100, Rule.PHRAGMEN))
    assert [(step.kind, step.project, step.load) for step in outcome.steps] == [
        (StepKind.BOUGHT, "b", Fraction(40, 3)),
        (StepKind.BOUGHT, "c", 15),
        (StepKind.STOPPED, "a", Fraction(100, 3)),  # (60 + 40) / 3, and 60 do not fit into 30
    ]
    assert reason_of(outcome, "a") is Reason.DID_NOT_FIT
    assert reason_of(outcome, "d") is Reason.AFTER_STOP


def test_loads_of_maximin_support() -> None:
    outcome = count(PROFILE, Rules(100, Rule.MAXIMIN_SUPPORT))
    assert [step.load for step in outcome.steps] == [Fraction(40, 3), 15, 30]  # 30: two voters carry c and d


def test_the_largest_sums() -> None:
    assert count(PROFILE, Rules(100, Rule.MAX_WELFARE_COST)).welfare == 300  # 3 × 60 + 3 × 40
    assert count(PROFILE, Rules(100, Rule.MAX_WELFARE_CARDINALITY)).welfare == 6


def test_ballots_with_points() -> None:
    greedy = count(POINTS, Rules(100, Rule.GREEDY_POINTS))  # a 6, c 4, b 3, d 2
    assert greedy.funded == ("a", "c")
    shares = count(POINTS, Rules(100, Rule.MES_POINTS))
    assert [(step.project, step.price) for step in shares.steps] == [("c", 10), ("a", 10)]
    (tie,) = shares.ties
    assert (tie.between, tie.chosen) == (("a", "c"), "c")
    assert shares.steps[0].paid_full == 1  # 10 for one point; 30 for three would be due, and all 20 are paid
    assert shares.steps[0].paid_all == 1


def test_points_of_nought_are_no_support() -> None:
    profile = Profile(PROJECTS, {(("a", 0), ("b", 3)): 2}, BallotKind.SCORING)
    outcome = count(profile, Rules(100, Rule.MES_POINTS))
    assert outcome.funded == ("b",)
    assert reason_of(outcome, "a") is Reason.TOO_LOW_SCORE
    assert count(profile, Rules(100, Rule.GREEDY_VOTES)).funded == ("b",)


def test_ballots_in_order_of_preference() -> None:
    one = count(RANKS, Rules(100, Rule.GREEDY_BORDA1))  # a 6, b 3, c 3, d 1
    assert one.funded == ("a", "c")
    (tie,) = one.ties
    assert (tie.between, tie.chosen) == (("b", "c"), "c")
    nought = count(RANKS, Rules(160, Rule.GREEDY_BORDA0))  # a 3, c 1; the last place is worth nothing
    assert nought.funded == ("a", "c")
    assert reason_of(nought, "b") is Reason.TOO_LOW_SCORE


def test_reasons_of_losers_name_what_stood_in_the_way() -> None:
    limits = count(PROFILE, Rules(100, Rule.GREEDY_VOTES, exclusive=(("a", "b"),)))
    assert reason_of(limits, "a") is Reason.EXCLUDED
    assert next(step.by for step in limits.steps if step.project == "a") == "b"
    capped = count(PROFILE, Rules(160, Rule.GREEDY_VOTES, caps=(Pot("one street", 50, ("a", "b")),)))
    assert reason_of(capped, "a") is Reason.OVER_CAP
    stopped = count(PROFILE, Rules(90, Rule.GREEDY_VOTES, no_skip=True))
    assert reason_of(stopped, "a") is Reason.DID_NOT_FIT
    assert reason_of(stopped, "c") is Reason.AFTER_STOP
    assert reason_of(count(PROFILE, Rules(130, Rule.GREEDY_VOTES, min_score=2)), "d") is Reason.TOO_LOW_SCORE


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (Rules(100, Rule.MES_COST, caps=(Pot("x", 1, ("a",)),)), WhyNotCount.LIMITS_OF_GREEDY),
        (Rules(100, Rule.PHRAGMEN, exclusive=(("a", "b"),)), WhyNotCount.LIMITS_OF_GREEDY),
        (Rules(100, Rule.PHRAGMEN, Completion.ADD1), WhyNotCount.COMPLETION_OF_SHARES),
        (Rules(100, Rule.GREEDY_VOTES, Completion.UTILITARIAN), WhyNotCount.COMPLETION_OF_SHARES),
        (Rules(100, Rule.PHRAGMEN, comparison=Comparison.ANY_FUNDED), WhyNotCount.COMPARISON_OF_SHARES),
        (Rules(100, Rule.MES_POINTS), WhyNotCount.NEEDS_POINTS),
        (Rules(100, Rule.MES_BORDA0), WhyNotCount.NEEDS_RANKS),
        (Rules(-1, Rule.MES_COST), WhyNotCount.NOT_POSITIVE),
        (
            Rules(100, Rule.GREEDY_VOTES, pots=(Pot("x", 1, ("a",)), Pot("y", 1, ("a",)))),
            WhyNotCount.POTS_OVERLAP,
        ),
        (Rules(100, Rule.MES_COST, min_votes=2), None),
    ],
)
def test_what_the_literature_does_not_define_is_refused(rules: Rules, why: WhyNotCount | None) -> None:
    assert why_not_count(PROFILE, rules) is why


def test_broken_ballots_of_other_types_are_refused() -> None:
    for ballot, kind in (
        ((("a", 1), ("a", 2)), BallotKind.CUMULATIVE),
        ((("b", 1), ("a", 2)), BallotKind.CUMULATIVE),
        ((("a", -1),), BallotKind.SCORING),
        ((("a", 2),), BallotKind.ORDINAL),
        (frozenset("a"), BallotKind.ORDINAL),
        ((("a", 1),), BallotKind.APPROVAL),
    ):
        with pytest.raises(ValueError):
            Profile(PROJECTS, {ballot: 1}, kind)  # type: ignore[dict-item]
