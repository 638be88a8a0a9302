"""Election files as they are in real life: each fault is told with its line, and then nothing is written."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.ballots.tables import ClosedBallot, Project
from pb.core.actor import CLOCK
from pb.core.audit import Entry
from pb.core.db import Engine
from pb.counting.file_faults import WORDS, Fault
from pb.counting.pabulib import MOST_BYTES, read
from pb.outcomes.importing import import_election
from pb.outcomes.queries import outcome_of
from pb.outcomes.tables import OutcomeRow
from pb.proposals.tables import CostLine, Proposal, Version
from pb.rounds.queries import require_round
from pb.rounds.tables import Contest, Move, PhaseDate, Round
from tests.support.town import NOON

WRITTEN = (
    Round,
    Contest,
    PhaseDate,
    Move,
    Proposal,
    Version,
    CostLine,
    Project,
    ClosedBallot,
    OutcomeRow,
    Entry,
)
DIRTY = sorted((Path(__file__).parent.parent.parent.parent / "shared" / "data" / "pabulib").glob("dirty__*"))
META = ["META", "key;value", "unit;Kota", "budget;100", "vote_type;approval", "num_votes;3"]
PROJECTS = ["PROJECTS", "project_id;cost;name", "1;60;Taman", "2;50;Lampu", "3;40;Pasar"]
VOTES = ["VOTES", "voter_id;vote", "a;1,2", "b;2", "c;2,3"]
CLEAN = "\n".join([*META, *PROJECTS, *VOTES])


def changed(old: str, new: str) -> bytes:
    """The clean file with one row changed."""
    assert f"\n{old}\n" in f"\n{CLEAN}\n"
    return f"\n{CLEAN}\n".replace(f"\n{old}\n", f"\n{new}\n").strip("\n").encode()


def told(data: bytes) -> list[str]:
    """What is said about a file."""
    return [str(note) for note in read(data).notes]


OLD, NO_FILE, OTHER = "file.old_encoding", "file.not_an_election", "file.other_number (num_votes: 3 / {})"
ROWS_OF_PROJECTS, ROWS_OF_VOTES = "\n".join(PROJECTS[2:]), "\n".join(VOTES[2:])
STOPPED = {
    "nothing": (b"", [NO_FILE]),
    "garbage": (random.Random(7).randbytes(50_000), [OLD, NO_FILE]),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, [OLD, NO_FILE]),
    "a page": (b"<!doctype html><title>404</title>", [NO_FILE]),
    "a cut archive": (gzip.compress(CLEAN.encode())[:-20], [NO_FILE]),
    "a false archive": (b"\x1f\x8b" + b"x" * 40, [NO_FILE]),
    "no votes section": ("\n".join([*META, *PROJECTS]).encode(), [NO_FILE]),
    "two elections": (f"{CLEAN}\n{CLEAN}".encode(), ["line 17: file.second_election (META)"]),
    "no budget": (changed("budget;100", "budget;"), ["file.no_budget"]),
    "budget in words": (changed("budget;100", "budget;seratus"), ["file.no_budget (seratus)"]),
    "budget below nothing": (changed("budget;100", "budget;-1"), ["file.no_budget (-1)"]),
    "negative cost": (changed("1;60;Taman", "1;-60;Taman"), ["line 9: file.negative_cost (-60)"]),
    "no cost": (changed("1;60;Taman", "1"), ["line 9: file.bad_money"]),
    "thousands": (changed("1;60;Taman", "1;1.000,50;Taman"), ["line 9: file.bad_money (1.000,50)"]),
    "all money": (changed("1;60;Taman", f"1;{'9' * 6000};x"), [f"line 9: file.bad_money ({'9' * 120})"]),
    "the same project twice": (changed("2;50;Lampu", "1;50;Lampu"), ["line 10: file.same_project (1)"]),
    "no project id": (changed("3;40;Pasar", ";40;Pasar"), ["line 11: file.same_project"]),
    "an endless id": (changed("2;50;Lampu", f"{'x' * 300};1;"), [f"line 10: file.long_id ({'x' * 120})"]),
    "no cost column": (changed(PROJECTS[1], "project_id;price"), ["line 8: file.missing_column (cost)"]),
    "no vote column": (changed(VOTES[1], "x;y"), ["line 13: file.missing_column (vote)", OTHER.format(0)]),
    "no projects": (CLEAN.replace(ROWS_OF_PROJECTS, "").encode(), ["file.no_projects"]),
    "no votes": (CLEAN.replace(ROWS_OF_VOTES, "").encode(), ["file.no_votes", OTHER.format(0)]),
    "no type": (changed("vote_type;approval", "rule;greedy"), ["file.missing_type"]),
    "points": (changed("vote_type;approval", "vote_type;points"), ["file.unknown_type (points)"]),
    "an open quote": (changed("b;2", 'b;"2'), ["line 15: file.open_quote (2 c;2,3)", OTHER.format(2)]),
    "a quote without end": (changed("b;2", 'b;"2' + "\nx;1" * 60), ["line 15: file.open_quote (b)"]),
    "a cell without end": (changed("c;2,3", f"c;{'1' * 10_000_001}"), ["line 16: file.broken_row"]),
    "projects without end": (CLEAN.replace("1;60", "\n".join(f"p{n};1" for n in range(6_000))).encode(),
                             ["file.too_large (6002 projects)"]),
    "faults everywhere": (
        CLEAN.replace("budget;100", "budget;x").replace("1;60", "1;y").replace("2;50", "2;-1").encode(),
        ["file.no_budget (x)", "line 9: file.bad_money (y)", "line 10: file.negative_cost (-1)"],
    ),
}  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("name", STOPPED)
def test_a_file_that_cannot_be_counted_says_where_and_why(name: str) -> None:
    data, faults = STOPPED[name]
    reading = read(data)
    assert [str(note).partition(" (field larger")[0] for note in reading.notes if note.fault.stops] == [
        fault for fault in faults if "old_encoding" not in fault and "other_number" not in fault
    ]
    assert {str(note) for note in reading.notes} >= {fault for fault in faults if "broken_row" not in fault}
    assert reading.election is None
    assert reading.stopped


@pytest.mark.one_engine
def test_every_fault_is_told_in_words() -> None:
    assert set(WORDS) == set(Fault)
    assert all(words and words[0].islower() and not words.endswith(".") for words in WORDS.values())
    (note,) = read(changed("vote_type;approval", "vote_type;ordinal")).notes
    assert note.in_words() == "only approval and choose-1 ballots can be counted yet (ordinal)"


SURVIVED = {
    "as it should be": (CLEAN.encode(), []),
    "a mark of the byte order": (b"\xef\xbb\xbf" + CLEAN.encode(), []),
    "lines of Windows": (CLEAN.replace("\n", "\r\n").encode(), []),
    "lines of an old Mac": (CLEAN.replace("\n", "\r").encode(), []),
    "a stray carriage return": (changed("b;2", "b;2\r"), []),
    "blank lines": (CLEAN.replace("\n", "\n\n;;\n").encode(), []),
    "a gzipped file": (gzip.compress(CLEAN.encode()), []),
    "two bytes a letter": (CLEAN.encode("utf-16"), []),
    "an old encoding": (CLEAN.replace("Pasar", "Café").encode("cp1252"), ["file.old_encoding"]),
    "bytes of nothing": (CLEAN.replace("Taman", "Ta\x00man").encode(), []),
    "columns beyond the header": (changed("1;60;Taman", "1;60;Taman;x;y;z"), []),
    "a name in quotes with a semicolon": (changed("1;60;Taman", '1;60;"Taman; ""Melati"""'), []),
    "a name over two lines": (changed("1;60;Taman", '1;60;"Taman\nMelati"'), []),
    "a stranger in a vote": (changed("b;2", "b;2,99"), ["line 15: file.unknown_project (99)"]),
    "the same choice twice": (changed("b;2", "b;2,2"), ["line 15: file.repeated_choice (2,2)"]),
    "another number": (changed("num_votes;3", "num_votes;4"), ["file.other_number (num_votes: 4 / 3)"]),
    "a number that is none": (changed("num_votes;3", "num_votes;²"), []),
    "a limit that is none": (changed("num_votes;3", f"max_length;{'9' * 6000}"), []),
}  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("name", SURVIVED)
async def test_dirt_that_changes_no_vote_is_survived(engine: Engine, name: str) -> None:
    data, notes = SURVIVED[name]
    done = await import_election(data, by=CLOCK, now=NOON, rule="greedy_votes")
    assert [str(note) for note in done.notes] == notes
    facts = await require_round(done.kode or "")
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert sorted((line.votes, line.project.cost) for line in outcome.lines) == [(1, 40), (1, 60), (3, 50)]
    assert outcome.ballots == 3


@pytest.mark.one_engine
def test_a_row_that_is_too_short_is_a_ballot_without_a_choice() -> None:
    reading = read(changed("b;2", "b"))
    assert told(changed("b;2", "b")) == ["line 15: file.short_row"]
    assert reading.election is not None
    assert reading.election.profile.ballots[frozenset()] == 1


@pytest.mark.one_engine
def test_a_withdrawn_project_is_left_out_and_told() -> None:
    reading = read(changed("2;50;Lampu", "2;999999999;Lampu"))
    assert [str(note) for note in reading.notes] == [
        "line 10: file.withdrawn_project (2)",
        "line 14: file.unknown_project (2)",
    ]
    assert reading.election is not None
    assert [project.id for project in reading.election.projects] == ["1", "3"]


@pytest.mark.one_engine
def test_a_file_that_is_too_large_is_not_unpacked() -> None:
    bomb = gzip.compress(b"x" * (MOST_BYTES + 1_000), 9)
    assert len(bomb) < 100_000
    assert told(bomb) == ["file.too_large (more than 64 MB)"]
    assert told(b"x" * (MOST_BYTES + 1)) == ["file.too_large (more than 64 MB)"]


@pytest.mark.anyio
async def test_a_file_with_a_fault_writes_nothing(engine: Engine) -> None:
    for name in ("negative cost", "points", "an open quote", "garbage", "nothing"):
        done = await import_election(STOPPED[name][0], by=CLOCK, now=NOON)
        assert done.kode is None
        assert done.notes
    for table in WRITTEN:
        assert await table.count() == 0


@pytest.mark.anyio
async def test_a_fault_of_the_database_undoes_the_whole_import(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("pb.outcomes.importing.write_count", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        await import_election(CLEAN.encode(), by=CLOCK, now=NOON)
    for table in WRITTEN:
        assert await table.count() == 0


@pytest.mark.one_engine
@pytest.mark.skipif(not DIRTY, reason="the published elections are not beside the project")
@pytest.mark.parametrize("path", DIRTY, ids=lambda path: path.name)
def test_a_dirty_file_of_real_life_is_repaired_or_refused_with_its_lines(path: Path) -> None:
    data = path.read_bytes()
    reading = read(data)
    assert (reading.election is None) == reading.stopped
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).count(b"\n") + 1
    assert all(0 <= note.line <= lines for note in reading.notes)
    assert all(note.in_words() for note in reading.notes)
    if reading.election is not None:
        votes = reading.election.profile.ballots
        listed = {project.id for project in reading.election.projects}
        assert all(choices <= listed for choices in votes)
        assert sum(votes.values()) > 100


_CELL = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["1", "2", "1,2", "-5", "1.5", "10,50", "999999999", "approval", "vote", '"', "META", "VOTES", ""]
    ),
)
_ROW = st.lists(_CELL, max_size=5).map(";".join)


@pytest.mark.one_engine
@given(
    st.lists(_ROW, max_size=6),
    st.lists(_ROW, max_size=6),
    st.lists(_ROW, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_the_rows_there_is_an_election_or_a_reason(
    meta: list[str], projects: list[str], votes: list[str], end: str
) -> None:
    rows = [*META, *meta, *PROJECTS, *projects, *VOTES, *votes]
    reading = read(end.join(rows).encode("utf-8", "surrogatepass"))
    assert (reading.election is None) == reading.stopped
    assert all(note.in_words() for note in reading.notes)
    if reading.election is not None:
        json.dumps(reading.election.meta)
        assert reading.election.budget >= 0
        assert all(0 <= project.cost < 2**63 for project in reading.election.projects)


@pytest.mark.one_engine
@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes) -> None:
    for given_ in (data, CLEAN.encode() + data, data + CLEAN.encode(), gzip.compress(data)):
        reading = read(given_)
        assert (reading.election is None) == reading.stopped
