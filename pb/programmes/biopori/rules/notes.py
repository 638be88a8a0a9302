"""Notes of a kelurahan: training that goes from the kelurahan to RW and RT, and what the holes cost."""

from datetime import date
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.city import BioporiPlan
from pb.programmes.biopori.rules.holes import LONGEST_REASON, MOST_RW, SHORTEST_REASON

MOST_PEOPLE, MOST_RT, LONGEST_WORDS, MOST_COST = 1_000, 30, 120, 10**12


class NoteKind(StrEnum):
    """What a note of a kelurahan says."""

    TRAINING = "training"
    COST = "cost"
    TAKEN_BACK = "taken_back"


class TrainLevel(StrEnum):
    """Who was trained: volunteers of the kelurahan, then those of an RW, then households of an RT."""

    KELURAHAN = "kelurahan"
    RW = "rw"
    RT = "rt"


class WhyNotNote(StrEnum):
    """Why a note or the facts of a kelurahan are not taken."""

    NOT_YOURS = "ward_note.not_yours"
    FUTURE = "ward_note.future"
    BEFORE_LAUNCH = "ward_note.before_launch"
    RW = "ward_note.rw"
    RT = "ward_note.rt"
    PEOPLE = "ward_note.people"
    AMOUNT = "ward_note.amount"
    WORDS = "ward_note.words"
    SOURCE = "ward_note.source"
    REFERS = "ward_note.refers"
    NO_REASON = "ward_note.no_reason"
    RWS = "ward_note.rws"
    FEWER = "ward_note.fewer"


class NoteAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A training or a cost as somebody writes it."""

    kind: NoteKind
    day: date
    level: TrainLevel | None = None
    rw: int | None = None
    rt: int | None = None
    people: int = 0
    amount: int = 0
    words: str = ""
    source: str = ""


def why_not_note(
    asked: NoteAsked,
    actor: Actor,
    ward: str,
    *,
    member: bool,
    rws: int | None,
    plan: BioporiPlan,
    today: date,
) -> WhyNotNote | None:
    """Members and officers write trainings; what it costs is written by officers alone, with its source."""
    officer = actor.holds(RoleKind.OFFICER, ward)
    if not (officer or (member and asked.kind is NoteKind.TRAINING)):
        return WhyNotNote.NOT_YOURS
    if asked.day > today:
        return WhyNotNote.FUTURE
    if asked.kind is NoteKind.COST:
        return _why_not_cost(asked)
    if asked.day < plan.launched:
        return WhyNotNote.BEFORE_LAUNCH
    return _why_not_training(asked, rws)


def _why_not_training(asked: NoteAsked, rws: int | None) -> WhyNotNote | None:
    with_rw = asked.level in {TrainLevel.RW, TrainLevel.RT}
    if with_rw and (asked.rw is None or not 1 <= asked.rw <= (rws or MOST_RW)):
        return WhyNotNote.RW
    if asked.level is TrainLevel.RT and (asked.rt is None or not 1 <= asked.rt <= MOST_RT):
        return WhyNotNote.RT
    if not 1 <= asked.people <= MOST_PEOPLE:
        return WhyNotNote.PEOPLE
    return WhyNotNote.WORDS if len(asked.words) > LONGEST_WORDS else None


def _why_not_cost(asked: NoteAsked) -> WhyNotNote | None:
    if not 1 <= asked.amount <= MOST_COST:
        return WhyNotNote.AMOUNT
    if not 3 <= len(asked.words.strip()) <= LONGEST_WORDS:
        return WhyNotNote.WORDS
    return None if 3 <= len(asked.source.strip()) <= LONGEST_WORDS else WhyNotNote.SOURCE


def why_not_take_back(
    actor: Actor, ward: str, reason: str, *, kind: NoteKind | None, gone: bool
) -> WhyNotNote | None:
    """An officer takes a note back with a reason; it stays readable and counts no more."""
    if not actor.holds(RoleKind.OFFICER, ward):
        return WhyNotNote.NOT_YOURS
    if kind not in {NoteKind.TRAINING, NoteKind.COST} or gone:
        return WhyNotNote.REFERS
    return None if SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON else WhyNotNote.NO_REASON


def why_not_describe(
    actor: Actor,
    ward: str,
    rws: int | None,
    since: date | None,
    *,
    highest: int,
    plan: BioporiPlan,
    today: date,
) -> WhyNotNote | None:
    """How many RW there are, not fewer than have holes, and since when holes are a programme there."""
    if not actor.holds(RoleKind.OFFICER, ward):
        return WhyNotNote.NOT_YOURS
    if rws is not None and not 1 <= rws <= MOST_RW:
        return WhyNotNote.RWS
    if rws is not None and rws < highest:
        return WhyNotNote.FEWER
    if since is not None and since > today:
        return WhyNotNote.FUTURE
    return WhyNotNote.BEFORE_LAUNCH if since is not None and since < plan.launched else None


def per_hole(cost: int, holes: int) -> int | None:
    """What one hole costs in whole rupiah, rounded; None when nothing or no hole is known."""
    return (2 * cost + holes) // (2 * holes) if cost and holes else None
