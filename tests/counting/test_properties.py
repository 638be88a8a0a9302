"""What is true of every count, whatever the ballots."""

import json
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.core.canon import canon
from pb.counting import (
    CannotCount,
    Completion,
    Family,
    Profile,
    Project,
    Rule,
    Rules,
    StepKind,
    count,
    full_record,
    recount,
    to_record,
    why_not_count,
)
from pb.counting.columns import Unpacked, columns_of
from pb.counting.model import names_of
from pb.counting.pabulib import read
from tests.counting.elections import counts, profiles, rules_for
from tests.counting.naive import worths
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine


@given(counts())
@settings(max_examples=some_of(200), deadline=None)
def test_a_count_never_spends_more_than_the_budget(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    outcome = count(profile, rules)
    costs = {project.id: project.cost for project in profile.projects}
    assert sum(costs[name] for name in outcome.funded) == outcome.total
    assert outcome.total <= rules.budget
    assert outcome.left == rules.budget - outcome.total
    assert all(profile.votes[name] >= max(1, rules.min_votes) for name in outcome.funded)
    assert sum(outcome.by_funded) == profile.voters
    assert {verdict.project for verdict in outcome.verdicts} == set(costs)
    assert {v.project for v in outcome.verdicts if v.reason.won} == set(outcome.funded)


@given(st.data())
@settings(max_examples=some_of(150), deadline=None)
def test_supporters_pay_exactly_what_a_project_costs(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.SHARES))
    outcome = count(profile, rules)
    assert outcome.share is not None
    ballots = worths(profile, rules.rule)
    purses = [outcome.share] * len(ballots)
    for step in outcome.steps:
        assert step.price is not None
        assert step.paid_full + step.paid_all + step.paid_nothing == step.votes
        paid = Fraction(0)
        for number, (worth, voters) in enumerate(ballots):
            due = min(purses[number], step.price * worth.get(step.project, 0))
            purses[number] -= due
            paid += due * voters
            assert purses[number] >= 0
        assert paid == step.before - step.after


@given(counts())
@settings(max_examples=some_of(120), deadline=None)
def test_a_recount_gives_the_same_bytes(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    record = to_record(profile, rules, count(profile, rules))
    full = json.loads(canon(full_record(record, profile)))
    assert canon(recount(full)) == canon(record)


@given(counts())
@settings(max_examples=some_of(60), deadline=None)
def test_a_recount_tells_a_changed_ballot(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    full = full_record(to_record(profile, rules, count(profile, rules)), profile)
    named = profile.projects[0].id
    extra = [[named], 1] if profile.kind.plain else [[[named, 1]], 1]
    changed = [row for row in full["ballots"] if row[0] != extra[0]] + [[extra[0], 99]]
    assert canon(recount(full | {"ballots": changed})) != canon(
        to_record(profile, rules, count(profile, rules))
    )


@given(st.data(), st.sampled_from(Completion))
@settings(max_examples=some_of(100), deadline=None)
def test_money_in_cents_gives_the_same_winners(data: st.DataObject, completion: Completion) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.SHARES, completion=st.just(completion)))
    whole = count(profile, rules)
    cents = Profile(
        tuple(Project(p.id, p.cost * 100) for p in profile.projects), profile.ballots, profile.kind
    )
    scaled = count(cents, replace(rules, budget=rules.budget * 100, unit=100))
    assert scaled.funded == whole.funded
    assert scaled.share == 100 * (whole.share or 0)


@given(counts(), st.randoms())
@settings(max_examples=some_of(100), deadline=None)
def test_the_order_of_voters_and_the_grouping_of_ballots_change_nothing(
    given_: tuple[Profile, Rules], random: Random
) -> None:
    profile, rules = given_
    marks = list(profile.ballots.items())
    random.shuffle(marks)
    split = [(ballot, 1) for ballot, voters in marks for _ in range(voters)]
    number = {project.id: place for place, project in enumerate(profile.projects)}
    points = [given for ballot, _ in split for _, given in ballot] if profile.kind.points else None
    named = [[number[name] for name in names_of(ballot)] for ballot, _ in split]
    columns = columns_of([1] * len(split), named, points, len(number))
    apart = Profile(profile.projects, Unpacked(columns, profile.projects, profile.kind), profile.kind)
    assert apart.ballots == profile.ballots
    assert canon(to_record(apart, rules, count(apart, rules))) == canon(
        to_record(profile, rules, count(profile, rules))
    )


@given(counts())
@settings(max_examples=some_of(100), deadline=None)
def test_an_unsupported_project_changes_nothing(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    more = Profile((*profile.projects, Project("zzz", 0)), profile.ballots, profile.kind)
    assert count(more, rules).funded == count(profile, rules).funded


@given(counts())
@settings(max_examples=some_of(100), deadline=None)
def test_names_matter_only_between_equals(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    renamed = {project.id: f"project {project.id}" for project in profile.projects}

    def moved(ballot: Any) -> Any:
        if isinstance(ballot, frozenset):
            return frozenset(renamed[name] for name in ballot)
        return tuple((renamed[name], number) for name, number in ballot)

    other = Profile(
        tuple(Project(renamed[p.id], p.cost) for p in profile.projects),
        {moved(ballot): voters for ballot, voters in profile.ballots.items()},
        profile.kind,
    )
    rules_ = replace(rules, lot=tuple(renamed[name] for name in rules.lot if name in renamed))
    assert count(other, rules_).funded == tuple(
        renamed[name]
        for name in count(profile, replace(rules, lot=tuple(n for n in rules.lot if n in renamed))).funded
    )


@given(counts())
@settings(max_examples=some_of(150), deadline=None)
def test_rules_that_do_not_go_with_the_ballots_are_refused(given_: tuple[Profile, Rules]) -> None:
    profile, _ = given_
    for rule in Rule:
        rules = Rules(10, rule)
        if why_not_count(profile, rules) is None:
            assert count(profile, rules).total <= 10
        else:
            with pytest.raises(CannotCount):
                count(profile, rules)


@given(st.binary(max_size=400))
@settings(max_examples=some_of(200), deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    reading = read(data)
    assert (reading.election is None) == reading.stopped


FILE = (
    "META\nkey;value\nbudget;{budget}\nvote_type;approval\n"
    "PROJECTS\nproject_id;cost;name\n{projects}\nVOTES\nvoter_id;vote\n{votes}\n"
)


@given(st.text(max_size=30), st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=some_of(200), deadline=None)
def test_no_cell_breaks_the_reader(budget: str, projects: str, votes: str) -> None:
    text = FILE.format(budget=budget, projects=projects, votes=votes)
    reading = read(text.encode("utf-8", "replace"))
    assert (reading.election is None) == reading.stopped


def test_decimal_money_is_kept_to_the_last_cent() -> None:
    text = FILE.format(
        budget="748772,64", projects="1;0.1;Ławka\n2;999999999;gone", votes='a;1\nb;"1,1"\nc;"1,2"'
    )
    reading = read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert reading.election is not None
    assert (reading.election.budget, reading.election.decimals) == (74_877_264, 2)
    assert [project.cost for project in reading.election.projects] == [10]
    assert [note.fault.value for note in reading.notes] == [
        "file.withdrawn_project", "file.repeated_choice", "file.decimal_comma",
    ]  # fmt: skip
    assert dict(reading.election.profile.ballots) == {frozenset({"1"}): 3}


@pytest.mark.parametrize(
    ("projects", "votes", "fault"),
    [
        ("1;-5;x", "a;1", "file.negative_cost"),
        ("1;5;x\n1;6;y", "a;1", "file.same_project"),
        ("1;five;x", "a;1", "file.bad_money"),
        ("", "a;1", "file.no_projects"),
        ("1;5;x", "", "file.no_votes"),
        ("1;5;x", "a;1\nMETA\nbudget;5", "file.second_election"),
    ],
)
def test_a_fault_stops_the_import_and_names_its_line(projects: str, votes: str, fault: str) -> None:
    reading = read(FILE.format(budget="10", projects=projects, votes=votes).encode())
    assert reading.election is None
    assert fault in [note.fault.value for note in reading.notes]


def test_passing_over_is_a_step_of_its_own() -> None:
    profile = Profile((Project("a", 8), Project("b", 5)), {frozenset("a"): 2, frozenset("ab"): 1})
    steps = count(profile, Rules(5, Rule.GREEDY_VOTES)).steps
    assert [step.kind for step in steps] == [StepKind.PASSED_OVER, StepKind.FUNDED]
