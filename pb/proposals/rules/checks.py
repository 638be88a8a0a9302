"""What a check looks at beside the verdict itself."""

import msgspec

RESULTS = ("eligible", "eligible_changed", "not_eligible")
SAID = ("ok", "unclear", "no")


class Parts(msgspec.Struct, frozen=True):
    """Law, land and technique; money of the first year and of each year after it; months of work."""

    legality: str = ""
    land: str = ""
    technical: str = ""
    first_year: int | None = None
    upkeep: int | None = None
    months: int | None = None
    conditions: str = ""


NOTHING_SAID = Parts()
