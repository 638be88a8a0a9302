"""A figure with its target, and how figures are printed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `least` and `most` are targets; without either it only informs."""

    what: str
    value: float
    unit: str = "×"
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether the target is met."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def target(self) -> str:
        """The target as people read it."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return "" if self.most is None else f"≤ {self.most:g}"

    @property
    def verdict(self) -> str:
        """`ok`, `MISSED`, or nothing without a target."""
        return "" if not self.target else "ok" if self.passed else "MISSED"


def as_table(figures: Iterable[Figure]) -> str:
    """Columns of plain text."""
    head = ("what", "value", "target", "", "how")
    rows = [head, *((f.what, _number(f), f.target, f.verdict, f.note) for f in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        f"{cell:>{width}}" if place == 1 else f"{cell:<{width}}"
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def as_json(figures: Iterable[Figure]) -> str:
    """For a script."""
    return json.dumps([asdict(f) | {"passed": f.passed} for f in figures], ensure_ascii=False, indent=1)


def _number(figure: Figure) -> str:
    digits = 0 if figure.unit in {"bytes", "requests/s"} else 2
    return f"{figure.value:,.{digits}f} {figure.unit}"
