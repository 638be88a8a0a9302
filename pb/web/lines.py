"""What stands in the forms of a proposal, read as typed; a cost line is added or taken away."""

from typing import Any

from pb.proposals.rules import MOST_LINES, TEXT_FIELDS

CELLS = ("activity", "unit", "quantity", "unit_price")
_LONGEST = 5_000


def typed_lines(form: Any) -> list[dict[str, str]]:
    """The lines of a form; `buang` takes the line of that place away, `lanjut=baris` adds an empty one."""
    columns = [[str(cell)[:200] for cell in form.getall(name)] if name in form else [] for name in CELLS]
    lines = [dict(zip(CELLS, cells, strict=True)) for cells in zip(*columns, strict=False)][:MOST_LINES]
    removed = str(form.get("buang", ""))
    if removed.isascii() and removed.isdigit() and len(removed) < 4:
        lines = [line for place, line in enumerate(lines) if place != int(removed)]
    return [*lines, {}] if form.get("lanjut") == "baris" else lines


def read_typed(form: Any) -> dict[str, Any]:
    """What was typed, kept as it is; only fields that were sent are there. A line may be added or go."""
    found: dict[str, Any] = {
        name: str(form.get(name))[:_LONGEST] for name in (*TEXT_FIELDS, "rw") if name in form
    }
    if "activity" in form:
        found["lines"] = typed_lines(form)
    return found
