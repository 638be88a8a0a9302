"""How the files, feeds and the interface for programs are asked."""

from typing import Any

from tests.support.town import WARD


def data_asks(
    rounds: dict[str, str], proposals: dict[str, str], promises: dict[str, str]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters of a good request for each route; `api.results` wants a round in its query."""
    here, counted = {"code": WARD}, {"kode": rounds["published"]}
    return {
        "data": ({}, {}),
        "data.file": ({"table": "usulan.csv"}, {}),
        "data.package": ({}, {}),
        "help.votes": ({}, {}),
        "pack": (counted, {}),
        "recount": (counted, {}),
        "receipt": (counted, {}),
        "receipt.look": (counted, {"kuitansi": "ABCD-EFGH-IJKL-MNOP-QRST"}),
        "log": ({}, {}),
        "log.head": ({"number": 1}, {}),
        "log.heads": ({}, {}),
        "log.entries": ({}, {}),
        "feed": ({}, {}),
        "place.feed": (here, {}),
        "place.calendar": (here, {}),
        "api.rounds": ({}, {}),
        "api.round": ({"kode": rounds["ideas"]}, {}),
        "api.proposals": ({}, {}),
        "api.proposal": ({"kode": proposals["own"]}, {}),
        "api.results": ({}, {}),
        "api.promises": ({}, {}),
        "api.promise": ({"kode": promises["running"]}, {}),
        "api.wards": ({}, {}),
        "api.document": ({}, {}),
    }
