"""What a published count means: small groups together, voters served, the other rule, money over rounds."""

from typing import Any

import pytest

from pb.core.db import Engine
from pb.counting import Completion, Profile, Project, Rule, Rules, count
from pb.outcomes.meaning import FEWEST_TOLD, ListedProject, explained, merged, served
from pb.outcomes.queries import Ebb, outcome_of
from pb.outcomes.queries.meaning import meaning_of
from pb.rounds.queries import require_round
from tests.outcomes.test_outcomes import published
from tests.support.large import large_round

pytestmark = pytest.mark.anyio


def votes(**of: int) -> Profile:
    """One project a name, chosen alone by so many voters, each for 10."""
    projects = tuple(Project(name, 10) for name in of)
    return Profile(projects, {frozenset([name]): voters for name, voters in of.items()})


def groups_of(profile: Profile, budget: int = 20) -> list[tuple[str, int]]:
    outcome = count(profile, Rules(budget, Rule.GREEDY_VOTES))
    found = merged(profile, outcome, {project.id: (project.id,) for project in profile.projects})
    return [(group.name, group.projects) for group in found]


@pytest.mark.one_engine
def test_small_groups_are_told_together() -> None:
    assert groups_of(votes(a=50, b=40, c=6, d=7)) == [("", 2), ("a", 1), ("b", 1)]


@pytest.mark.one_engine
def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    """Alone under "others" its number would be what is missing from the sum."""
    assert groups_of(votes(a=50, b=40, c=30, d=FEWEST_TOLD - 1)) == [("", 2), ("a", 1), ("b", 1)]


@pytest.mark.one_engine
def test_nothing_is_told_of_groups_when_one_is_left() -> None:
    assert groups_of(votes(a=50, b=3)) == []
    assert groups_of(votes(a=3, b=3)) == []


@pytest.mark.one_engine
def test_few_voters_with_much_are_told_with_those_before_them() -> None:
    projects = tuple(Project(name, 10) for name in "abc")
    ballots = {frozenset("a"): 40, frozenset("ab"): 20, frozenset("abc"): 3, frozenset(): 5}
    profile = Profile(projects, ballots)
    rules = Rules(30, Rule.GREEDY_VOTES)
    assert served(profile, count(profile, rules)) == [5, 40, 23]
    assert explained(profile, rules, count(profile, rules))["empty"] == 5


@pytest.mark.one_engine
def test_groups_need_a_name_for_every_project() -> None:
    profile = votes(a=50, b=40)
    rules = Rules(20, Rule.GREEDY_VOTES)
    listed = [ListedProject(1, "a", 10, "taman, jalan", 3), ListedProject(2, "b", 10, "jalan")]
    found = explained(profile, rules, count(profile, rules), listed)["groups"]
    assert found == {"category": [["jalan", 2, 722, 750], ["taman", 1, 278, 250]]}


async def meaning(engine: Engine, **rules: Any) -> tuple[Any, list[str]]:
    facts, kodes = await published(**rules)
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    return outcome.means, kodes


async def test_the_other_rule_is_told_on_the_same_ballots(engine: Engine) -> None:
    """By votes the two large ones win; shares give the others their turn."""
    means, kodes = await meaning(engine, rule="greedy_votes", completion="none")
    assert means.other.rule == "mes_cost"
    assert [project.kode for project in means.other.gained] == kodes[2:]
    assert [project.kode for project in means.other.lost] == kodes[:1]
    assert (means.other.funded, means.other.total) == (3, 100_000_000)
    assert (means.other.better, means.other.worse) == (2, 3)
    assert means.other.by_funded == (0, 4, 1, 0)


async def test_of_few_supporters_nobody_sees_how_their_money_ran_down(engine: Engine) -> None:
    means, _ = await meaning(engine, rule="mes_cost")
    assert means.ebbs == ()
    assert means.checks == ()


@pytest.mark.one_engine
def test_a_count_of_an_older_version_means_less() -> None:
    outcome = {"steps": [], "funded": [], "votes": {}}
    nothing = meaning_of({}, outcome, {})
    assert (nothing.wronged, nothing.other, nothing.ebbs, nothing.unmeasured) == (None, None, (), ())
    old = meaning_of({"wronged": [], "margins": {}, "paid": {}}, outcome, {})
    assert (old.wronged, old.other, old.checks, old.categories) == ((), None, (), ())


async def test_the_money_of_supporters_never_grows_and_pays_its_own_project_in_full(engine: Engine) -> None:
    facts = await require_round(await large_round(600, projects=12))
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    bought = [ebb for ebb in outcome.means.ebbs if ebb.bought]
    assert len(bought) > 1
    for ebb in outcome.means.ebbs:
        assert list(ebb.held) == sorted(ebb.held, reverse=True)
    for ebb in bought:
        assert _fell(ebb) in {100, 101}
    assert sum(outcome.means.served) == 600
    assert sum(group.votes for group in outcome.means.rws) == pytest.approx(1000, abs=15)


def _fell(ebb: Ebb) -> int:
    return ebb.held[ebb.bought - 1] - ebb.held[ebb.bought]


@pytest.mark.one_engine
def test_what_would_take_minutes_is_not_worked_out_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    profile, rules = votes(a=50, b=40, c=3), Rules(20, Rule.MES_COST)

    def told(rules: Rules = rules) -> tuple[object, dict[str, Any]]:
        found = explained(profile, rules, count(profile, rules))
        return found["unmeasured"], found.get("margins", {})

    nothing, all_of_it = told()
    assert nothing == []
    assert all_of_it["c"] == {"votes": 87, "cost": 10, "exact": False}
    monkeypatch.setattr("pb.outcomes.meaning.MOST_FURTHER", 1)
    some, rest = told()
    assert (some, rest["c"]) == (["votes"], {"cost": 10, "exact": False})
    assert "votes" in rest["a"]
    monkeypatch.setattr("pb.outcomes.meaning.MOST_READ", 1)
    assert told() == (["votes", "cost"], {})


@pytest.mark.one_engine
def test_where_shares_are_raised_no_margin_is_told() -> None:
    profile, rules = votes(a=50, b=40), Rules(20, Rule.MES_COST, Completion.ADD1)
    found = explained(profile, rules, count(profile, rules))
    assert (found["unmeasured"], "margins" in found) == (["votes", "cost"], False)
