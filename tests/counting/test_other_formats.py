"""Elections as CSV and JSON: the same election as in `.pb`, no formula in a cell, faults by line."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.cli import main
from pb.core.canon import canon
from pb.counting import Profile, Rule, Rules, Ties, count, full_record, recount, to_record
from pb.counting.files import FORMATS, as_csv, as_json, read, written_as
from pb.counting.files.sheets import guarded, unguarded
from pb.counting.pabulib import Election, Fault, Listed, compose, rules_in
from tests.counting.elections import counts, profiles
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*.pb"))
OTHERS = [form for form in FORMATS if form != "pb"]
STRANGE = (
    'META\nkey;value\nbudget;748772.64\nstrange;1,5\ncomment;"=1+1"\nvote_type;approval\n'
    'PROJECTS\nmine;project_id;cost;name\n@x;1;0.10;"a ""park""; =big"\n\'y;-2;7;  \nz;3;5;"two\nlines"\n'
    'VOTES\nextra;vote;voter_id\n;1;007\n"q;r";1,-2;+8\n;;9\n'
)


def accepted(text: str) -> Election:
    reading = read(text.encode())
    assert reading.election is not None, reading.notes
    return reading.election


def faults(text: str) -> list[str]:
    reading = read(text.encode())
    assert (reading.election is None) == reading.stopped
    return [str(note) for note in reading.notes]


@pytest.mark.parametrize("form", OTHERS)
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_an_election_is_the_same_in_every_format(path: Path, form: str) -> None:
    text = written_as(accepted(path.read_text()), form)
    again = accepted(text)
    assert written_as(again, "pb") == path.read_text()
    assert written_as(again, form) == text


@pytest.mark.parametrize("form", OTHERS)
def test_unknown_keys_columns_quotes_and_decimals_survive(form: str) -> None:
    election = accepted(written_as(accepted(STRANGE), form))
    assert written_as(election, "pb") == written_as(accepted(STRANGE), "pb")
    assert (election.budget, election.profile.voters) == (74_877_264, 3)


@given(profiles(least=1), st.sampled_from(OTHERS))
@settings(max_examples=some_of(60), deadline=None)
def test_ballots_of_every_type_survive(profile: Profile, form: str) -> None:
    listed = [Listed(p.id, f"={p.id}; “q”, '", p.cost * 100 + 5, "", False) for p in profile.projects]
    text = compose({"unit": "@Bandung"}, listed, profile, Rules(10_050, Rule.GREEDY_VOTES), 2, [])
    again = accepted({"csv": as_csv, "json": as_json}[form](text))
    assert again.profile.ballots == profile.ballots
    assert [p.cost for p in again.projects] == [p.cost for p in listed]
    assert written_as(again, "pb") == text


@given(st.text(max_size=40) | st.text("=+-@'; ,\t\n\r1x＝", max_size=12))
@settings(max_examples=some_of(300))
def test_no_cell_begins_like_a_formula_and_none_is_changed(cell: str) -> None:
    safe = guarded(cell)
    assert unguarded(safe) == cell
    for part in re.split("[;,\t\r\n]", safe):
        assert not re.match(r"\s{0,8}[=+\-@＝＋－＠]", part) or safe == cell == "".join(
            NUMBER.findall(cell)[:1]
        )


NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def test_a_cell_of_blanks_without_end_takes_no_time() -> None:
    blanks = "\t" * 200_000 + "="
    assert unguarded(guarded(blanks)) == blanks


def test_a_formula_that_nobody_guarded_is_refused_with_its_line() -> None:
    text = written_as(accepted(STRANGE), "csv")
    assert "comment,'=1+1" in text
    assert "line 5: file.formula (=1+1)" in faults(text.replace("'=1+1", "=1+1"))
    assert faults(text.replace("'@x", "  @x"))[0] == "line 8: file.formula (  @x)"


def test_what_a_spreadsheet_saved_is_read() -> None:
    text = "election;1;;;\nmeta;key;value;;\nmeta;budget;10;;\nmeta;vote_type;approval;;\n;;;;\n"
    text += "projects;project_id;cost;;\nprojects;a;5,50;;\nvotes;voter_id;vote;;\nvotes;1;a;;\nvotes;2;;;\n"
    election = accepted("\ufeff" + text)
    assert (election.projects[0].cost, election.profile.voters) == (550, 2)
    assert faults(text.replace("a;5,50", "a;-5"))[0] == "line 7: file.negative_cost (-5)"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["1", "5"]', '["1", "-5"]', "line 10: file.negative_cost (-5)"),
        ('["1", "5"]', '["1", 5.5, 7]', ""),
        ('["1", "5"]', '["1", null]', "line 10: file.broken_row"),
        ('["1", "5"]', '["1", "\\u0000"]', "line 10: file.broken_row"),
        ('["1", "5"]', '["VOTES"]', "line 10: file.broken_row (VOTES)"),
        ('["1", "5"]', '["1" "5"]', "line 10: file.broken_row (Expecting ',' delimiter)"),
        ('["1", "5"]', '["\\ud800", "5"]', "line 10: file.broken_row"),
        ('["a", ["1"]]', '["a", ["1,2"]]', "line 15: file.broken_row (1,2)"),
        ('["a", ["1"]]', '["a", {"1": 2}]', "line 15: file.broken_row"),
        ('["a", ["1"]]', "[" * 100_000, "line 15: file.broken_row"),
        ('"election/1"', '"election/9"', "line 2: file.not_an_election (format)"),
        ('"votes"', '"meta"', "line 13: file.second_election (META)"),
        ("]\n}", "]\n}x", "line 18: file.broken_row"),
    ],
)
def test_a_document_with_a_fault_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    text = as_json(
        "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;5\n2;6\n"
        "VOTES\nvoter_id;vote\na;1\nb;1,2\n"
    )
    assert faults(text) == []
    assert old in text
    found = faults(text.replace(old, new, 1))
    assert any(note.startswith(said) for note in found) if said else found == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("election,1\nmeta,budget,1\nx,1,2\n", "line 3: file.broken_row (1)"),
        ('election,1\nmeta,"budget', "line 2: file.not_an_election"),
        (
            "election,1\nmeta,budget,1\nprojects,a\nvotes,vote\nmeta,a,b\n",
            "line 5: file.second_election (META)",
        ),
        ("election,2\nmeta,budget,1\n", "file.not_an_election"),
        ('election,1\nmeta,"' + "a" * 2_000_000 + '"\n', "line 2: file.broken_row"),
    ],
)
def test_a_sheet_with_a_fault_is_refused(text: str, said: str) -> None:
    assert any(note.startswith(said) or said.endswith("election") for note in faults(text))


HEADS = [
    "election,1\n",
    "election;1\nmeta;",
    '{"format": "election/1", "meta": [',
    '{"version": 2,',
    "{",
    "\x1f\x8b",
]


@given(st.sampled_from(HEADS), st.binary(max_size=300))
@settings(max_examples=some_of(200), deadline=None)
def test_no_bytes_break_the_readers(head: str, data: bytes) -> None:
    reading = read(head.encode("latin-1") + data)
    assert (reading.election is None) == reading.stopped


@given(st.sampled_from(GOLDEN[:4]), st.sampled_from([*OTHERS, "record"]), st.data())
@settings(max_examples=some_of(80), deadline=None)
def test_a_damaged_file_is_read_or_refused(path: Path, form: str, data: st.DataObject) -> None:
    raw = bytearray(damaged(path, form))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 4))] = data.draw(
            st.binary(max_size=5)
            | st.sampled_from([b'"', b",", b"\n", b"[", b"]", b"{}", b"null", b"\\ud800", b"="])
        )
    reading = read(bytes(raw))
    assert (reading.election is None) == reading.stopped
    if reading.election is not None:
        profile = reading.election.profile
        assert sum(profile.ballots.values()) == profile.voters
        assert count(profile, Rules(reading.election.budget, Rule.MES_COST)).total <= reading.election.budget
        for other in FORMATS:
            assert accepted(written_as(reading.election, other)).profile.ballots == profile.ballots


SHORT: dict[tuple[Path, str], bytes] = {}


def damaged(path: Path, form: str) -> bytes:
    """A short election in a format, made once."""
    if (path, form) not in SHORT:
        head, _, votes = path.read_text().partition("VOTES\n")
        election = accepted(f"{head}VOTES\n" + "".join(votes.splitlines(keepends=True)[:30]))
        SHORT[path, form] = (
            record_of(election).encode() if form == "record" else written_as(election, form).encode()
        )
    return SHORT[path, form]


def record_of(election: Election, **rules: Any) -> str:
    chosen = Rules(election.budget, Rule.GREEDY_VOTES, unit=10**election.decimals, **rules)
    return canon(
        full_record(to_record(election.profile, chosen, count(election.profile, chosen)), election.profile)
    )


@given(counts())
@settings(max_examples=some_of(40), deadline=None)
def test_the_record_of_a_count_is_counted_by_its_own_rules(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    if not profile.voters:
        return
    text = canon(full_record(to_record(profile, rules, count(profile, rules)), profile))
    election = accepted(text)
    assert rules_in(election) == rules
    own = to_record(election.profile, rules, count(election.profile, rules))
    assert canon(own) == canon(recount(json.loads(text)))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda record: record["ballots"][0].__setitem__(1, 99), Fault.OTHER_BALLOTS),
        (lambda record: record["ballots"][0].__setitem__(1, -1), Fault.NOT_AN_ELECTION),
        (lambda record: record["ballots"][0].__setitem__(1, 10**12), Fault.NOT_AN_ELECTION),
        (lambda record: record["ballots"].append([["nobody"], 1]), Fault.NOT_AN_ELECTION),
        (lambda record: record["ballots"].append([[["1", 2]], 1]), Fault.NOT_AN_ELECTION),
        (lambda record: record["projects"][0].__setitem__(1, -5), Fault.NOT_AN_ELECTION),
        (lambda record: record["projects"][0].__setitem__(1, 10**30), Fault.BAD_MONEY),
        (lambda record: record["rules"].__setitem__("unit", 7), Fault.NOT_AN_ELECTION),
        (lambda record: record["rules"].__setitem__("rule", "mine"), Fault.NOT_AN_ELECTION),
        (lambda record: record.pop("rules"), Fault.NOT_AN_ELECTION),
        (lambda record: record.update(ballots=[]), Fault.NOT_AN_ELECTION),
    ],
)
def test_a_record_that_is_not_true_to_its_ballots_is_refused(change: Any, fault: Fault) -> None:
    record = json.loads(record_of(accepted(GOLDEN[2].read_text())))
    change(record)
    assert fault in [note.fault for note in read(json.dumps(record).encode()).notes]
    assert read(json.dumps(record).encode()).election is None


def test_the_commands_take_and_write_every_format(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = []
    for name in ("a.pb", "a.csv", "a.json", "b.csv.gz"):
        assert main(["convert", str(GOLDEN[3]), str(tmp_path / name)]) == 0
        assert main(["count", str(tmp_path / name), "--rule", "greedy", "--json"]) == 0
        found.append(json.loads(capsys.readouterr().out)["selected"])
    assert found[0]
    assert all(selected == found[0] for selected in found)
    assert (tmp_path / "a.pb").read_text() == GOLDEN[3].read_text()
    assert gzip.decompress((tmp_path / "b.csv.gz").read_bytes()) == (tmp_path / "a.csv").read_bytes()
    assert main(["convert", str(GOLDEN[3]), str(tmp_path / "a.pb")]) == 2  # it is there already
    assert main(["convert", str(GOLDEN[3]), str(tmp_path / "a.txt")]) == 2
    assert main(["convert", str(tmp_path / "none.pb"), str(tmp_path / "c.pb")]) == 2
    assert "one of pb, csv, json" in capsys.readouterr().err


def test_a_record_is_counted_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(record_of(accepted(GOLDEN[2].read_text()), ties=Ties.BY_ID))
    assert main(["count", str(file), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rule"], answer["params"]["ties"]) == ("greedy_votes", "by_id")
