"""What somebody types from paper, or for somebody else: boxes, or a place or points beside each proposal."""

from typing import Any

from pb.ballots.choices import Chosen
from pb.ballots.sheet import Listed
from pb.rounds.ballot_types import BallotType


def read_marks(form: Any, contest: int, projects: tuple[Listed, ...], kind: BallotType) -> Chosen | None:
    """The choices of a contest: `suara-1=3` for a mark, `suara-1-3=2` for place or points; None: unclear."""
    name = f"suara-{contest}"
    if kind.names_only:
        texts = [str(text) for text in form.getall(name, [])]
        return frozenset(map(int, texts)) if all(map(_short, texts)) else None
    typed = {p.number: str(form.get(f"{name}-{p.number}", "")).strip() for p in projects}
    given = {number: text for number, text in typed.items() if text not in {"", "0"}}
    if not all(map(_short, given.values())):
        return None
    numbers = {number: int(text) for number, text in given.items()}
    if kind is BallotType.CUMULATIVE:
        return tuple(sorted(numbers.items()))
    if sorted(numbers.values()) != list(range(1, len(numbers) + 1)):
        return None  # a place that is given twice, or left out
    return tuple(sorted(numbers, key=lambda number: numbers[number]))


def _short(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
