"""Somebody who does not trust us counts again with one file: it agrees with us, and names what was edited."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pb.core.canon import canon
from pb.counting import Completion, Profile, Rule, Rules, count, to_record
from pb.counting.model import names_of
from pb.counting.naming import rule_named
from pb.counting.pabulib import read
from tests.counting.elections import counts
from tests.counting.test_golden import EXPECTED, GOLDEN
from tests.support.packs import (
    KODE,
    ROOT,
    Files,
    hand_pack,
    laid_out,
    recount_file,
    summed,
)

pytestmark = [pytest.mark.one_engine, pytest.mark.matrix("I4")]
FILE = ROOT / "pb" / "data" / "recount.py"
LOT = ("1", "2", "3", "4")
COSTS = [60, 40, 30, 30]
FIVE: list[list[Any]] = [[1, 2], [1, 2], [1, 2], [3, 4], [3]]
POINTS: list[list[Any]] = [[[1, 2], [2, 1]]] * 3 + [[[3, 1], [4, 2]], [[3, 3]]]


def classes(profile: Profile) -> list[tuple[Any, int]]:
    """Equal ballots as recount.py takes them."""
    at = {project.id: place for place, project in enumerate(profile.projects)}
    return [
        (tuple((at[name], 1) for name in sorted(names_of(ballot))), voters)
        if isinstance(ballot, frozenset)
        else (tuple((at[name], given_) for name, given_ in ballot), voters)
        for ballot, voters in profile.ballots.items()
    ]


def by_stranger(profile: Profile, rules: Rules) -> tuple[str, str]:
    """The outcome that recount.py finds, and what our record says."""
    record = json.loads(canon(to_record(profile, rules, count(profile, rules))))
    costs = [(project.id, project.cost) for project in profile.projects]
    mine = recount_file().count(record["rules"], costs, classes(profile))
    return canon(mine), canon(recount_file().stated(record["outcome"]))


@given(counts(), st.data())
@settings(max_examples=60, deadline=None)
def test_any_small_election_is_counted_the_same(given_: tuple[Profile, Rules], data: st.DataObject) -> None:
    profile, rules = given_
    assume(rules.rule.value in recount_file().KNOWN)
    if rules.rule.value.startswith("greedy"):
        pairs = st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2), max_size=2)
        rules = Rules(**{name: getattr(rules, name) for name in rules.__slots__} | {
            "exclusive": tuple(data.draw(pairs))})  # fmt: skip
    mine, ours = by_stranger(profile, rules)
    assert mine == ours


@pytest.mark.parametrize("name", EXPECTED)
def test_published_elections_are_counted_the_same(name: str) -> None:
    """By the rules that were recorded for them; what has no vote is never funded here."""
    election = read((GOLDEN / name).read_bytes()).election
    assert election is not None
    for record in EXPECTED[name]:
        named = rule_named(record["rule"])
        if named is None or named[0].value not in recount_file().KNOWN or "add1" in record["rule"]:
            continue  # one count for each step: these have minutes in `make test-elections`
        rules = Rules(election.budget, *named, unit=10**election.decimals)
        mine, ours = by_stranger(election.profile, rules)
        assert mine == ours, record["rule"]


def run(files: Files, folder: Path, *words: str) -> tuple[int, str]:
    """What the command says, alone in a folder: no site, no environment, nothing of ours."""
    laid_out(files | {"recount.py": FILE.read_bytes()}, folder)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "recount.py", *words], cwd=folder, capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def five(mode: str = "full", rule: Rule = Rule.MES_COST, how: Completion = Completion.UTILITARIAN) -> Files:
    return hand_pack(mode, "approval", COSTS, FIVE, Rules(100, rule, how, lot=LOT), max_choices=3)


@pytest.mark.matrix("I8")
def test_the_file_stands_alone(tmp_path: Path) -> None:
    text = FILE.read_text()
    assert len(text.splitlines()) < 420
    tree = ast.walk(ast.parse(text))
    named = {node.module for node in tree if isinstance(node, ast.ImportFrom)}
    named |= {a.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import) for a in n.names}
    assert {(name or "").partition(".")[0] for name in named} <= set(sys.stdlib_module_names)
    code, said = run(five(), tmp_path)
    assert (code, said.splitlines()[-1]) == (0, "Everything fits.")
    assert 'funded ["2","3","4"]' in said


@pytest.mark.parametrize("mode", ["full", "atoms", "totals"])
def test_each_way_of_publishing_can_be_checked(mode: str, tmp_path: Path) -> None:
    files = five(mode, Rule.GREEDY_VOTES, Completion.NONE)
    root = json.loads(files["log/heads.json"])["heads"][-1]["root"]
    folder = str(laid_out(files, tmp_path))
    assert recount_file().main([folder, "--root", root.upper()]) == 0
    assert recount_file().main([folder, "--root", "00" * 32]) == 1


SUMMED: dict[str, Files] = {
    "points": hand_pack("totals", "cumulative", COSTS, POINTS, Rules(100, Rule.GREEDY_POINTS, lot=LOT),
                        points_total=3, points_cap=3),
    "ranks": hand_pack("totals", "ordinal", COSTS, FIVE, Rules(100, Rule.GREEDY_BORDA1, lot=LOT),
                       max_choices=2),
    "for the money": five("totals", Rule.GREEDY_VOTES_PER_COST, Completion.NONE),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMMED)
def test_where_sums_alone_are_public_they_are_counted(name: str, tmp_path: Path) -> None:
    files = SUMMED[name]
    assert run(files, tmp_path)[0] == 0
    sums = json.loads(files["manifest.json"])["contests"][0]["sums"]
    for at in (1, 2):
        other = [[*sums[0][:at], sums[0][at] + 9, *sums[0][at + 1 :]], *sums[1:]]
        changed = edited("manifest.json", lambda text, to=other: text.replace(canon(sums), canon(to)))
        code, said = run(changed(files), tmp_path)
        assert (code, "DIFFERENT" in said) == (1, True), said


def test_equal_shares_need_whole_ballots_and_auditors_have_them(tmp_path: Path) -> None:
    """The public is told that it was not counted; each other check still holds."""
    public, whole = five("totals"), five("full")
    code, said = run(public, tmp_path / "public")
    assert (code, said.splitlines()[-1]) == (
        3,
        f"NOT COUNTED contest {KODE}/1: sums are public, mes_cost needs whole ballots",
    )
    assert (
        run(
            edited(RECORD, lambda t: t.replace('"votes":{"1":3', '"votes":{"1":4'))(public),
            tmp_path / "edited",
        )[0]
        == 1
    )
    auditors = summed(public | {LIST: whole[LIST]})
    assert run(auditors, tmp_path / "auditors") == (
        0,
        f'contest {KODE}/1: 5 ballots or choices, funded ["2","3","4"]\nEverything fits.\n',
    )
    assert run(edited(LIST, _vote)(auditors), tmp_path / "forged")[0] == 1


def test_points_and_ranks_can_be_checked(tmp_path: Path) -> None:
    points = hand_pack(
        "full",
        "cumulative",
        COSTS,
        POINTS,
        Rules(100, Rule.MES_POINTS, lot=LOT),
        points_total=3,
        points_cap=3,
    )
    ranks = hand_pack("full", "ordinal", COSTS, FIVE, Rules(100, Rule.GREEDY_BORDA1, lot=LOT), max_choices=2)
    over = hand_pack(
        "full",
        "cumulative",
        COSTS,
        POINTS,
        Rules(100, Rule.MES_POINTS, lot=LOT),
        points_total=3,
        points_cap=2,
    )
    said = []
    for number, files in enumerate((points, ranks, over)):
        check = recount_file().main([str(laid_out(files, tmp_path / str(number)))])
        said.append(check)
    assert said == [0, 0, 1]


def edited(name: str, change: Callable[[str], str]) -> Callable[[Files], Files]:
    def edit(files: Files) -> Files:
        changed = change(files[name].decode())
        assert changed.encode() != files[name]
        return summed(files | {name: changed.encode()})

    return edit


def _other_line(text: str) -> str:
    """The first ballot stands there once more instead of the second."""
    lines = text.splitlines(keepends=True)
    return "".join([lines[0], lines[0], *lines[2:]])


def _vote(text: str) -> str:
    return text.replace("[3,4]", "[1,2]")


RECORD, LIST = "contest-1/record.json", "contest-1/ballots.jsonl"
EDITS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a ballot says something else": (edited(LIST, _vote), "its C"),
    "a ballot is left out": (
        edited(LIST, lambda t: t.partition("\n")[2]), "box in the log"),
    "a ballot stands twice": (edited(LIST, _other_line), "twice, or out of order"),
    "another project wins": (
        edited(RECORD, lambda t: t.replace('"funded":["2"', '"funded":["1"', 1)),
        ": funded"),
    "a project has more votes": (
        edited(RECORD, lambda t: t.replace('"votes":{"1":3', '"votes":{"1":4')), ": votes"),
    "a share was larger": (
        edited(RECORD, lambda t: t.replace('"share":"20/1"', '"share":"21/1"')), ": share"),
    "a price was another": (
        edited(RECORD, lambda t: t.replace('"price":"40/3"', '"price":"41/3"')), ": paid"),
    "a project costs less": (
        edited("manifest.json", lambda t: t.replace('"cost":60', '"cost":20')), ": projects"),
    "the budget is larger": (
        edited(RECORD, lambda t: t.replace('"budget":100', '"budget":200')), ": rules"),
    "the lot is another": (
        edited(RECORD, lambda t: t.replace('"lot":["1","2"', '"lot":["2","1"')), ": rules"),
    "fewer choices were allowed": (
        edited("manifest.json", lambda t: t.replace('"max_choices":3', '"max_choices":1')), "the limits"),
    "an event is rewritten": (
        edited("log/events.jsonl", lambda t: t.replace('"clock\\"', '"officer\\"', 1)), "event 1 of the log"),
    "an event is taken out of the log": (
        edited("log/events.jsonl", lambda t: t.partition("\n")[2]), "box in the log"),
    "a leaf is changed": (
        edited("log/leaves.txt", lambda text: "00" * 32 + text[64:]), "root of head 1"),
    "the log is cut": (
        edited("log/leaves.txt", lambda t: t[:-65]), "event 5 of the log"),
    "a head is changed": (
        edited("log/heads.json", lambda t: t.replace('"number":1,', '"number":9,')), "head before head 2"),
    "a file is changed and its sum is not": (
        lambda files: files | {"manifest.json": files["manifest.json"] + b" "}, "manifest.json:"),
    "a file is missing": (
        lambda files: {k: v for k, v in files.items() if "record" not in k}, "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_of_a_pack_is_named(edit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, named = EDITS[edit]
    assert recount_file().main([str(laid_out(change(five()), tmp_path))]) == 1
    said = capsys.readouterr().out
    assert any(named in line for line in said.splitlines() if line.startswith("DIFFERENT")), said
    assert "Everything fits" not in said
    assert KODE in said or "cannot be read" in said or "manifest" in said or "head" in said
