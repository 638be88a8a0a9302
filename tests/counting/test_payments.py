"""What each group of equal ballots paid: exact to the last fraction, and no larger than the ballots."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.cli import main
from pb.core.canon import canon
from pb.counting import (
    Completion,
    Family,
    Limits,
    Profile,
    Rule,
    Rules,
    count,
    full_record,
    recount,
    to_record,
)
from pb.counting.pabulib import read
from tests.counting.elections import profiles, rules_for
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
GOLDEN = Path(__file__).parent.parent / "golden"
LIMITS = st.builds(Limits, max_length=st.none() | st.integers(0, 3), max_cost=st.none() | st.integers(0, 60))


def worth(mark: Any, marks: list[Any], rule: str) -> int:
    """What a mark on a ballot is worth to its voter, by the name of the rule."""
    if "points" in rule:
        return int(mark[1]) if isinstance(mark, list) else 1
    if "borda" in rule:
        return len(marks) - marks.index(mark) - (1 if "borda0" in rule else 0)
    return 1


def paid(record: dict[str, Any]) -> list[tuple[str, dict[int, Fraction]]]:
    """Each purchase with what one voter of each group paid, from the record alone."""
    ballots, rule = record["ballots"], record["rules"]["rule"]
    left = [Fraction(record["outcome"]["share"])] * len(ballots)
    found = []
    for row in record["payments"]:
        amounts = {group: left[group] for group in row["rest"]}
        for group in row["full"]:
            marks = ballots[group][0]
            (mark,) = (mark for mark in marks if row["project"] in (mark, mark[0]))
            amounts[group] = Fraction(row["price"]) * worth(mark, marks, rule)
        for group, amount in amounts.items():
            left[group] -= amount
        assert min(left) >= 0
        found.append((row["project"], amounts))
    return found


def recorded(profile: Profile, rules: Rules) -> dict[str, Any]:
    record = to_record(profile, rules, count(profile, rules), with_payments=True)
    full: dict[str, Any] = json.loads(canon(full_record(record, profile)))
    assert canon(recount(full)) == canon(record)
    return full


@given(st.data(), st.sampled_from(Completion))
@settings(max_examples=some_of(80), deadline=None)
def test_payments_sum_to_the_cost_exactly(data: st.DataObject, completion: Completion) -> None:
    profile = data.draw(profiles(least=1))
    limits = data.draw(st.none() | LIMITS)
    rules = data.draw(
        rules_for(profile, Family.SHARES, completion=st.just(completion), limits=st.just(limits))
    )
    record = recorded(profile, rules)
    costs = {project.id: project.cost for project in profile.projects}
    if "share" not in record["outcome"]:
        assert record["payments"] == []
        return
    for project, amounts in paid(record):
        assert (
            sum(amount * record["ballots"][group][1] for group, amount in amounts.items()) == costs[project]
        )
        assert all(amount > 0 for amount in amounts.values()) or costs[project] == 0
    bought = [step["project"] for step in record["outcome"]["steps"] if "price" in step]
    assert [row["project"] for row in record["payments"]] == bought


def test_payers_are_as_many_as_the_steps_tell() -> None:
    reading = read((GOLDEN / "netherlands_assen_2024.pb").read_bytes())
    assert reading.election is not None
    record = recorded(reading.election.profile, Rules(reading.election.budget, Rule.MES_COST))
    steps = {step["project"]: step for step in record["outcome"]["steps"]}
    assert record["payments"]
    for row in record["payments"]:
        groups = record["ballots"]
        assert sum(groups[group][1] for group in row["full"]) == steps[row["project"]]["paid_full"]
        assert sum(groups[group][1] for group in row["rest"]) == steps[row["project"]]["paid_all"]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.pb")), ids=lambda path: path.name)
def test_the_section_has_at_most_one_number_for_each_mark(path: Path) -> None:
    election = read(path.read_bytes()).election
    assert election is not None
    record = recorded(election.profile, Rules(election.budget, Rule.MES_COST, unit=10**election.decimals))
    numbers = sum(len(row["full"]) + len(row["rest"]) for row in record["payments"])
    assert numbers <= sum(len(marks) for marks, _ in record["ballots"])
    assert len(canon(record["payments"])) < len(canon(record["ballots"])) + 200 * len(record["payments"])


def test_the_command_tells_who_paid(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(GOLDEN / "netherlands_assen_2024.pb")
    assert main(["count", file, "--json", "--payments"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [row["project"] for row in answer["payments"]] == answer["selected"]
    record = answer | {"rules": {"rule": "mes_cost"}, "outcome": {"share": answer["share"]}}
    costs = {project: sum(amount * answer["ballots"][group][1] for group, amount in amounts.items())
             for project, amounts in paid(record)}  # fmt: skip
    assert sum(costs.values()) == answer["total_cost"]
    assert main(["count", file, "--rule", "greedy", "--json", "--payments"]) == 0
    assert json.loads(capsys.readouterr().out)["payments"] == []
    assert main(["count", file, "--payments"]) == 2
    assert "--json" in capsys.readouterr().err
