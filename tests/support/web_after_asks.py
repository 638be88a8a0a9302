"""How the routes of what comes after a round are asked."""

from typing import Any

from pb.people.terms import Document, newest
from tests.support.town import NOON, WARD


def after_asks(
    rounds: dict[str, str], proposals: dict[str, str], witness: int
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    note = {"kode": proposals["passed_on"], "jawaban": "sent", "tanggal": NOON.date().isoformat(), "kata": ""}
    return {
        "proposal.carry": ({"kode": proposals["lost"]}, {}),
        "equity": ({}, {}),
        "place.picture": ({"code": WARD}, {}),
        "place.outlines": ({"code": WARD}, {}),
        "round.map": ({"kode": rounds["ideas"]}, {}),
        "round.poster": ({"kode": rounds["ideas"]}, {}),
        "privacy.version": ({"n": 1}, {}),
        "terms": ({}, {}),
        "terms.version": ({"n": 1}, {}),
        "me.agree": ({}, {"data_pribadi": newest(Document.PRIVACY), "ketentuan": newest(Document.TERMS)}),
        "round.targets": ({"kode": rounds["ideas"]}, {}),
        "round.targets.set": ({"kode": rounds["ideas"]}, {"rw_proposals": "4", "women_seats": "30"}),
        "status": ({}, {}),
        "round.watch": ({"kode": rounds["ideas"]}, {}),
        "round.witness.name": ({"kode": rounds["ideas"]}, {"siapa": "Pers", "alamat": "pers@example.id"}),
        "round.witness.end": ({"kode": rounds["ideas"], "id": witness}, {}),
        "referrals": ({}, {}),
        "referrals.note": ({}, note),
        "referrals.sheet": ({}, {}),
        "referrals.file": ({}, {}),
        "proposal.refer": ({"kode": proposals["bridge"]}, {"ke": "agency", "dinas": "DSDABM"}),
    }
