"""The four aspects of co-design, from 0 to 100, from what happened (Deakin; domain.md 19 row 19)."""

from dataclasses import dataclass
from enum import StrEnum

FEWEST_EVALUATIONS = 5


class AspectKind(StrEnum):
    """What a workshop is looked at for."""

    PARTICIPATION = "aspect.participation"
    DEVELOPMENT = "aspect.development"
    POWER = "aspect.power"
    RESULTS = "aspect.results"


@dataclass(frozen=True, slots=True)
class AspectFacts:
    """The numbers behind the four. `by_residents`: changes that a note of a resident is behind."""

    seats: int
    attended: int
    groups: int
    groups_there: int
    parts: int
    changed: int
    by_residents: int
    questions: int
    settled: int


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect: its score, the pairs of numbers behind it, and what participants said (1 to 5)."""

    kind: AspectKind
    score: int | None
    of: tuple[tuple[int, int], ...]
    said: float | None


def aspects(facts: AspectFacts, said: dict[AspectKind, float] | None) -> tuple[Aspect, ...]:
    """Participation: seats filled and groups there, each for a half. Development: parts that changed.

    Power: changes that residents' notes are behind. Results: questions settled. None where there is
    nothing to measure; `said` is None below five evaluations.
    """
    pairs = {
        AspectKind.PARTICIPATION: ((facts.attended, facts.seats), (facts.groups_there, facts.groups)),
        AspectKind.DEVELOPMENT: ((facts.changed, facts.parts),),
        AspectKind.POWER: ((facts.by_residents, facts.changed),),
        AspectKind.RESULTS: ((facts.settled, facts.questions),),
    }
    return tuple(Aspect(kind, _score(of), of, said.get(kind) if said else None) for kind, of in pairs.items())


def _score(of: tuple[tuple[int, int], ...]) -> int | None:
    parts = [min(1.0, n / total) for n, total in of if total]
    return round(100 * sum(parts) / len(parts)) if parts else None
