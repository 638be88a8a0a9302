"""Published elections, reduced to projects, costs and ballots, are counted as recorded."""

import json
from functools import cache
from pathlib import Path

import pytest

from pb.counting import CannotCount, count
from pb.counting.pabulib import Election, read, rules_in
from tests.counting.published import Record, differs

pytestmark = pytest.mark.one_engine
GOLDEN = Path(__file__).parent.parent / "golden"
EXPECTED: dict[str, list[Record]] = json.loads((GOLDEN / "expected.json").read_text())
BY_RULE = ("greedy", "greedy-threshold", "greedy-no-skip", "equalshares/add1")


@cache
def election(name: str) -> Election:
    reading = read((GOLDEN / name).read_bytes())
    assert reading.election is not None
    assert reading.notes == []
    return reading.election


@pytest.mark.parametrize(
    ("name", "rule"), [(name, record["rule"]) for name in EXPECTED for record in EXPECTED[name]]
)
def test_an_outcome_is_as_recorded(name: str, rule: str) -> None:
    for record in EXPECTED[name]:
        if record["rule"] == rule:
            assert differs(record, election(name)) == ""


def decided() -> list[str]:
    """The files that say what was funded, by a rule that the format defines."""
    told = {name for name in EXPECTED if any(project.selected for project in election(name).projects)}
    return sorted(name for name in told if election(name).meta["rule"] in BY_RULE)


@pytest.mark.parametrize("name", decided())
def test_a_city_funded_what_its_rule_says(name: str) -> None:
    read_ = election(name)
    chosen = {project.id for project in read_.projects if project.selected}
    assert set(count(read_.profile, rules_in(read_)).funded) == chosen


def test_a_rule_that_the_file_tells_in_words_alone_is_refused() -> None:
    text = (GOLDEN / "poland_warszawa_2017_las.pb").read_text().replace("rule;greedy", "rule;greedy-custom")
    found = read(text.encode()).election
    assert found is not None
    with pytest.raises(CannotCount):
        rules_in(found)
