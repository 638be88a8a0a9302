"""Election files: what goes in comes out, dirt is repaired and told or refused by line, nothing breaks the
reader.
"""

import gzip
import tracemalloc
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.counting import Completion, Rule, Rules, count
from pb.counting.pabulib import Election, Fault, Listed, compose, export, read
from pb.counting.pabulib.amounts import decimals_of, money, written
from tests.counting.elections import profiles
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*.pb"))
META = {
    "description": "Kota; utara",
    "country": "Indonesia",
    "unit": "Bandung",
    "instance": "2026",
    "date_begin": "01.09.2026",
    "date_end": "15.09.2026",
    "language": "id",
    "currency": "IDR",
}


def errors_of(text: str) -> object:
    """What the checker of Pabulib finds wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pabulib.checker import Checker

        results = Checker().process_files([text])
    (found,) = (result for name, result in results.items() if name not in {"metadata", "summary"})
    return found["results"].get("errors", {}) if isinstance(found["results"], dict) else {}


def accepted(text: str) -> Election:
    found = read(text.encode()).election
    assert found is not None
    return found


def faults(text: str) -> list[str]:
    return [str(note) for note in read(text.encode()).notes]


def file(
    meta: str = "", projects: str = "1;5\n2;6", votes: str = "a;1\nb;1,2", kind: str = "approval"
) -> str:
    header = "voter_id;vote;points" if kind in {"cumulative", "scoring"} else "voter_id;vote"
    return (
        f"META\nkey;value\nbudget;10\nvote_type;{kind}\n{meta}"
        f"PROJECTS\nproject_id;cost\n{projects}\nVOTES\n{header}\n{votes}\n"
    )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_a_clean_file_comes_out_as_it_went_in(path: Path) -> None:
    assert export(accepted(path.read_text())) == path.read_text()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_an_export_says_what_was_funded(path: Path) -> None:
    election = accepted(path.read_text())
    again = accepted(export(election, selected=[election.projects[0].id]))
    assert [project.selected for project in again.projects] == [True] + [False] * (len(again.projects) - 1)
    assert again.profile.ballots == election.profile.ballots


def test_unknown_keys_columns_quotes_and_decimals_are_kept() -> None:
    text = (
        "META\nkey;value\nbudget;748772.64\nstrange;1,5\nvote_type;approval\nPROJECTS\nmine;project_id;cost;name\n"
        'x;1;0.10;"a ""park""; big"\ny;2;7;  \nVOTES\nextra;vote;voter_id\n;1;007\n"q;r";1,2;8\n'
    )
    assert export(accepted(text)) == text
    assert accepted(text).budget == 74_877_264


def test_repairs_are_told_by_line_and_made_good_in_the_export() -> None:
    text = file("num_votes;9\n", "1;5,50\n2;6\n9;999999999", "a;1,1\n\nb;2,7\nc\nd;9,2").replace("\n", "\r\n")
    assert faults("\ufeff" + text) == [
        "line 8: file.decimal_comma (5,50)",
        "line 10: file.withdrawn_project (9)",
        "line 13: file.repeated_choice (1,1)",
        "line 14: file.blank_line",
        "line 15: file.unknown_project (7)",
        "line 16: file.short_row (c)",
        "file.other_number (num_votes: 9 / 4)",
    ]
    election = accepted(text)
    again = export(election)
    assert "num_votes;4\n" in again
    assert "1;5.50\n" in again
    assert again.endswith("a;1\nb;2\nc;\nd;9,2\n")
    assert [note.fault for note in read(again.encode()).notes] == [Fault.WITHDRAWN_PROJECT]
    assert accepted(again).profile.ballots == election.profile.ballots


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (file(projects="1;5\n1;6"), "line 8: file.same_project (1)"),
        (file(projects="1;-5"), "line 7: file.negative_cost (-5)"),
        (file(projects="1;5x"), "line 7: file.bad_money (5x)"),
        (file(projects="1;1.1234567"), "line 7: file.bad_money (1.1234567)"),
        (file(meta="budget;11\n"), "line 5: file.same_key (budget)"),
        (file(votes="a;1\nMETA\nkey;value"), "line 12: file.second_election (META)"),
        (file(votes="a;1\nVOTES;\nx;1"), "line 12: file.second_election (VOTES)"),
        (file(votes='a;1\nb;"1\nc;2"'), "line 12: file.broken_row (b)"),
        (file(votes="a;1,1;2,3", kind="cumulative"), "line 11: file.bad_points (1,1)"),
        (file(votes="a;1,2;2", kind="cumulative"), "line 11: file.bad_points (1,2: 2)"),
        (file(votes="a;1;-2", kind="scoring"), "line 11: file.bad_points (1: -2)"),
        (file(votes="a;1;2000000", kind="scoring"), "line 11: file.bad_points (1: 2000000)"),
        (file(votes="a;1,2,1", kind="ordinal"), "line 11: file.repeated_in_ranking (1,2,1)"),
        (file(votes="a;1\nb;1\0"), "line 12: file.broken_row"),
        (file(kind="guess"), "file.unknown_type (guess)"),
        (file().replace("vote_type;approval\n", ""), "file.missing_type"),
        (file().replace("voter_id;vote", "voter_id;choice"), "line 10: file.missing_column (vote)"),
        (file().replace("project_id;cost", "project_id;price"), "line 6: file.missing_column (cost)"),
        (file().replace("budget;10\n", ""), "file.no_budget"),
        (file(votes=""), "file.no_votes"),
        (file().replace("VOTES", "BALLOTS"), "file.not_an_election"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_line(text: str, said: str) -> None:
    assert read(text.encode()).election is None
    assert said in faults(text)


def test_a_row_that_only_begins_like_a_title_is_a_row() -> None:
    election = accepted(file(projects="META;5\nvotes;6", votes="PROJECTS;META\nvotes;votes"))
    assert dict(election.profile.ballots) == {frozenset({"META"}): 1, frozenset({"votes"}): 1}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_rows_with_a_quote_are_read_as_those_without(path: Path) -> None:
    head, _, votes = path.read_text().partition("VOTES\n")
    first, _, rest = votes.partition("\n")
    quoted = f'{head}VOTES\n{first}\n"' + rest.replace(";", '";', 1)
    assert accepted(quoted).profile.ballots == accepted(path.read_text()).profile.ballots


@given(profiles(least=1), st.sampled_from(["greedy_votes", "mes_cost", "phragmen"]))
@settings(max_examples=some_of(100), deadline=None)
def test_our_own_files_are_read_as_they_were_meant(profile: object, rule: str) -> None:
    election = composed(profile, Rules(10_050, Rule(rule)))
    assert (election.budget, election.decimals) == (10_050, 2)
    assert election.profile.ballots == profile.ballots  # type: ignore[attr-defined]
    assert [p.cost for p in election.projects] == [p.cost * 100 for p in profile.projects]  # type: ignore[attr-defined]


def composed(profile: object, rules: Rules) -> Election:
    projects = [Listed(p.id, f"{p.id}; “q”", p.cost * 100, "", False) for p in profile.projects]  # type: ignore[attr-defined]
    text = compose(META, projects, profile, rules, 2, [])  # type: ignore[arg-type]
    reading = read(text.encode())
    assert reading.notes == []
    assert reading.election is not None
    return reading.election


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
@pytest.mark.parametrize("rule", ["greedy", "mes_cost", "unknown"])
def test_the_checker_of_the_format_finds_no_error_in_our_files(path: Path, rule: str) -> None:
    election = accepted(path.read_text())
    kind = election.profile.kind
    if rule == "mes_cost" and not kind.plain:
        rule = "unknown"
    chosen = {"greedy": Rule.GREEDY_POINTS if kind.points else Rule.GREEDY_VOTES, "mes_cost": Rule.MES_COST}
    rules = Rules(election.budget, chosen.get(rule, Rule.PHRAGMEN), unit=10**election.decimals)
    if kind.value == "ordinal" and rule == "greedy":
        rules = Rules(election.budget, Rule.GREEDY_BORDA1)
    funded = count(election.profile, rules).funded
    assert (
        errors_of(compose(META, election.projects, election.profile, rules, election.decimals, funded)) == {}
    )


def test_a_rule_without_a_word_in_the_format_is_told_in_a_comment() -> None:
    election = accepted(GOLDEN[0].read_text())
    rules = Rules(election.budget, Rule.MES_COST, Completion.ADD1_NOSTOP)
    text = compose(META, election.projects, election.profile, rules, election.decimals, [])
    assert "rule;unknown\n" in text
    assert "#1: Counted by mes_cost, completion add1_nostop" in text


@given(st.sampled_from(GOLDEN), st.data())
@settings(max_examples=some_of(300), deadline=None)
def test_a_damaged_file_is_read_or_refused(path: Path, data: st.DataObject) -> None:
    raw = bytearray(path.read_bytes()[:3000])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 4))] = data.draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from(
                    [b'"', b";", b"\n", b"\r", b"\nMETA\n", b"\nVOTES\n", b"\x00", b"\xff", b"999999999"]
                ),
            )
        )
    reading = read(bytes(raw))
    assert (reading.election is None) == reading.stopped
    if reading.election is not None:
        profile = reading.election.profile
        assert sum(profile.ballots.values()) == profile.voters
        assert count(profile, Rules(reading.election.budget, Rule.MES_COST)).total <= reading.election.budget
        assert accepted(export(reading.election)).profile.ballots == profile.ballots


def test_a_packed_file_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pb.counting.pabulib.sections.MOST_BYTES", 1_000_000)
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    assert [note.fault for note in read(bomb).notes] == [Fault.TOO_LARGE]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000


def test_faults_without_end_are_not_all_kept() -> None:
    reading = read(file(votes="\n".join(f"{n};x{n}" for n in range(5_000))).encode())
    assert len(reading.notes) == 1_000


@given(st.integers(0, 10**15), st.sampled_from([0, 2, 3]))
def test_amounts_are_written_as_they_are_read(amount: int, decimals: int) -> None:
    assert money(written(amount, decimals), decimals) == amount
    assert decimals_of([written(amount, decimals)]) <= decimals
