"""All recorded outcomes of published elections that recount.py can count (`make test-elections`)."""

import pytest

from pb.counting import Rules, Ties
from pb.counting.naming import rule_named
from tests.elections.test_expected import REFUSED, WANTED, election, records
from tests.recount.test_recount import classes
from tests.support.packs import recount_file

pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.matrix("I4"),
    pytest.mark.skipif(not WANTED, reason="minutes of counting: `make test-elections`"),
]
MOST_STEPS = 40  # it makes one count for each step; the records have up to 83,945


@pytest.mark.parametrize("name", sorted(records().keys() - REFUSED.keys()))
def test_what_was_recorded_is_what_a_stranger_counts(name: str) -> None:
    """The other software funds projects without a vote when money is left; these stand last there."""
    found = election(name)
    costs = [(project.id, project.cost) for project in found.profile.projects]
    ballots, file, wrong = classes(found.profile), recount_file(), []
    for record in records()[name]:
        named = rule_named(record["rule"]) if record["status"] == "ok" else None
        if named is None or named[0].value not in file.KNOWN or record.get("add1_steps", 0) > MOST_STEPS:
            continue
        if "add1" in record["rule"] and "add1_steps" not in record:
            continue
        rules = Rules(found.budget, *named, ties=Ties.BY_ID, unit=10**found.decimals)
        plain = {"rule": rules.rule.value, "completion": rules.completion.value, "ties": "by_id"}
        plain |= {"budget": rules.budget, "min_votes": 0, "unit": rules.unit, "increment": 1}  # type: ignore[dict-item]
        outcome = file.count(plain | {"lot": [], "exclusive": []}, costs, ballots)
        vote = file.Vote(plain | {"lot": []}, costs, ballots)
        wanted = {one for one in record["selected"] if vote.scores[vote.ids.index(one)]}
        wrong += [] if set(outcome["funded"]) == wanted else [record["rule"]]
    assert wrong == []
