"""All 2,004 records of 135 published elections (`make test-elections`): what was read, winners, exact rounds,
steps, welfare, what it means to voters.
"""

import gzip
import json
import os
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from pb.counting import count
from pb.counting.pabulib import Election, Fault, read, rules_in
from tests.counting.published import Record, differs
from tests.elections.mended import as_the_reference_reads

SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "data"
WANTED = bool(os.environ.get("PB_ELECTIONS")) and SHARED.exists()
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.skipif(
        not WANTED, reason="minutes of counting: `make test-elections`, with the files at hand"
    ),
]
REFUSED = {  # why, and how often: a repair would guess what was meant (docs/counting.md, Files)
    "dirty__poland_czestochowa_2020_.pb": {Fault.BAD_POINTS: 3},  # one ballot, line 11739
    "dirty__poland_dabrowa-gornicza_2022.pb": {Fault.MISSING_TYPE: 1},
    "dirty__poland_gdansk_2020_siedlce.pb": {Fault.SAME_PROJECT: 3, Fault.BAD_POINTS: 13},
    "dirty__poland_krakow_2018_whole_city.pb": {Fault.SECOND_ELECTION: 1},
}
NO_TYPE = "dirty__poland_dabrowa-gornicza_2022.pb"
"""Its one record says that the other software could not read it either."""
NOTHING_TO_REPAIR = "dirty__poland_zabrze_2020_centrum-poludnie.pb"
"""A project that costs nothing is allowed."""
NOT_AS_RULED = {
    "Poland_Warszawa_2020_Targowek.pb",  # the city's own result departs from its rule
    "dirty__poland_warszawa_2017_bielany.pb",
    "dirty__poland_wroclaw_2015_up-to-150.pb",  # no `votes` and no `selected` filled in
    "dirty__poland_wroclaw_2017_rejon-nr-8-250.pb",  # ballots name a project that is not listed
}
DECIDED_BY = ("greedy", "greedy-threshold", "greedy-no-skip", "equalshares", "equalshares/add1")


@cache
def records() -> dict[str, list[Record]]:
    if not WANTED:
        return {}
    found = defaultdict(list)
    for record in json.loads((SHARED / "pabulib_expected.json").read_text())["results"]:
        found[record["file"]].append(record)
    return dict(found)


def load(name: str) -> bytes:
    path = SHARED / "pabulib" / name
    return path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())


def election(name: str) -> Election:
    found = read(load(name)).election
    assert found is not None
    return found


@pytest.mark.parametrize("name", sorted(records().keys() - REFUSED.keys()))
def test_every_outcome_is_as_recorded(name: str) -> None:
    read_ = election(name)
    found = [(record["rule"], differs(record, read_)) for record in records()[name]]
    assert [(rule, what) for rule, what in found if what] == []


@pytest.mark.parametrize("name", sorted(REFUSED.keys() - {NO_TYPE}))
def test_what_we_refuse_counts_the_same_once_it_is_mended(name: str) -> None:
    """The software that made these records passes over the faults without a word."""
    mended = read(as_the_reference_reads(load(name).decode()).encode()).election
    assert mended is not None
    found = [(record["rule"], differs(record, mended)) for record in records()[name]]
    assert len(found) > 7
    assert [(rule, what) for rule, what in found if what] == []


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_file_that_cannot_be_trusted_is_refused_with_its_line(name: str) -> None:
    reading = read(load(name))
    assert reading.election is None
    stops = [note for note in reading.notes if note.fault.stops]
    assert Counter(note.fault for note in stops) == REFUSED[name]
    assert all(note.line for note in stops if note.fault is not Fault.MISSING_TYPE)


def test_every_other_dirty_file_is_imported_with_a_list_of_repairs() -> None:
    names = {name for name in records() if name.startswith("dirty__")} - REFUSED.keys()
    told = {name: {note.fault for note in read(load(name)).notes} for name in names}
    assert len(told) == 6
    assert {name for name, faults in told.items() if not faults} == {NOTHING_TO_REPAIR}
    assert not any(fault.stops for faults in told.values() for fault in faults)


def decided() -> list[str]:
    """The files that say what was funded, by a rule that the format defines."""
    found = []
    for name in sorted(records().keys() - REFUSED.keys() - NOT_AS_RULED):
        read_ = election(name)
        header = [cell.strip() for cell in read_.sheet.projects[0][1]]
        if "selected" in header and read_.meta["rule"] in DECIDED_BY:
            found.append(name)
    return found


@pytest.mark.parametrize("name", decided())
def test_the_city_funded_what_its_rule_says(name: str) -> None:
    read_ = election(name)
    chosen = {project.id for project in read_.projects if project.selected}
    assert set(count(read_.profile, rules_in(read_)).funded) == chosen
