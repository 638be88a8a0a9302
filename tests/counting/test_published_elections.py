"""Our outcomes equal those of the reference library on published elections (ties by id)."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pb.counting import Completion, Rule, Rules, Ties, count
from pb.counting.pabulib import Election, read

pytestmark = pytest.mark.one_engine
SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "data"
MOST_BALLOTS = 3_000
ADD1 = (
    "France_Toulouse_2022_7_-_Sept_Deniers_Ginestous-Sesquieres_Lalande.pb",
    "Netherlands_Amsterdam_643.pb",
    "Netherlands_Amsterdam_515.pb",
    "Netherlands_Assen_2024.pb",
    "Poland_Gdynia_2023_Karwiny__small.pb",
    "Poland_Gdynia_2024_Orlowo__large.pb",
    "Poland_Gdynia_2025_Obluze__small.pb",
)


def load(name: str) -> bytes:
    path = SHARED / "pabulib" / name
    return path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())


@cache
def expected() -> dict[tuple[str, str], dict[str, Any]]:
    listed = json.loads((SHARED / "pabulib_expected.json").read_text())["results"]
    return {(item["file"], item["rule"]): item for item in listed if item.get("status") == "ok"}


def small() -> list[str]:
    """The clean approval elections with at most three thousand ballots; none where the files are absent."""
    if not SHARED.exists():
        return []
    return sorted(
        name
        for name, rule in expected()
        if rule == "mes_cost"
        and not name.startswith("dirty__")
        and (name, "parse") in expected()
        and expected()[name, "parse"]["num_votes"] <= MOST_BALLOTS
        and expected()[name, "parse"]["ballot"] == "ApprovalProfile"
        and (name, "greedy_votes") in expected()
    )


@cache
def election(name: str) -> Election:
    found = read(load(name)).election
    assert found is not None
    return found


def funded(name: str, rule: Rule, completion: Completion, **more: Any) -> set[str]:
    read_ = election(name)
    rules = Rules(read_.budget, rule, completion, ties=Ties.BY_ID, unit=10**read_.decimals, **more)
    return set(count(read_.profile, rules).funded)


needs_files = pytest.mark.skipif(
    not SHARED.exists(), reason="the published elections are not beside the project"
)


@needs_files
@pytest.mark.parametrize("name", small())
def test_greedy_funds_what_the_reference_funds(name: str) -> None:
    wanted = set(expected()[name, "greedy_votes"]["selected"])
    assert funded(name, Rule.GREEDY_VOTES, Completion.NONE, fund_unsupported=True) == wanted


@needs_files
@pytest.mark.parametrize("name", small())
def test_equal_shares_funds_what_the_reference_funds(name: str) -> None:
    assert funded(name, Rule.MES_COST, Completion.NONE) == set(expected()[name, "mes_cost"]["selected"])


@needs_files
@pytest.mark.parametrize("name", ADD1)
@pytest.mark.parametrize("completion", [Completion.ADD1, Completion.ADD1_NOSTOP])
def test_raising_the_shares_ends_where_the_reference_ends(name: str, completion: Completion) -> None:
    wanted = set(expected()[name, f"mes_cost_{completion.value}"]["selected"])
    assert funded(name, Rule.MES_COST, completion) == wanted


@needs_files
@pytest.mark.parametrize("path", sorted((SHARED / "pabulib").glob("dirty__*")), ids=lambda path: path.name)
def test_a_dirty_file_is_repaired_or_refused_with_a_report(path: Path) -> None:
    reading = read(path.read_bytes())
    assert reading.notes or reading.election is not None
    assert (reading.election is None) == reading.stopped
