"""What a ballot of each type may hold, how taps change it, and its one canonical text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.ballots.choices import (
    Chosen,
    Limits,
    Step,
    after_tap,
    parse,
    read_text,
    text_of,
    why_not_choose,
    why_not_count,
)
from pb.ballots.rules import WhyNotChoose
from pb.rounds.ballot_types import RULES_OF, BallotType, goes_together, rule_for

pytestmark = pytest.mark.one_engine
COSTS = {1: 60, 2: 50, 3: 40, 4: 30}
APPROVAL = Limits(BallotType.APPROVAL, budget=100, most=2)
KNAPSACK = Limits(BallotType.KNAPSACK, budget=120)
POINTS = Limits(BallotType.CUMULATIVE, budget=100, points=5, cap=3)
RANKS = Limits(BallotType.ORDINAL, budget=100, most=3)
ALL = (APPROVAL, KNAPSACK, POINTS, RANKS)


@pytest.mark.matrix("V11")
@pytest.mark.parametrize(
    ("limits", "chosen", "reason"),
    [
        (APPROVAL, frozenset({1, 3}), None),
        (APPROVAL, frozenset({2, 3, 4}), WhyNotChoose.TOO_MANY),
        (APPROVAL, frozenset({1, 2}), WhyNotChoose.OVER_BUDGET),
        (APPROVAL, frozenset({9}), WhyNotChoose.UNKNOWN),
        (APPROVAL, (1, 3), WhyNotChoose.UNKNOWN),  # a ballot of another type
        (KNAPSACK, frozenset({2, 3, 4}), None),  # as many as the money allows
        (KNAPSACK, frozenset({1, 2, 4}), WhyNotChoose.OVER_BUDGET),
        (POINTS, ((1, 3), (2, 2)), None),  # together dearer than the budget: that is for the count
        (POINTS, ((1, 1),), None),
        (POINTS, ((1, 4),), WhyNotChoose.OVER_CAP),
        (POINTS, ((1, 3), (2, 3)), WhyNotChoose.TOO_MANY_POINTS),
        (POINTS, ((1, 1), (1, 2)), WhyNotChoose.TWICE),
        (POINTS, ((1, 0),), WhyNotChoose.UNKNOWN),
        (POINTS, ((1, 3), (2, -1)), WhyNotChoose.UNKNOWN),
        (POINTS, ((9, 1),), WhyNotChoose.UNKNOWN),
        (RANKS, (4, 1, 2), None),
        (RANKS, (4, 1, 2, 3), WhyNotChoose.TOO_MANY),
        (RANKS, (4, 1, 4), WhyNotChoose.TWICE),
        (RANKS, (9,), WhyNotChoose.UNKNOWN),
        (RANKS, ((4, 1),), WhyNotChoose.UNKNOWN),
    ],
)
def test_each_type_has_its_limits(limits: Limits, chosen: Chosen, reason: WhyNotChoose | None) -> None:
    assert why_not_choose(chosen, COSTS, limits) is reason


def test_each_type_has_one_text() -> None:
    assert text_of(frozenset({4, 1})) == "[1,4]"
    assert text_of((4, 1)) == "[4,1]"
    assert text_of(((1, 3), (4, 2))) == "[[1,3],[4,2]]"
    assert parse(["4-2", "1-3"], BallotType.CUMULATIVE) == ((1, 3), (4, 2))
    assert parse(["4", "1"], BallotType.ORDINAL) == (4, 1)
    assert parse(["4", "1", "4"], BallotType.KNAPSACK) == {1, 4}
    unreadable = {
        BallotType.CUMULATIVE: (["4"], ["4-1-1"], ["4--1"]),
        BallotType.ORDINAL: (["4-1"], ["٤"]),
        BallotType.APPROVAL: (["-1"], [""], ["4", "x"]),
    }
    assert {parse(texts, kind) for kind, found in unreadable.items() for texts in found} == {None}


@given(
    limits=st.sampled_from(ALL),
    taps=st.lists(st.tuples(st.sampled_from(sorted(COSTS)), st.sampled_from(Step)), max_size=25),
)
def test_whatever_is_tapped_a_kept_ballot_is_within_its_limits_and_is_read_back(
    limits: Limits, taps: list[tuple[int, Step]]
) -> None:
    kept = read_text("[]", limits.kind)
    for number, step in taps:
        wanted = after_tap(kept, number, step, limits.kind)
        if why_not_choose(wanted, COSTS, limits) is None:
            kept = wanted
        else:
            assert step in {Step.CHOOSE, Step.MORE}  # nothing else can lead beyond a limit
        assert read_text(text_of(kept), limits.kind) == kept
        assert why_not_count([text_of(kept)], COSTS, limits) is None


def test_ranks_move_and_points_come_back() -> None:
    order = after_tap((4, 1, 2), 1, Step.UP, BallotType.ORDINAL)
    assert order == (1, 4, 2)
    assert after_tap(order, 1, Step.UP, BallotType.ORDINAL) == order
    assert after_tap(order, 1, Step.DOWN, BallotType.ORDINAL) == (4, 1, 2)
    assert after_tap(order, 4, Step.DROP, BallotType.ORDINAL) == (1, 2)
    points = after_tap(((1, 2),), 1, Step.LESS, BallotType.CUMULATIVE)
    assert points == ((1, 1),)
    assert after_tap(points, 1, Step.LESS, BallotType.CUMULATIVE) == ()
    assert after_tap(((1, 3), (2, 1)), 1, Step.DROP, BallotType.CUMULATIVE) == ((2, 1),)


def test_a_box_with_a_ballot_that_nobody_could_send_is_not_counted() -> None:
    assert why_not_count(["[]", "[[1,3],[2,2]]"], COSTS, POINTS) is None
    assert why_not_count(["[]", "[[1,3],[2,3]]"], COSTS, POINTS) == (
        "[[1,3],[2,3]]",
        "ballot.too_many_points",
    )
    assert why_not_count(["[4,1]"], COSTS, APPROVAL) == ("[4,1]", WhyNotChoose.UNKNOWN)  # not in its one form


def test_only_what_can_be_counted_goes_together() -> None:
    assert goes_together("approval", "mes_cost", 5, 0, 0)
    assert goes_together("cumulative", "mes_points", 0, 10, 5)
    wrong = [
        *(("approval", rule, 5, 0, 0) for rule in ("greedy_points", "phragmen")),
        ("approval", "mes_cost", 0, 0, 0),
        ("ordinal", "mes_cost", 5, 0, 0),
        ("cumulative", "mes_points", 0, 5, 10),
        ("cumulative", "mes_points", 0, 10, 0),
        ("cumulative", "mes_points", 5, 10, 5),
        ("cumulative", "mes_points", 0, 99, 9),
        ("knapsack", "mes_cost", 5, 0, 0),
        ("lottery", "mes_cost", 5, 0, 0),
    ]
    assert not any(goes_together(*asked) for asked in wrong)
    assert {rule_for(kind, shares=shares) for kind in BallotType for shares in (True, False)} == {
        rule for rules in RULES_OF.values() for rule in rules
    }
