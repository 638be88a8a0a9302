"""Cost lines as they stand in a form: read as typed, one added or taken away."""

from typing import Any

from pb.proposals.rules import MOST_LINES

CELLS = ("activity", "unit", "quantity", "unit_price")


def typed_lines(form: Any) -> list[dict[str, str]]:
    """The lines of a form; `buang` takes the line of that place away, `lanjut=baris` adds an empty one."""
    columns = [[str(cell)[:200] for cell in form.getall(name)] if name in form else [] for name in CELLS]
    lines = [dict(zip(CELLS, cells, strict=True)) for cells in zip(*columns, strict=False)][:MOST_LINES]
    removed = str(form.get("buang", ""))
    if removed.isascii() and removed.isdigit() and len(removed) < 4:
        lines = [line for place, line in enumerate(lines) if place != int(removed)]
    return [*lines, {}] if form.get("lanjut") == "baris" else lines
