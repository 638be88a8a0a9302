"""The people of a town on paper, and what they write: proposals, suggestions, answers, doubts, a roll."""

from dataclasses import dataclass, field, replace
from datetime import datetime

RW, WARD = 2, 1  # the two budgets by number: of RW 05, and of the whole kelurahan around it


def budgets_of(rw: int) -> tuple[int, ...]:
    """The budgets in which somebody of this RW votes."""
    return (WARD, RW) if rw == 5 else (WARD,)


@dataclass(frozen=True)
class Person:
    """Somebody as the rules see them: whether they live here, how well they are known, what they do here."""

    lives: bool = False
    level: int = 2
    role: str = ""
    rw: int = 5


PEOPLE = {
    "writer": Person(lives=True),
    "neighbour": Person(lives=True),
    "reader": Person(lives=True, rw=6),
    "newcomer": Person(lives=True, level=1),
    "stranger": Person(rw=6),
    "visitor": Person(level=0),
    "facilitator": Person(role="facilitator"),
    "witness": Person(role="witness"),
    "expert": Person(role="professional"),
    "colleague": Person(lives=True, role="professional", rw=6),
    "member": Person(role="council"),
    "clerk": Person(role="administrator"),
    "registrar": Person(role="administrator"),
    "officer": Person(role="officer"),
    "elsewhere": Person(),  # a facilitator of another kelurahan is nobody here
}


@dataclass(frozen=True)
class Said:
    """A verdict: on which version, what, by whom, when."""

    version: int
    result: str
    by: str
    at: datetime


@dataclass
class Answer:
    """A drafted answer."""

    version: int
    revision: int
    by: str
    ready: bool
    timed: bool = False


@dataclass
class Idea:
    """One proposal."""

    kode: str
    author: str
    people: set[str]
    contest: int
    state: str = "published"
    hidden: bool = False
    version: int = 1
    said: list[Said] = field(default_factory=list)
    fans: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    draft: Answer | None = None
    appeal: str = ""
    into: str | None = None

    @property
    def verdict(self) -> Said | None:
        return next((one for one in reversed(self.said) if one.version == self.version), None)

    @property
    def public(self) -> bool:
        return self.state == "published" and not self.hidden

    @property
    def eligible(self) -> bool:
        return self.public and self.verdict is not None and self.verdict.result == "eligible"

    @property
    def checkers(self) -> set[str]:
        return {one.by for one in self.said}


@dataclass
class Ask:
    """A suggestion to merge or to split."""

    key: int
    merge: bool
    kodes: list[str]
    by: str
    answers: dict[str, str]
    until: datetime
    version: int = 0
    state: str = "asked"


@dataclass
class Doubt:
    """A challenged mark with its answers by role."""

    number: int
    voter: str
    answers: dict[str, bool] = field(default_factory=dict)
    decided: bool = False


@dataclass(eq=False)
class Listed:
    """Somebody who stands on the roll: in which RW, and with which account. Who comes back is another."""

    rw: int
    account: str = ""


@dataclass
class Posted:
    """A letter: to whom on the roll, in which batch, with what is printed on it."""

    entry: Listed
    batch: int
    serial: str
    code: str
    live: bool = True
    wrong: int = 0


@dataclass
class Head:
    """Somebody who heads an RT of an RW, or with 0 the RW."""

    key: int
    who: str
    rw: int
    rt: int
    here: bool = True


@dataclass
class Request:
    """Somebody asks heads to say that they live there; yes by whom, and how it stands."""

    key: int
    who: str
    rw: int
    rt: int
    yes: dict[str, int] = field(default_factory=dict)
    state: str = "asked"
    drawn: bool = False
    checked: bool = False


@dataclass
class Batch:
    """A change of the roll that waits for a second person."""

    number: int
    whole: bool
    homes: dict[str, int]
    by: str


def copy_of(draft: Answer, **changes: object) -> Answer:
    """A drafted answer with something changed."""
    return replace(draft, **changes)  # type: ignore[arg-type]
