"""The two worked plans of the source paper, from which a plan can be started (see `pb/data/NOTICE`)."""

import json
from datetime import date
from functools import cache
from typing import Any

from pb.commitments.rules import (
    LONGEST,
    Brings,
    Indicator,
    Milestone,
    Party,
    PartyKind,
    Plan,
    Pledge,
)
from pb.places.queries import DATA

_PLAIN = tuple(name for name in LONGEST if name not in {"title", "what"})


@cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "plan_examples.json").read_text(encoding="utf-8"))
    return found


def example_titles() -> tuple[tuple[str, str], ...]:
    """The examples: their names in an address, and their titles."""
    return tuple((name, plan["title"]) for name, plan in _written().items())


def example_plan(name: str, starts: date, ends: date) -> Plan | None:
    """One example between two days, its milestones spread over them; None for a name that is no example."""
    row = _written().get(name)
    if row is None:
        return None
    many, days = len(row["milestones"]), ends - starts
    return Plan(
        title=row["title"],
        what=row["what"],
        quantity=row["quantity"],
        unit=row["unit"],
        budget_line="",
        amount=0,
        starts=starts,
        ends=ends,
        parties=tuple(Party(n, PartyKind(kind), name) for n, (kind, name) in enumerate(row["parties"], 1)),
        pledges=tuple(
            Pledge(n, party, Brings(brings), words, unit, amount)
            for n, (party, brings, words, unit, amount) in enumerate(row["pledges"], 1)
        ),
        milestones=tuple(
            Milestone(n, title, starts + days / many * n if n < many else ends, 1)
            for n, title in enumerate(row["milestones"], 1)
        ),
        indicators=tuple(Indicator(n, *line) for n, line in enumerate(row["indicators"], 1)),
        **{name: row[name] for name in _PLAIN},
    )
