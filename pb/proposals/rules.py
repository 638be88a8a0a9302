"""Rules of proposals: who may do what and when, what a draft still lacks, where a proposal stands."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from pb.core.actor import Actor, Level, RoleKind
from pb.core.money import read_amount
from pb.proposals.categories import AGENCIES, Category
from pb.rounds.rules import ORDER, Phase, level_reached

MOST_PROPOSALS = 3
MOST_COMMENTS, COMMENT_WINDOW = 10, timedelta(hours=1)
MOST_LINES, MOST_PHOTOS = 20, 5
LONGEST = {"title": 120, "need": 2_000, "beneficiaries": 200, "spot": 200, "contribution": 500}
TEXT_FIELDS = (*LONGEST, "category", "agency")
MOST_MONEY = 10**13
MOST_RW = 99


class WhyNotPropose(StrEnum):
    """Why a person cannot propose here now, or not change or withdraw."""

    ELSEWHERE = "propose.elsewhere"
    NOT_OPEN = "propose.not_open"
    LEVEL = "propose.level"
    TOO_MANY = "propose.too_many"
    NOT_AUTHOR = "propose.not_author"
    TOO_LATE = "propose.too_late"
    INCOMPLETE = "propose.incomplete"
    WITHDRAWN = "propose.withdrawn"
    TOO_MANY_PHOTOS = "propose.too_many_photos"
    UNCHANGED = "propose.unchanged"


class WhyNotTalk(StrEnum):
    """Why a person cannot support or comment."""

    LEVEL = "talk.level"
    CLOSED = "talk.closed"
    OWN = "talk.own"
    TOO_MANY = "talk.too_many"
    PRIVATE_NUMBERS = "talk.private_numbers"


class WhyNotScreen(StrEnum):
    """Why a verdict cannot be given."""

    OWN = "screen.own"
    NOT_NOW = "screen.not_now"
    WITHDRAWN = "screen.withdrawn"


def why_not_propose(
    actor: Actor, *, lives_here: bool, phase: Phase, level_propose: int, published: int
) -> WhyNotPropose | None:
    """A new proposal: in the phase of ideas, by somebody of the area with the evidence that is asked for."""
    if not lives_here:
        return WhyNotPropose.ELSEWHERE
    if phase is not Phase.IDEAS:
        return WhyNotPropose.NOT_OPEN
    if not level_reached(actor, level_propose):
        return WhyNotPropose.LEVEL
    return WhyNotPropose.TOO_MANY if published >= MOST_PROPOSALS else None


def why_not_edit(
    actor: Actor, *, author: int | None, state: str, phase: Phase, screened: bool
) -> WhyNotPropose | None:
    """A new version: by the author, until a verdict is given or screening ends."""
    if author is None or actor.person != author:
        return WhyNotPropose.NOT_AUTHOR
    if state != "published":
        return WhyNotPropose.WITHDRAWN
    open_ = phase in {Phase.IDEAS, Phase.SCREENING} and not screened
    return None if open_ else WhyNotPropose.TOO_LATE


def why_not_withdraw(actor: Actor, *, author: int | None, state: str, phase: Phase) -> WhyNotPropose | None:
    """Taken back by the author until voting opens."""
    if author is None or actor.person != author:
        return WhyNotPropose.NOT_AUTHOR
    if state != "published":
        return WhyNotPropose.WITHDRAWN
    return WhyNotPropose.TOO_LATE if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else None


def why_not_talk(
    actor: Actor, *, author: int | None, state: str, phase: Phase, supports: bool
) -> WhyNotTalk | None:
    """Support and comments: by anybody reached by a code, until voting closes; nobody supports their own."""
    if actor.level < Level.L1:
        return WhyNotTalk.LEVEL
    if state != "published" or ORDER.index(phase) >= ORDER.index(Phase.CLOSED):
        return WhyNotTalk.CLOSED
    return WhyNotTalk.OWN if supports and author is not None and actor.person == author else None


_PRIVATE = re.compile(r"\d{16}|(?:\+?62|0)8\d{7,12}")


def why_not_say(text: str) -> WhyNotTalk | None:
    """Identity numbers and phone numbers stay out of public words, the writer's own included."""
    return WhyNotTalk.PRIVATE_NUMBERS if _PRIVATE.search(re.sub(r"[\s.\-]", "", text)) else None


def why_not_screen(actor: Actor, *, author: int | None, state: str, phase: Phase) -> WhyNotScreen | None:
    """A verdict: before voting opens, never on one's own proposal. `may_screen` is asked before."""
    if author is not None and actor.person == author:
        return WhyNotScreen.OWN
    if state != "published":
        return WhyNotScreen.WITHDRAWN
    return (
        None
        if Phase.DRAFT is not phase and ORDER.index(phase) < ORDER.index(Phase.VOTING)
        else WhyNotScreen.NOT_NOW
    )


def may_screen(actor: Actor, area: str) -> bool:
    """Professionals and facilitators whose role reaches the area."""
    return actor.holds(RoleKind.PROFESSIONAL, area) or actor.holds(RoleKind.FACILITATOR, area)


class Line(msgspec.Struct, frozen=True):
    """One cost line; whole rupiah."""

    activity: str
    unit: str
    quantity: int
    unit_price: int

    @property
    def cost(self) -> int:
        return self.quantity * self.unit_price


class Content(msgspec.Struct, frozen=True):
    """What a version says."""

    title: str
    need: str
    beneficiaries: str
    category: str
    rw: int | None
    spot: str
    contribution: str
    agency: str
    lines: tuple[Line, ...]

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)


class Lack(StrEnum):
    """What a draft still lacks before it can be published; by field."""

    EMPTY = "lack.empty"
    TOO_LONG = "lack.too_long"
    CHOOSE = "lack.choose"
    NO_LINES = "lack.no_lines"
    LINE = "lack.line"
    TOO_DEAR = "lack.too_dear"
    RW = "lack.rw"
    PRIVATE_NUMBERS = "talk.private_numbers"


STEP_FIELDS = (
    ("title", "need", "beneficiaries"),
    ("rw", "spot", "category"),
    ("lines", "contribution", "agency"),
)


def read_content(body: Mapping[str, Any]) -> Content | dict[str, Lack]:
    """A draft as a version, or field by field what is missing. Amounts as people type them (`1,5 juta`)."""
    lacks: dict[str, Lack] = {}
    texts = {name: str(body.get(name, "")).strip() for name in (*TEXT_FIELDS, "rw")}
    for name in ("title", "need", "beneficiaries"):
        if not texts[name]:
            lacks[name] = Lack.EMPTY
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            lacks[name] = Lack.TOO_LONG
        elif why_not_say(texts[name]):
            lacks[name] = Lack.PRIVATE_NUMBERS
    if texts["category"] not in set(Category):
        lacks["category"] = Lack.CHOOSE
    if texts["agency"] and texts["agency"] not in AGENCIES:
        lacks["agency"] = Lack.CHOOSE
    if texts["rw"] and not _is_rw(texts["rw"]):
        lacks["rw"] = Lack.RW
    lines, fault = _lines(body.get("lines", []))
    if fault:
        lacks["lines"] = fault
    if lacks:
        return lacks
    named = {name: texts[name] for name in TEXT_FIELDS}
    return Content(rw=int(texts["rw"]) if texts["rw"] else None, lines=lines, **named)


def _is_rw(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and 0 < int(text) <= MOST_RW


def _lines(typed: list[Mapping[str, str]]) -> tuple[tuple[Line, ...], Lack | None]:
    found = []
    for raw in typed[:MOST_LINES]:
        cells = {
            name: str(raw.get(name, "")).strip() for name in ("activity", "unit", "quantity", "unit_price")
        }
        if not any(cells.values()):
            continue
        line = _line(cells)
        if line is None:
            return (), Lack.LINE
        found.append(line)
    if not found:
        return (), Lack.NO_LINES
    return tuple(found), Lack.TOO_DEAR if sum(line.cost for line in found) > MOST_MONEY else None


def _line(cells: Mapping[str, str]) -> Line | None:
    quantity, price = read_amount(cells["quantity"] or "1"), read_amount(cells["unit_price"])
    if not cells["activity"] or len(cells["activity"]) > 200 or len(cells["unit"]) > 40:
        return None
    if not quantity or price is None or quantity > MOST_MONEY or price > MOST_MONEY:
        return None
    return Line(cells["activity"], cells["unit"] or "paket", quantity, price)


def line_total(typed: Sequence[Mapping[str, str]]) -> int:
    """The sum of the lines that can be read already, while somebody still types."""
    total = 0
    for raw in typed:
        price, quantity = (
            read_amount(str(raw.get("unit_price", ""))),
            read_amount(str(raw.get("quantity", "") or "1")),
        )
        total += (price or 0) * (quantity or 0)
    return total


class Stage(StrEnum):
    """Seven stations of a proposal, as its bar shows them."""

    PROPOSED = "stage.proposed"
    CHECKED = "stage.checked"
    DESIGNED = "stage.designed"
    VOTED = "stage.voted"
    RESULT = "stage.result"
    BUILT = "stage.built"
    FINISHED = "stage.finished"


STAGES = tuple(Stage)
_STAGE_OF = {
    Phase.DRAFT: Stage.PROPOSED,
    Phase.IDEAS: Stage.PROPOSED,
    Phase.SCREENING: Stage.CHECKED,
    Phase.CODESIGN: Stage.DESIGNED,
    Phase.LISTING: Stage.VOTED,
    Phase.VOTING: Stage.VOTED,
    Phase.CLOSED: Stage.RESULT,
    Phase.CHALLENGE: Stage.RESULT,
    Phase.PUBLISHED: Stage.RESULT,
    Phase.DELIVERY: Stage.BUILT,
    Phase.ARCHIVED: Stage.FINISHED,
}


class Standing(msgspec.Struct, frozen=True):
    """Where a proposal stands: its station, a word with its tone, and whether it stopped there."""

    stage: Stage
    number: int
    tone: str
    word: str
    stopped: bool


def standing(phase: Phase, *, state: str, verdict: str | None, funded: bool | None = None) -> Standing:
    """Computed from the phase of the round, the verdict and the outcome; never stored."""
    stage = _STAGE_OF[phase]
    if state == "withdrawn":
        return _stand(Stage.PROPOSED, "no", "standing.withdrawn", stopped=True)
    if verdict == "not_eligible":
        return _stand(Stage.CHECKED, "no", "standing.not_eligible", stopped=True)
    if funded is not None and ORDER.index(phase) >= ORDER.index(Phase.PUBLISHED):
        if not funded:
            return _stand(Stage.RESULT, "no", "standing.not_funded", stopped=True)
        return _stand(stage, "done", "standing.funded")
    if ORDER.index(phase) >= ORDER.index(Phase.CLOSED):
        return _stand(Stage.RESULT, "wait", "standing.counting")
    if verdict is not None:
        word = "standing.eligible_changed" if verdict == "eligible_changed" else "standing.eligible"
        return _stand(max(stage, Stage.CHECKED, key=STAGES.index), "done", word)
    if ORDER.index(phase) >= ORDER.index(Phase.VOTING):
        return _stand(Stage.CHECKED, "no", "standing.not_screened", stopped=True)
    return _stand(min(stage, Stage.CHECKED, key=STAGES.index), "wait", "standing.waiting")


def _stand(stage: Stage, tone: str, word: str, *, stopped: bool = False) -> Standing:
    return Standing(stage, STAGES.index(stage) + 1, tone, word, stopped)
