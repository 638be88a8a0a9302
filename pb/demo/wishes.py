"""The sixty proposals of the demo, as its file gives them and as a draft takes them."""

import csv
from functools import cache
from typing import Any

from pb.places.queries import DATA


@cache
def project_rows() -> tuple[dict[str, str], ...]:
    """The sixty proposals of the demo."""
    with (DATA / "demo_projects.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def body_of(row: dict[str, str]) -> dict[str, Any]:
    """A row of the file as a draft: the work itself, and one tenth of it for material bought apart."""
    line = {
        "activity": row["title_id"],
        "unit": row["unit"],
        "quantity": row["quantity"],
        "unit_price": row["unit_cost_rupiah"],
    }
    return {
        "title": row["title_id"],
        "need": row["description_id"],
        "beneficiaries": row["beneficiaries_id"],
        "category": row["category"],
        "rw": str(int(row["rw"])) if row["rw"] else "",
        "spot": "",
        "contribution": row["citizen_contribution_id"],
        "agency": row["agency_code"],
        "lines": [line],
    }
