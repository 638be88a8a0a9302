"""What is true of every count, whatever the ballots."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.core.canon import canon
from pb.counting import (
    Completion,
    Profile,
    Project,
    Rule,
    Rules,
    StepKind,
    Ties,
    count,
    full_record,
    recount,
    to_record,
)
from pb.counting.pabulib import read

pytestmark = pytest.mark.one_engine
NAMES = "abcdefg"


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    projects = tuple(Project(name, draw(st.integers(0, 60))) for name in names)
    choices = st.frozensets(st.sampled_from(names))
    return Profile(projects, draw(st.dictionaries(choices, st.integers(1, 9), max_size=8)))


all_rules = st.builds(
    Rules,
    budget=st.integers(0, 120),
    rule=st.sampled_from(Rule),
    completion=st.sampled_from(Completion),
    ties=st.sampled_from(Ties),
    min_votes=st.integers(0, 4),
)


@given(profiles(), all_rules)
@settings(max_examples=150, deadline=None)
def test_a_count_never_spends_more_than_the_budget(profile: Profile, rules: Rules) -> None:
    outcome = count(profile, rules)
    costs = {project.id: project.cost for project in profile.projects}
    assert sum(costs[name] for name in outcome.funded) == outcome.total <= rules.budget
    assert all(profile.votes[name] >= max(1, rules.min_votes) for name in outcome.funded)
    assert sum(outcome.by_funded) == profile.voters
    assert {verdict.project for verdict in outcome.verdicts} == set(costs)
    assert {v.project for v in outcome.verdicts if v.reason.won} == set(outcome.funded)


@given(profiles(), st.integers(0, 120))
@settings(max_examples=100, deadline=None)
def test_supporters_pay_exactly_what_a_project_costs(profile: Profile, budget: int) -> None:
    outcome = count(profile, Rules(budget, Rule.MES_COST))
    for step in outcome.steps:
        assert step.price is not None
        assert step.paid_full + step.paid_all + step.paid_nothing == step.votes
        if step.paid_all == 0:
            assert step.price * step.paid_full == step.before - step.after


@given(profiles(), all_rules)
@settings(max_examples=80, deadline=None)
def test_a_recount_gives_the_same_bytes(profile: Profile, rules: Rules) -> None:
    record = to_record(profile, rules, count(profile, rules))
    assert canon(recount(full_record(record, profile))) == canon(record)


@given(profiles(), all_rules)
@settings(max_examples=60, deadline=None)
def test_a_recount_tells_a_changed_ballot(profile: Profile, rules: Rules) -> None:
    record = to_record(profile, rules, count(profile, rules))
    full = full_record(record, profile) | {"ballots": [*full_record(record, profile)["ballots"], [["a"], 1]]}
    kept = {frozenset(choices): voters for choices, voters in full["ballots"]}
    full["ballots"] = sorted([sorted(choices), voters] for choices, voters in kept.items())
    if kept != dict(profile.ballots):
        assert recount(full) != record


@given(
    profiles(),
    st.integers(1, 100),
    st.sampled_from([Completion.NONE, Completion.UTILITARIAN, Completion.ADD1]),
)
@settings(max_examples=80, deadline=None)
def test_money_in_cents_gives_the_same_winners(profile: Profile, budget: int, completion: Completion) -> None:
    whole = count(profile, Rules(budget, Rule.MES_COST, completion))
    cents = Profile(tuple(Project(p.id, p.cost * 100) for p in profile.projects), profile.ballots)
    scaled = count(cents, Rules(budget * 100, Rule.MES_COST, completion, unit=100))
    assert scaled.funded == whole.funded
    assert scaled.share is None or scaled.share == Fraction(100) * (whole.share or 0)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    reading = read(data)
    assert (reading.election is None) == reading.stopped


FILE = (
    "META\nkey;value\nbudget;{budget}\nvote_type;approval\n"
    "PROJECTS\nproject_id;cost;name\n{projects}\nVOTES\nvoter_id;vote\n{votes}\n"
)


@given(st.text(max_size=30), st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=200, deadline=None)
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
        "file.withdrawn_project", "file.repeated_choice", "file.unknown_project",
    ]  # fmt: skip
    assert reading.election.profile.ballots == {frozenset({"1"}): 3}


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
