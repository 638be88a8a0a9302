"""Ballots beyond a limit, ballots that name nothing, and votes that had nothing to decide."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.cli import main
from pb.core.canon import canon
from pb.counting import (
    BallotKind,
    Limits,
    Profile,
    Project,
    Rule,
    Rules,
    count,
    full_record,
    recount,
    to_record,
)
from pb.counting.files import read
from pb.counting.model import names_of
from pb.counting.table import VOID
from pb.counting.void import WhyVoid, without_void
from tests.counting.elections import counts
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
PROJECTS = (Project("a", 60), Project("b", 40), Project("c", 30), Project("d", 10**18))
BALLOTS = {frozenset("abc"): 2, frozenset("ab"): 3, frozenset("c"): 4, frozenset("d"): 1, frozenset(): 5}
PROFILE = Profile(PROJECTS, BALLOTS)
POINTS = Profile(PROJECTS, {(("a", 3), ("b", 2)): 1, (("a", 1),): 2, (("c", 9),): 4}, BallotKind.CUMULATIVE)
FILE = (
    "META\nkey;value\nbudget;10\nvote_type;approval\nrule;greedy\n{meta}PROJECTS\nproject_id;cost\n1;4\n2;5\n3;9\n"
    "VOTES\nvoter_id;vote\n{votes}\n"
)


@pytest.mark.parametrize(
    ("profile", "limits", "void"),
    [
        (PROFILE, Limits(), {}),
        (PROFILE, Limits(min_length=1), {"too_short": 5}),
        (PROFILE, Limits(max_length=2), {"too_long": 2}),
        (PROFILE, Limits(max_cost=99), {"too_dear": 6}),
        (PROFILE, Limits(max_cost=100), {"too_dear": 3}),
        (
            PROFILE,
            Limits(min_length=1, max_length=2, max_cost=99),
            {"too_short": 5, "too_long": 2, "too_dear": 4},
        ),
        (PROFILE, Limits(min_points=1, max_points=1), {}),
        (POINTS, Limits(min_points=2), {"too_few_points": 2}),
        (POINTS, Limits(max_points=5), {"too_many_points": 4}),
        (POINTS, Limits(max_points=4), {"too_many_points": 5}),
    ],
)
def test_a_ballot_beyond_a_limit_is_void_for_its_first_reason(
    profile: Profile, limits: Limits, void: dict[str, int]
) -> None:
    valid, told = without_void(profile, limits)
    assert told == void
    assert valid.voters == profile.voters - sum(void.values())
    assert set(valid.ballots.items()) <= set(profile.ballots.items())


def test_void_ballots_take_no_share() -> None:
    rules = Rules(100, Rule.MES_COST, limits=Limits(min_length=1, max_cost=99))
    outcome = count(PROFILE, rules)
    assert (outcome.voters, outcome.share, outcome.empty) == (4, 25, 0)
    assert outcome.void == {"too_short": 5, "too_dear": 6}
    assert count(PROFILE, Rules(100, Rule.MES_COST)).empty == 5


@given(counts(), st.builds(Limits, min_length=st.integers(0, 2), max_length=st.integers(0, 3)))
@settings(max_examples=some_of(40), deadline=None)
def test_a_count_with_limits_is_the_count_of_the_valid_ballots(
    given_: tuple[Profile, Rules], limits: Limits
) -> None:
    from dataclasses import replace

    profile, rules = given_
    least, most = limits.min_length or 0, limits.max_length or 0
    valid = {b: n for b, n in profile.ballots.items() if least <= len(names_of(b)) <= most}
    limited = replace(rules, limits=limits)
    found, plain = count(profile, limited), count(Profile(profile.projects, valid, profile.kind), rules)
    assert (found.funded, found.steps, found.verdicts) == (plain.funded, plain.steps, plain.verdicts)
    assert sum(found.void.values()) == profile.voters - plain.voters
    record = to_record(profile, limited, found)
    full = json.loads(canon(full_record(record, profile)))
    assert canon(recount(full)) == canon(record)
    if profile.voters:
        assert read(canon(full).encode()).election is not None


@given(counts())
@settings(max_examples=some_of(40), deadline=None)
def test_it_is_said_when_all_that_was_chosen_fits(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    outcome = count(profile, rules)
    chosen = [p for p in profile.projects if profile.votes[p.id]]
    if profile.voters and sum(p.cost for p in chosen) <= rules.budget:
        assert outcome.all_affordable
    if outcome.all_affordable and rules.rule is Rule.GREEDY_VOTES:
        assert all(v.reason.won or v.reason.value in SHUT_OUT for v in outcome.verdicts)


SHUT_OUT = {"count.no_votes", "count.too_few_votes", "count.too_low_score"}


def test_a_record_of_the_version_before_is_counted_to_the_same_bytes() -> None:
    profile = Profile(PROJECTS, BALLOTS)
    rules = Rules(100, Rule.GREEDY_VOTES)
    old = to_record(profile, rules, count(profile, rules)) | {"version": 2}
    del old["outcome"]["empty"], old["outcome"]["all_affordable"]
    full = json.loads(canon(full_record(old, profile)))
    assert canon(recount(full)) == canon(old)


def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, *words: str, **parts: str) -> tuple[str, Any]:
    file = tmp_path / "some.pb"
    file.write_text(FILE.format(**parts))
    assert main(["count", str(file), *words]) == 0
    text = capsys.readouterr().out
    assert main(["count", str(file), *words, "--json"]) == 0
    return text, json.loads(capsys.readouterr().out)


def test_the_command_says_which_ballots_are_void_or_empty_and_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    parts = {"meta": "max_length;1\nmax_sum_cost;8\n", "votes": "a;1\nb;1,2\nc;\nd;7\ne;3\nf;2"}
    text, answer = told(capsys, tmp_path, **parts)
    assert (
        "2 ballots are beyond a limit of the file (1 name too many projects, 1 name projects that cost"
        in text
    )
    assert "counted; --void leaves them out" in text
    assert "2 ballots are empty (1 name nothing, 1 only what is not on the list): counted" in text
    assert (answer["voters"], answer["empty"], answer["empty_by_repair"], answer["void"]) == (6, 2, 1, {})
    assert answer["beyond_limits"] == {"too_long": 1, "too_dear": 1}
    text, answer = told(capsys, tmp_path, "--void", **parts)
    assert ": void and left out" in text
    assert (answer["voters"], answer["void"]) == (4, {"too_long": 1, "too_dear": 1})
    assert answer["all_affordable"]  # only 1 and 2 are chosen by valid ballots


def test_the_command_says_when_no_vote_had_to_decide(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text, answer = told(capsys, tmp_path, meta="", votes="a;1\nb;1,2")
    assert "all that was chosen fits into the budget together; no vote had to decide" in text
    assert answer["all_affordable"]
    text, answer = told(capsys, tmp_path, meta="", votes="a;1\nb;1,2,3")
    assert "fits into" not in text
    assert not answer["all_affordable"]


def test_each_reason_has_its_words() -> None:
    assert set(VOID) == {reason.value for reason in WhyVoid}
