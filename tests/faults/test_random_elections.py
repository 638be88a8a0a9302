"""Elections by chance: the city, the file for strangers and the script of the browser count the same."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from pb.core.canon import canon
from pb.counting import Completion, Profile, Rule, Rules, count, to_record, why_not_count
from tests.counting.elections import profiles, rules_for
from tests.journeys.conftest import WORDS, chromium
from tests.recount.test_recount import classes
from tests.support.packs import ROOT, recount_file

pytestmark = [pytest.mark.one_engine, pytest.mark.matrix("I4")]
ELECTIONS = int(os.environ.get("PB_COUNTED", "10000"))
AT_ONCE = 500
_COUNT = """async (cases) => {
  const wrong = [];
  for (const one of cases) {
    const found = recount.canon(await recount.count(one.rules, one.projects, one.ballots));
    if (found !== one.outcome) wrong.push([one, found]);
  }
  return wrong;
}"""


@st.composite
def money_counts(draw: st.DrawFn) -> tuple[Profile, Rules]:
    """Any ballots with a rule that may decide money; pairs that exclude each other where greedy counts."""
    profile = draw(profiles())
    rule = Rule(draw(st.sampled_from(sorted(recount_file().KNOWN))))
    fixed: dict[str, Any] = {"rule": st.just(rule)}
    if rule.value.startswith("greedy"):
        pairs = st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2), max_size=2)
        fixed |= {"exclusive": pairs.map(tuple), "completion": st.just(Completion.NONE)}
    else:
        fixed["completion"] = st.sampled_from(Completion)
    rules = draw(rules_for(profile, rule.family, **fixed))
    assume(why_not_count(profile, rules) is None)
    return profile, rules


def test_the_city_the_file_and_the_script_count_any_election_the_same(tmp_path: Path) -> None:
    cases: list[dict[str, Any]] = []
    file = recount_file()

    @settings(max_examples=ELECTIONS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(money_counts())
    def by_the_city_and_the_file(drawn: tuple[Profile, Rules]) -> None:
        profile, rules = drawn
        record = json.loads(canon(to_record(profile, rules, count(profile, rules))))
        projects = [(project.id, project.cost) for project in profile.projects]
        ballots, stated = classes(profile), canon(file.stated(record["outcome"]))
        assert canon(file.count(record["rules"], projects, ballots)) == stated
        cases.append({"rules": record["rules"], "projects": projects, "ballots": ballots, "outcome": stated})

    by_the_city_and_the_file()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=WORDS)
        page = browser.new_page()
        page.add_script_tag(path=ROOT / "static" / "js" / "recount.js")
        for start in range(0, len(cases), AT_ONCE):
            assert page.evaluate(_COUNT, cases[start : start + AT_ONCE]) == []
        browser.close()
    print(f"\n{len(cases)} elections: one outcome from three programs")
    assert len(cases) >= ELECTIONS
