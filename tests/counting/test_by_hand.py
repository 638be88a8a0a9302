"""Five ballots counted by hand: the numbers of docs/counting.md and of the help page."""

from fractions import Fraction

import pytest

from pb.counting import Completion, Profile, Project, Reason, Rule, Rules, StepKind, Ties, count
from pb.counting.rules import Worth

pytestmark = pytest.mark.one_engine

# Rp100 for: a drain 60, b lamps 40, c benches 30, d books 30. Five voters, Rp20 each.
PROJECTS = (Project("a", 60), Project("b", 40), Project("c", 30), Project("d", 30))
BALLOTS = {frozenset("ab"): 3, frozenset("cd"): 1, frozenset("c"): 1}
PROFILE = Profile(PROJECTS, BALLOTS)


def rules(rule: Rule, completion: Completion = Completion.NONE, **more: object) -> Rules:
    return Rules(budget=100, rule=rule, completion=completion, **more)  # type: ignore[arg-type]


def reasons(outcome: object) -> dict[str, Reason]:
    return {verdict.project: verdict.reason for verdict in outcome.verdicts}  # type: ignore[attr-defined]


def test_by_votes_the_three_neighbours_take_all_the_money() -> None:
    outcome = count(PROFILE, rules(Rule.GREEDY_VOTES))
    assert outcome.funded == ("b", "a")  # three votes each; the cheaper one comes first
    assert (outcome.total, outcome.left) == (100, 0)
    assert [(s.kind, s.project, s.before, s.after) for s in outcome.steps] == [
        (StepKind.FUNDED, "b", 100, 60),
        (StepKind.FUNDED, "a", 60, 0),
        (StepKind.PASSED_OVER, "c", 0, 0),
        (StepKind.PASSED_OVER, "d", 0, 0),
    ]
    assert outcome.by_funded == (2, 0, 3, 0)


def test_with_equal_shares_each_group_gets_what_its_money_pays_for() -> None:
    outcome = count(PROFILE, rules(Rule.MES_COST))
    first, second = outcome.steps
    assert outcome.share == 20
    assert (first.project, first.price, first.effective) == ("b", Fraction(40, 3), 3)
    assert (second.project, second.price, second.effective) == ("c", 15, 2)
    assert (first.paid_full, second.paid_full) == (3, 2)
    assert outcome.by_funded == (0, 5, 0, 0)
    lost = {v.project: v.facts for v in outcome.verdicts if v.reason is Reason.SHARES_RAN_OUT}
    assert lost["a"] == {"votes": 3, "had": 20, "missing": 40}  # three times 20 − 40/3
    assert lost["d"] == {"votes": 1, "had": 5, "missing": 25}


def test_what_is_left_goes_by_votes() -> None:
    outcome = count(PROFILE, rules(Rule.MES_COST, Completion.UTILITARIAN))
    assert outcome.funded == ("b", "c", "d")  # 30 are left: a does not fit, d does
    assert reasons(outcome)["d"] is Reason.WON_IN_COMPLETION
    assert reasons(outcome)["a"] is Reason.SHARES_RAN_OUT
    assert outcome.left == 0


@pytest.mark.parametrize("completion", [Completion.ADD1, Completion.ADD1_NOSTOP])
def test_raising_the_shares_buys_what_more_money_pays_for(completion: Completion) -> None:
    outcome = count(PROFILE, rules(Rule.MES_COST, completion))
    assert outcome.total <= 100
    assert outcome.share == 20 + outcome.rises


def test_one_currency_unit_is_a_hundred_cents() -> None:
    cents = Profile(tuple(Project(p.id, p.cost * 100) for p in PROJECTS), BALLOTS)
    whole = count(PROFILE, rules(Rule.MES_COST, Completion.ADD1_NOSTOP))
    scaled = count(cents, Rules(10_000, Rule.MES_COST, Completion.ADD1_NOSTOP, unit=100))
    assert (scaled.funded, scaled.rises) == (whole.funded, whole.rises)


def test_a_tie_is_decided_by_cost_then_votes_then_the_lot() -> None:
    profile = Profile((Project("x", 50), Project("y", 50), Project("z", 60)), {frozenset("xyz"): 2})
    assert count(profile, Rules(60, Rule.GREEDY_VOTES, lot=("y", "x"))).funded == ("y",)
    assert count(profile, Rules(60, Rule.GREEDY_VOTES, lot=("x", "y"))).funded == ("x",)
    assert count(profile, Rules(60, Rule.GREEDY_VOTES, ties=Ties.BY_ID)).funded == ("x",)
    (tie,) = count(profile, Rules(60, Rule.GREEDY_VOTES, lot=("y", "x"))).ties
    assert (tie.between, tie.chosen) == (("x", "y", "z"), "y")


def test_each_loser_learns_why() -> None:
    profile = Profile(
        (
            Project("none", 10),
            Project("few", 10),
            Project("dear", 200),
            Project("big", 90),
            Project("won", 50),
        ),
        {frozenset({"won", "big", "dear"}): 4, frozenset({"few", "won"}): 1},
    )
    outcome = count(profile, Rules(100, Rule.GREEDY_VOTES, min_votes=2))
    assert reasons(outcome) == {
        "none": Reason.NO_VOTES,
        "few": Reason.TOO_FEW_VOTES,
        "dear": Reason.DEARER_THAN_BUDGET,
        "big": Reason.DID_NOT_FIT,
        "won": Reason.WON_BY_VOTES,
    }
    big = next(v for v in outcome.verdicts if v.project == "big")
    assert big.facts == {"votes": 4, "left": 50, "missing": 40}


def test_an_empty_ballot_still_has_its_share() -> None:
    profile = Profile((Project("a", 50),), {frozenset("a"): 1, frozenset(): 1})
    assert count(profile, Rules(100, Rule.MES_COST)).share == 50


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule.worth is Worth.VOTES])
def test_without_a_ballot_nothing_is_funded(rule: Rule) -> None:
    outcome = count(Profile(PROJECTS, {}), rules(rule))
    assert outcome.funded == ()
    assert set(reasons(outcome).values()) == {Reason.NO_VOTES}


def test_what_costs_nothing_and_is_wanted_comes_first() -> None:
    profile = Profile((Project("free", 0), Project("a", 10)), {frozenset({"free", "a"}): 1})
    assert count(profile, Rules(10, Rule.MES_COST)).funded == ("free", "a")


def test_a_broken_profile_is_refused() -> None:
    with pytest.raises(ValueError):
        Profile((Project("a", 1), Project("a", 2)), {})
    with pytest.raises(ValueError):
        Profile((Project("a", 1),), {frozenset("b"): 1})
    with pytest.raises(ValueError):
        Project("a", -1)
