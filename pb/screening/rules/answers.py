"""Drafted answers: what is missing, who may write them, and the hour at which they become public."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.proposals.rules import NOTHING_SAID, Parts
from pb.rounds.rules import ORDER, Phase

LAST_HOURS = timedelta(days=60)
_SHORTEST, _LONGEST = 5, 2000
_LONGEST_CONDITIONS = 1000


class Checked(msgspec.Struct, frozen=True):
    """What a drafted answer says; anything may still be missing."""

    result: str
    cost: int
    agency: str
    reason: str
    parts: Parts = NOTHING_SAID


class Lacks(StrEnum):
    """What is missing before an answer can become public."""

    RESULT = "answer_lacks.result"
    REASON = "answer_lacks.reason"
    LONG = "answer_lacks.long"
    REFUSED_PART = "answer_lacks.refused_part"
    FIRST_YEAR = "answer_lacks.first_year"


def lacks(answer: Checked) -> dict[str, Lacks]:
    """Field to what is missing there; nothing when the answer is ready."""
    found: dict[str, Lacks] = {}
    if not answer.result:
        found["result"] = Lacks.RESULT
    if len(answer.reason.strip()) < _SHORTEST:
        found["reason"] = Lacks.REASON
    elif len(answer.reason) > _LONGEST:
        found["reason"] = Lacks.LONG
    parts = answer.parts
    if len(parts.conditions) > _LONGEST_CONDITIONS:
        found["conditions"] = Lacks.LONG
    looked_at = {"legality": parts.legality, "land": parts.land, "technical": parts.technical}
    if answer.result in {"eligible", "eligible_changed"}:
        found |= {name: Lacks.REFUSED_PART for name, said in looked_at.items() if said == "no"}
    if parts.first_year is not None and parts.first_year > answer.cost:
        found["first_year"] = Lacks.FIRST_YEAR
    return found


class WhyNotAnswer(StrEnum):
    """Why a drafted answer cannot be kept."""

    CHANGED = "answer.changed"
    SCHEDULED = "answer.scheduled"
    VERSION = "answer.version"
    APPEALED = "answer.appealed"
    OVERRULED = "answer.overruled"


def why_not_save(
    *, seen: int, revision: int, version_seen: int, version: int, scheduled: bool
) -> WhyNotAnswer | None:
    """The newest text was read, of the proposal and of the draft, and no hour is set for it."""
    if scheduled:
        return WhyNotAnswer.SCHEDULED
    if version_seen != version:
        return WhyNotAnswer.VERSION
    return WhyNotAnswer.CHANGED if seen != revision else None


def why_not_beside_appeal(
    person: int | None, *, waits: bool, overruled: Collection[int]
) -> WhyNotAnswer | None:
    """While an appeal waits only its answer is a verdict; whom it was against says nothing more after it."""
    if waits:
        return WhyNotAnswer.APPEALED
    return WhyNotAnswer.OVERRULED if person in overruled else None


class WhyNotBatch(StrEnum):
    """Why answers cannot be given an hour, or not be called back."""

    NOTHING = "batch.nothing"
    ONE_ALREADY = "batch.one_already"
    PASSED = "batch.passed"
    TOO_FAR = "batch.too_far"
    VOTING = "batch.voting"
    OTHERS = "batch.others"


def why_not_batch(
    *, ready: int, seen: int, waiting: bool, at: datetime, opens: datetime | None, phase: Phase, now: datetime
) -> WhyNotBatch | None:
    """One hour at a time, before voting opens, for exactly those answers that were looked at."""
    if waiting:
        return WhyNotBatch.ONE_ALREADY
    if not ready:
        return WhyNotBatch.NOTHING
    if ready != seen:
        return WhyNotBatch.OTHERS
    if at < now:
        return WhyNotBatch.PASSED
    if ORDER.index(phase) >= ORDER.index(Phase.VOTING) or (opens is not None and at >= opens):
        return WhyNotBatch.VOTING
    return WhyNotBatch.TOO_FAR if at > now + LAST_HOURS else None


class Ready(msgspec.Struct, frozen=True):
    """What is known of a drafted answer when its hour has come."""

    version: int
    current: int
    state: str
    hidden: bool
    phase: Phase
    partial: bool


def why_not_publish(draft: Ready) -> WhyNotAnswer | WhyNotBatch | None:
    """An answer about an older text, about what was taken back, or by somebody partial stays a draft."""
    if draft.version != draft.current or draft.state != "published" or draft.hidden or draft.partial:
        return WhyNotAnswer.VERSION
    late = draft.phase is Phase.DRAFT or ORDER.index(draft.phase) >= ORDER.index(Phase.VOTING)
    return WhyNotBatch.VOTING if late else None
