"""The vectors of docs/recount_vectors.json hold for the file that recounts and for the city's code."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pb.core.canon import canon
from pb.core.keys import keyed
from pb.transparency.rules import Head, digest_of, leaf_hash, root_from_inclusion, root_of
from tests.support.packs import ROOT, commitment, recount_file, salt

pytestmark = [pytest.mark.one_engine, pytest.mark.matrix("I5")]
VECTORS: dict[str, Any] = json.loads((ROOT / "docs" / "recount_vectors.json").read_text())


def hashed(entry: str) -> bytes:
    return leaf_hash(bytes.fromhex(entry))


def test_canonical_text() -> None:
    for one in VECTORS["canon"]:
        assert canon(one["value"]) == recount_file().canon(one["value"]) == one["text"]


def test_commitments_of_ballots_and_of_single_choices() -> None:
    for one in VECTORS["commitments"]:
        secret, label = bytes.fromhex(one["secret"]), "pb/ballot/v1"
        if one["mode"] == "atoms":
            label = "pb/atom/v1"
            assert salt(bytes.fromhex(one["secret_of_the_ballot"]), one["project"]) == secret
        assert commitment(label, secret, one["choices"], one["contest"]) == one["c"]
        theirs = recount_file().commitment(one["mode"], one["contest"], one["secret"], one["choices"])
        assert theirs == one["c"]


def test_roots_and_proofs() -> None:
    listed = VECTORS["list_root"]
    for entries, root in [(one["entries"], one["root"]) for one in VECTORS["trees"]] + [
        (listed["entries"], listed["root"])
    ]:
        tree = recount_file().Tree()
        for entry in entries:
            tree.add(recount_file().leaf(bytes.fromhex(entry)))
        assert tree.root() == root_of(map(hashed, entries)).hex() == root
    for one in VECTORS["inclusion"]:
        path = [bytes.fromhex(node) for node in one["path"]]
        found = root_from_inclusion(hashed(one["entry"]), one["index"], one["size"], path)
        assert found is not None
        assert found.hex() == one["root"]


def test_leaves_of_events_and_digests_of_heads() -> None:
    event, head = VECTORS["event"], VECTORS["head"]
    assert recount_file().leaf(event["text"].encode()).hex() == event["leaf"]
    at = datetime.fromisoformat(head["time"]).astimezone(UTC)
    assert digest_of(Head(head["number"], head["size"], head["root"], at, head["prev"])) == head["digest"]


def test_codes_of_receipts() -> None:
    for one in VECTORS["receipts"]:
        ten = bytes.fromhex(one["entries"][0])[:10]
        mark = keyed(bytes.fromhex(one["key"]), "pb/receipt/v1", ten, str(one["version"]))
        assert base64.b32encode(ten).decode() + base64.b32encode(mark).decode()[:4] == one["code"]


@pytest.mark.parametrize("one", VECTORS["counts"], ids=lambda one: one["name"])
def test_counts(one: dict[str, Any]) -> None:
    projects = [tuple(project) for project in one["projects"]]
    ballots = [(tuple(tuple(mark) for mark in marks), voters) for marks, voters in one["ballots"]]
    assert recount_file().count(one["rules"], projects, ballots) == one["outcome"]


@pytest.mark.parametrize("one", VECTORS["sums"], ids=lambda one: one["name"])
def test_counts_from_sums(one: dict[str, Any]) -> None:
    assert recount_file().count(one["rules"], one["projects"], [], one["sums"]) == one["outcome"]
