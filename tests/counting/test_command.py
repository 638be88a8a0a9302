"""`pb count` from the command line: rules by name, ties, JSON, and what is refused."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pb.cli import main
from pb.counting import Completion, Rule
from pb.counting.naming import all_names, name_of, rule_named
from pb.counting.outcome import Reason
from pb.counting.rules import WhyNotCount
from pb.counting.table import REASONS, REFUSALS

pytestmark = pytest.mark.one_engine
GOLDEN = Path(__file__).parent.parent / "golden"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
ASSEN = str(GOLDEN / "netherlands_assen_2024.pb")
RANKS = str(GOLDEN / "poland_krakow_2018_mistrzejowice.pb")


def found(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["count", *words, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["count", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


@pytest.mark.parametrize("name", ["netherlands_assen_2024.pb", "poland_czestochowa_2020_gnaszyn.pb"])
def test_a_rule_goes_by_the_name_that_recorded_outcomes_have(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = 0
    for record in EXPECTED[name]:
        if rule_named(record["rule"]) is None or "welfare" in record:
            continue
        answer = found(capsys, str(GOLDEN / name), "--rule", record["rule"], "--ties", "id")
        assert set(answer["selected"]) == set(record["selected"])
        assert answer["rule"] == record["rule"]
        assert answer["total_cost"] == record["total_cost"]
        assert answer.get("rounds") == record.get("rounds", answer.get("rounds"))
        counted += 1
    assert counted > 8


def test_without_words_the_rule_of_the_file_counts(capsys: pytest.CaptureFixture[str]) -> None:
    answer = found(capsys, ASSEN)
    assert answer["rule"] == "mes_cost_add1_nostop"
    assert (answer["file"], answer["budget"], answer["voters"]) == ("netherlands_assen_2024.pb", 100000, 84)
    assert answer["add1_steps"] == 843
    assert answer["seconds"] >= 0
    (tie,) = answer["ties"]
    assert (tie["between"], tie["chosen"]) == (["11", "2"], "2")  # the cheaper one


@pytest.mark.parametrize(
    ("words", "rule", "completion"),
    [
        (("--rule", "mes", "--utility", "cardinality"), Rule.MES_CARDINALITY, Completion.NONE),
        (("--rule", "mes_cost", "--utility", "sqrt"), Rule.MES_COST_SQRT, Completion.NONE),
        (("--rule", "mes_cost", "--completion", "u"), Rule.MES_COST, Completion.UTILITARIAN),
        (("--utility", "cost", "--completion", "add1u"), Rule.MES_COST, Completion.ADD1_UTILITARIAN),
        (("--rule", "equalshares/add1"), Rule.MES_COST, Completion.ADD1_NOSTOP),
        (("--rule", "greedy"), Rule.GREEDY_VOTES, Completion.NONE),
        (("--rule", "max_welfare"), Rule.MAX_WELFARE_COST, Completion.NONE),
        (("--rule", "phragmen", "--completion", "utilitarian"), Rule.PHRAGMEN, Completion.UTILITARIAN),
    ],
)
def test_rule_utility_and_completion_make_one_name(
    words: tuple[str, ...], rule: Rule, completion: Completion, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, ASSEN, *words)["rule"] == name_of(rule, completion)


def test_rankings_are_counted_as_cities_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, RANKS, "--rule", "greedy")["rule"] == "greedy_borda1"


def test_the_comparison_step_tells_both_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    answer = found(capsys, ASSEN, "--rule", "equalshares-comparison")
    assert answer["params"]["comparison"] == "more_funded"
    assert set(answer["compared"]) == {"own", "greedy"}


def test_a_lot_is_drawn_from_its_seed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "lot.pb"
    file.write_text(
        "META\nkey;value\nbudget;5\nvote_type;approval\nrule;greedy\nPROJECTS\nproject_id;cost\na;5\nb;5\n"
        "VOTES\nvoter_id;vote\n1;a\n2;b\n"
    )
    drawn = [found(capsys, str(file), "--ties", f"lot:{seed}")["selected"] for seed in range(12)]
    assert ["a"] in drawn
    assert ["b"] in drawn
    again = [found(capsys, str(file), "--ties", f"lot:{seed}")["selected"] for seed in range(12)]
    assert again == drawn
    assert found(capsys, str(file))["selected"] == ["a"]


def test_a_packed_file_counts_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    packed = tmp_path / "assen.pb.gz"
    packed.write_bytes(gzip.compress(Path(ASSEN).read_bytes()))
    assert found(capsys, str(packed))["selected"] == found(capsys, ASSEN)["selected"]


def test_the_table_has_a_line_and_a_reason_for_each_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", ASSEN]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "9 funded for 76700, 23300 left" in lines[1]
    assert sum(line.startswith("+") for line in lines) == 9
    assert sum(line.startswith("-") for line in lines) == 5
    assert any("its supporters had about" in line for line in lines)


@pytest.mark.parametrize(
    "rule", ["greedy_votes", "mes_cost", "phragmen", "max_welfare_cost", "maximin_support"]
)
def test_every_method_says_why(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", str(GOLDEN / "netherlands_amsterdam_643.pb"), "--rule", rule]) == 0
    rows = capsys.readouterr().out.split("\n\n")[1].splitlines()
    assert len(rows) == 4
    assert all(len(row.split("  ")) > 4 for row in rows)


def test_a_broken_file_is_refused_with_its_lines(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "broken.pb"
    text = Path(ASSEN).read_text()
    file.write_text(text + text)
    assert f"line {len(text.splitlines()) + 1}: file.second_election (META)" in refused(capsys, str(file))
    file.write_bytes(b"\x1f\x8bnothing")
    assert "file.not_an_election" in refused(capsys, str(file))
    assert "No such file" in refused(capsys, str(tmp_path / "none.pb"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rule", "mes_points"), "needs ballots with points"),
        (("--rule", "mes_borda1"), "order of preference"),
        (("--rule", "greedy", "--completion", "add1"), "not defined for this rule"),
        (("--rule", "nothing"), "unknown rule nothing"),
        (("--completion", "nothing"), "unknown completion nothing"),
        (("--ties", "lot:"), "unknown order of ties"),
    ],
)
def test_words_that_mean_nothing_here_are_refused(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(capsys, ASSEN, *words)


def test_every_code_has_its_sentence() -> None:
    assert set(REASONS) == set(Reason)
    assert set(REFUSALS) == set(WhyNotCount)


def test_every_name_means_one_rule() -> None:
    for name in all_names():
        rule, completion = rule_named(name) or (None, None)
        assert rule is not None
        assert completion is not None
        assert name_of(rule, completion) == name


def test_the_application_starts_without_the_numeric_libraries() -> None:
    code = "import sys, pb.cli, pb.counting.pabulib; print({'numpy', 'gmpy2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
