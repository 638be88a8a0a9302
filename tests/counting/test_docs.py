"""Each number of docs/counting.md, counted."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from pb.counting import Completion, Outcome, Profile, Project, Rule, Rules, StepKind, count
from pb.counting.explain import justified, margin
from tests.counting.naive_shares import price_of, run

pytestmark = pytest.mark.one_engine

PAGE = (Path(__file__).parent.parent.parent / "docs" / "counting.md").read_text()
COSTS = {"a": 60, "b": 40, "c": 30, "d": 30}
PROFILE = Profile(
    tuple(Project(name, cost) for name, cost in COSTS.items()),
    {frozenset("ab"): 3, frozenset("cd"): 1, frozenset("c"): 1},
)


def counted(rule: Rule, completion: Completion = Completion.NONE) -> Outcome:
    return count(PROFILE, Rules(100, rule, completion))


def table_with(*header: str) -> list[list[str]]:
    """The rows of the table that has this header."""
    start = PAGE.index("| " + " | ".join(header) + " |")
    lines = PAGE[start:].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_page_shows_the_ballots_that_are_counted() -> None:
    shown = table_with("project", "cost", "chosen by", "votes")
    assert {row[0][0]: int(row[1]) for row in shown} == COSTS
    assert {row[0][0]: int(row[3]) for row in shown} == PROFILE.votes
    assert PROFILE.voters == 5


def test_greedy_by_votes_goes_as_the_page_says() -> None:
    shown = table_with("turn", "project", "votes", "left before", "what happens", "left after")
    outcome = counted(Rule.GREEDY_VOTES)
    assert [(s.project, s.votes, s.before, s.after) for s in outcome.steps] == [
        (row[1], int(row[2]), int(row[3]), int(row[5])) for row in shown
    ]
    funded = [row[4].startswith("funded") for row in shown]
    assert [s.kind is StepKind.FUNDED for s in outcome.steps] == funded
    assert {v.project: v.facts["missing"] for v in outcome.verdicts if "missing" in v.facts} == {
        "c": 30,
        "d": 30,
    }
    assert outcome.funded == ("b", "a")
    assert outcome.by_funded == (2, 0, 3, 0)


def test_what_each_supporter_would_pay_is_what_the_page_says() -> None:
    share = Fraction(100, 5)
    prices = {name: price_of(Fraction(COSTS[name]), [(share, 1, PROFILE.votes[name])]) for name in COSTS}
    assert prices == {"a": 20, "b": Fraction(40, 3), "c": 15, "d": None}
    effective = {name: COSTS[name] / price for name, price in prices.items() if price}
    assert effective == {"a": 3, "b": 3, "c": 2}


def test_equal_shares_goes_as_the_page_says() -> None:
    outcome = counted(Rule.MES_COST)
    assert outcome.share == 20
    assert [(s.project, s.price, s.effective) for s in outcome.steps] == [
        ("b", Fraction(40, 3), 3),
        ("c", 15, 2),
    ]
    assert [(tie.between, tie.chosen) for tie in outcome.ties] == [(("a", "b"), "b")]
    lost = {v.project: (v.facts["had"], v.facts["missing"]) for v in outcome.verdicts if "had" in v.facts}
    assert lost == {"a": (20, 40), "d": (5, 25)}
    assert (outcome.funded, outcome.total, outcome.left) == (("b", "c"), 70, 30)
    assert outcome.by_funded == (0, 5, 0, 0)


def test_what_is_left_goes_by_votes_as_the_page_says() -> None:
    outcome = counted(Rule.MES_COST, Completion.UTILITARIAN)
    assert [(s.kind, s.project) for s in outcome.steps[2:]] == [
        (StepKind.PASSED_OVER, "a"),
        (StepKind.COMPLETED, "d"),
    ]
    assert (outcome.funded, outcome.left) == (("b", "c", "d"), 0)
    assert outcome.by_funded == (0, 4, 1, 0)


@pytest.mark.parametrize("completion", [Completion.ADD1, Completion.ADD1_NOSTOP])
def test_the_shares_rise_as_the_page_says(completion: Completion) -> None:
    outcome = counted(Rule.MES_COST, completion)
    assert (outcome.share, outcome.rises, outcome.funded, outcome.total) == (33, 13, ("b", "c"), 70)
    a = next(v for v in outcome.verdicts if v.project == "a")
    assert (a.facts["had"], a.facts["missing"]) == (59, 1)


def test_each_share_buys_what_the_page_says() -> None:
    rules = Rules(100, Rule.MES_COST)
    for share in range(20, 34):
        assert [name for name, _ in run(PROFILE, rules, Fraction(share))] == ["b", "c"]
    dear = [name for name, _ in run(PROFILE, rules, Fraction(34))]
    assert (dear, sum(COSTS[name] for name in dear)) == (["b", "a", "c"], 130)


def test_every_other_rule_ends_as_the_page_says() -> None:
    shown = table_with("rule", "funded", "why")
    for row in shown:
        name = row[0].strip("`")
        assert "".join(counted(Rule(name)).funded) == row[1].replace(", ", ""), name
    plain = {rule for rule in Rule if rule.worth.value == "votes"}
    assert {Rule(row[0].strip("`")) for row in shown} == plain - {Rule.GREEDY_VOTES, Rule.MES_COST}


def test_margins_and_the_wronged_are_as_the_page_says() -> None:
    rules = Rules(100, Rule.GREEDY_VOTES)
    outcome = count(PROFILE, rules)
    c = margin(PROFILE, rules, outcome, "c")
    assert f"c lacks {c.votes} vote" in PAGE
    (wronged,) = justified(PROFILE, rules, outcome)
    assert f"{wronged.voters} voters" in PAGE
    assert f"entitled to {wronged.entitled}" in PAGE


def test_the_code_on_the_page_prints_what_the_page_says() -> None:
    code = PAGE.partition("<<'END'\n")[2].partition("\nEND")[0]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"prints `{done.stdout.strip()}`" in PAGE
