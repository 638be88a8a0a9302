"""The money of a promise as a project of OC4IDS 0.9: required fields, closed code lists, nothing too kind."""

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.commitments.oc4ids import STATUS, VERSION, package, project_of
from pb.commitments.queries.export import WholePromise
from pb.commitments.rules import Entry, EntryKind, Party, PartyKind, PromiseState, standing
from pb.core.area import PlaceCode
from pb.core.ids import Kode
from tests.support.promise import plan
from tests.support.town import NOON, WARD

# From the schemas of the standard (version 0.9): closed lists and what is required where.
PROJECT_STATUS = {"identification", "preparation", "implementation", "completion", "completed", "cancelled"}
MILESTONE_STATUS = {"scheduled", "met", "notMet", "partiallyMet"}
ROLES = {
    *("buyer", "procuringEntity", "supplier", "tenderer", "funder", "enquirer", "payer", "payee"),
    *("reviewBody", "publicAuthority", "administrativeEntity"),
}
REQUIRED_IN_PACKAGE = {"uri", "publishedDate", "version", "publisher", "projects"}
K = EntryKind


def entries(*kinds: dict[str, Any]) -> tuple[Entry, ...]:
    at = NOON + timedelta(days=1)
    return tuple(Entry(number=n, at=at, on=at.date(), **kind) for n, kind in enumerate(kinds, 1))


DONE = entries(
    {"kind": K.ACCEPTED, "party": 1},
    {"kind": K.ACCEPTED, "party": 2},
    {"kind": K.PROGRESS, "milestone": 1, "amount": 100},
    {"kind": K.PROGRESS, "milestone": 2, "amount": 60},
    {"kind": K.SPENDING, "amount": 5_000_000, "party": 1, "pledge": 1},
    {"kind": K.SPENDING, "amount": 9_000_000, "party": 1, "pledge": 1},
    {"kind": K.CORRECTED, "refers": 6, "text": "Salah ketik."},
    {"kind": K.DELIVERED, "party": 1},
    {"kind": K.CONFIRMED, "person": 1},
    {"kind": K.CONFIRMED, "person": 2},
    {"kind": K.CONFIRMED, "person": 3},
)


def project(ledger: tuple[Entry, ...] = DONE, **changes: Any) -> dict[str, Any]:
    promised = plan(**changes)
    stands = standing(promised, ledger, NOON + timedelta(days=2))
    whole = WholePromise(Kode("BDG-26-0001"), PlaceCode(WARD), "DPKP", NOON, promised, ledger, stands)
    return project_of(whole, url="https://kota.example/komitmen/BDG-26-0001", place="Gang", agency="DPKP")


def moments(node: Any) -> list[str]:
    """Every date-time in a project."""
    if isinstance(node, list):
        return [found for one in node for found in moments(one)]
    if not isinstance(node, dict):
        return []
    named = [v for k, v in node.items() if k.endswith("Date") or k in {"date", "dateMet", "updated"}]
    return named + [found for value in node.values() for found in moments(value)]


def test_a_package_has_what_the_standard_requires() -> None:
    found = package([project()], url="https://kota.example/x", publisher="Kota", licence="https://l", at=NOON)
    assert set(found) >= REQUIRED_IN_PACKAGE
    assert re.fullmatch(r"(\d+\.)(\d+)", found["version"])
    assert found["version"] == VERSION == "0.9"
    assert found["publisher"]["name"]
    assert list(found)[-1] == "projects"
    assert msgspec.json.decode(msgspec.json.encode(found)) == found


def test_a_project_has_its_fields_and_codes() -> None:
    found = project()
    assert found["id"]
    assert found["status"] in PROJECT_STATUS
    assert all(datetime.fromisoformat(moment).tzinfo for moment in moments(found))
    assert len(moments(found)) >= 7
    assert [place["id"] for place in found["locations"]] == [WARD]
    assert found["budget"]["amount"] == {"amount": 85_500_000, "currency": "IDR"}
    assert all(document["id"] for document in found["documents"])
    assert {role for party in found["parties"] for role in party.get("roles", [])} <= ROLES
    assert all(party["id"] and party["name"] and party.get("roles") != [] for party in found["parties"])
    assert found["publicAuthority"]["id"] in {party["id"] for party in found["parties"]}
    assert [m["status"] for m in found["milestones"]] == ["met", "partiallyMet"]
    assert {m["status"] for m in found["milestones"]} <= MILESTONE_STATUS
    assert found["period"]["durationInDays"] >= 1


def test_a_payment_that_was_corrected_is_not_published() -> None:
    (paid,) = project()["transactions"]
    assert (paid["id"], paid["value"]["amount"]) == ("BDG-26-0001-spending-5", 5_000_000)
    assert paid["uri"].endswith("/komitmen/BDG-26-0001#c5")
    assert "transactions" not in project(DONE[:4])


def test_only_what_residents_confirmed_is_completed() -> None:
    assert {state for state, status in STATUS.items() if status == "completed"} == {
        PromiseState.VERIFIED,
        PromiseState.CLOSED,
    }
    assert set(STATUS) == set(PromiseState)
    assert project()["completion"]["finalValue"]["amount"] == 5_000_000
    unconfirmed = (*DONE[:8], *entries({"kind": K.CLOSED})[:1])
    closed = tuple(msgspec.structs.replace(e, number=n) for n, e in enumerate(unconfirmed, 1))
    assert project(closed)["status"] == "completion"
    assert "completion" not in project(closed)


def test_a_contractor_is_the_supplier_and_a_group_without_money_has_no_role() -> None:
    parties = (Party(1, PartyKind.AGENCY, "DPKP"), Party(2, PartyKind.CONTRACTOR, "CV Saluran"))
    found = {party["name"]: party.get("roles") for party in project(DONE[:2], parties=parties)["parties"]}
    assert found == {"DPKP": ["publicAuthority", "funder"], "CV Saluran": ["supplier"]}
    assert "roles" not in project()["parties"][1]
