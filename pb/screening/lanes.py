"""The routing of the city, as its file says: `pb/data/routing.csv`."""

import csv
from functools import cache

from pb.places.queries import DATA
from pb.proposals.categories import AGENCIES, present_agency
from pb.screening.rules import Lane, route, width_in


@cache
def lanes() -> tuple[Lane, ...]:
    """The lanes in the order of the file."""
    with (DATA / "routing.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Lane(row["category"], int(row["below_cm"]) if row["below_cm"] else None, row["agency"])
            for row in csv.DictReader(file)
        )


def suggested_agency(category: str, words: str, width: int | None, wanted: str) -> str:
    """The agency of the lane; else the one that the proposal names, under its name of today."""
    found = route(lanes(), category, width or width_in(words)) or present_agency(wanted)
    return found if found in AGENCIES else ""
