"""The version that comes out: what changed and why, who signs it off, who accepts it, when it counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pb.core.actor import Actor, RoleKind
from pb.core.area import inside
from pb.proposals.rules import Content
from pb.rounds.rules import Phase
from pb.workshops.rules.changes import Change, unlinked
from pb.workshops.rules.stages import WorkshopStage, is_late

ANSWER_WITHIN, REMIND_AFTER = timedelta(days=7), timedelta(days=3)
LONGEST_WORDS = 1_000


class VersionState(StrEnum):
    """Where a version of a workshop stands."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    EFFECTIVE = "effective"
    DECLINED = "declined"
    BESIDE = "beside"
    DROPPED = "dropped"


class VersionEvent(StrEnum):
    """What moves a version."""

    SUBMIT = "submit"
    CHANGE = "change"
    TAKE_EFFECT = "take_effect"
    DECLINE = "decline"
    PUBLISH_BESIDE = "publish_beside"
    DROP = "drop"


VERSION_TRANSITIONS: dict[tuple[VersionState, VersionEvent], VersionState] = {
    (VersionState.WRITING, VersionEvent.SUBMIT): VersionState.SUBMITTED,
    (VersionState.WRITING, VersionEvent.DROP): VersionState.DROPPED,
    (VersionState.SUBMITTED, VersionEvent.CHANGE): VersionState.WRITING,
    (VersionState.SUBMITTED, VersionEvent.TAKE_EFFECT): VersionState.EFFECTIVE,
    (VersionState.SUBMITTED, VersionEvent.DECLINE): VersionState.DECLINED,
    (VersionState.SUBMITTED, VersionEvent.PUBLISH_BESIDE): VersionState.BESIDE,
    (VersionState.SUBMITTED, VersionEvent.DROP): VersionState.DROPPED,
    (VersionState.DECLINED, VersionEvent.CHANGE): VersionState.WRITING,
    (VersionState.DECLINED, VersionEvent.DROP): VersionState.DROPPED,
}


def version_after(state: VersionState, event: VersionEvent) -> VersionState | None:
    """The state that follows, or None when this is not possible now."""
    return VERSION_TRANSITIONS.get((state, event))


class Signed(StrEnum):
    """What a professional says of a version."""

    CAN = "can"
    CAN_IF = "can_if"
    CANNOT = "cannot"


class Answer(StrEnum):
    """What a proposer says of a version."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"


class WhyNotVersion(StrEnum):
    """Why a version cannot be written, submitted, signed, answered or published."""

    NOT_NOW = "version.not_now"
    VOTING = "version.voting"
    GONE = "version.gone"
    BASE_MOVED = "version.base_moved"
    CHANGED = "version.changed"
    INCOMPLETE = "version.incomplete"
    UNCHANGED = "version.unchanged"
    UNLINKED = "version.unlinked"
    ONE_ALREADY = "version.one_already"
    DISCIPLINE = "version.discipline"
    SIGNED_ALREADY = "version.signed_already"
    OWN = "version.own"
    INTEREST = "version.interest"
    CHECKS = "version.checks"
    NO_REASON = "version.no_reason"
    NOT_PROPOSER = "version.not_proposer"
    ANSWERED_ALREADY = "version.answered_already"
    NOTHING_CHOSEN = "version.nothing_chosen"
    NOT_SIGNED = "version.not_signed"
    STILL_TIME = "version.still_time"


@dataclass(frozen=True, slots=True)
class VersionCase:
    """A version as its rules know it. `revision` grows with each change; sign-offs hold for one."""

    state: VersionState
    revision: int
    stage: WorkshopStage
    phase: Phase
    alive: bool
    base_is_current: bool


def why_not_write(facts: VersionCase, revision: int) -> WhyNotVersion | None:
    """Written in its stage, by whoever saw the newest text."""
    if facts.stage is not WorkshopStage.WRITE or facts.state is not VersionState.WRITING:
        return WhyNotVersion.NOT_NOW
    return WhyNotVersion.CHANGED if revision != facts.revision else None


def why_not_proceed(facts: VersionCase) -> WhyNotVersion | None:
    """What stops every version: voting has begun, the proposal is gone or has moved on."""
    if is_late(facts.phase):
        return WhyNotVersion.VOTING
    if not facts.alive:
        return WhyNotVersion.GONE
    return None if facts.base_is_current else WhyNotVersion.BASE_MOVED


def why_not_submit(
    facts: VersionCase, content: Content | None, found: Sequence[Change], linked: Collection[str]
) -> WhyNotVersion | None:
    """Complete, different from the last version, and each change has its reason."""
    if facts.stage is not WorkshopStage.WRITE or facts.state is not VersionState.WRITING:
        return WhyNotVersion.NOT_NOW
    if reason := why_not_proceed(facts):
        return reason
    if content is None:
        return WhyNotVersion.INCOMPLETE
    if not found:
        return WhyNotVersion.UNCHANGED
    return WhyNotVersion.UNLINKED if unlinked(found, linked) else None


def disciplines_of(actor: Actor, place: str) -> frozenset[str]:
    """The disciplines in which this person is a professional here."""
    return frozenset(
        role.discipline
        for role in actor.roles
        if role.kind is RoleKind.PROFESSIONAL and role.discipline and inside(place, role.place)
    )


def _why_partial(*, own: bool, interested: bool) -> WhyNotVersion | None:
    if own:
        return WhyNotVersion.OWN
    return WhyNotVersion.INTEREST if interested else None


def why_not_sign(
    facts: VersionCase,
    *,
    revision: int,
    mine: Collection[str],
    discipline: str,
    signed: Collection[str],
    own: bool,
    interested: bool,
    result: Signed,
    checked: bool,
    words: str,
) -> WhyNotVersion | None:
    """By a professional of a needed discipline, of the revision that was read, with all three checks.

    `signed` are the disciplines that have said something of this revision; nobody signs their own
    proposal, or one about which they declared an interest.
    """
    if facts.state is not VersionState.SUBMITTED:
        return WhyNotVersion.NOT_NOW
    if reason := why_not_proceed(facts) or _why_partial(own=own, interested=interested):
        return reason
    if discipline not in mine:
        return WhyNotVersion.DISCIPLINE
    if revision != facts.revision:
        return WhyNotVersion.CHANGED
    if discipline in signed:
        return WhyNotVersion.SIGNED_ALREADY
    if result is not Signed.CANNOT and not checked:
        return WhyNotVersion.CHECKS
    return WhyNotVersion.NO_REASON if result is not Signed.CAN and len(words.strip()) < 10 else None


def why_not_answer(
    facts: VersionCase,
    *,
    revision: int,
    proposer: bool,
    answered: bool,
    answer: Answer,
    declined: Collection[str],
    known: Collection[str],
    reason: str,
) -> WhyNotVersion | None:
    """By a proposer of one of its proposals, once, of the revision that was read; a no says why."""
    if not proposer:
        return WhyNotVersion.NOT_PROPOSER
    if facts.state is not VersionState.SUBMITTED:
        return WhyNotVersion.NOT_NOW
    if stopped := why_not_proceed(facts):
        return stopped
    if revision != facts.revision:
        return WhyNotVersion.CHANGED
    if answered:
        return WhyNotVersion.ANSWERED_ALREADY
    if answer is Answer.PARTLY and not 0 < len(set(declined) & set(known)) < len(set(known)):
        return WhyNotVersion.NOTHING_CHOSEN
    return WhyNotVersion.NO_REASON if answer is not Answer.ACCEPTED and len(reason.strip()) < 10 else None


def takes_effect(
    needed: Collection[str],
    signed: Collection[tuple[str, Signed]],
    proposals: Collection[int],
    accepted: Collection[int],
) -> bool:
    """Once every needed discipline said it can be built and the proposers of every proposal accepted."""
    good = {discipline for discipline, result in signed if result is not Signed.CANNOT}
    refused = any(result is Signed.CANNOT for _, result in signed)
    return not refused and set(needed) <= good and bool(good) and set(proposals) <= set(accepted)


def why_not_remind(facts: VersionCase, *, asked_at: datetime | None, now: datetime) -> WhyNotVersion | None:
    """Those who have not answered are asked again, three days after it was handed in at the earliest."""
    if reason := why_not_proceed(facts):
        return reason
    if facts.state is not VersionState.SUBMITTED:
        return WhyNotVersion.NOT_NOW
    early = asked_at is None or now < asked_at + REMIND_AFTER
    return WhyNotVersion.STILL_TIME if early else None


def why_not_beside(
    facts: VersionCase, *, signed: bool, asked_at: datetime | None, reminded: bool, now: datetime
) -> WhyNotVersion | None:
    """Beside the old one when a proposer does not answer: signed off, reminded, and a week has passed."""
    if facts.state is not VersionState.SUBMITTED:
        return WhyNotVersion.NOT_NOW
    if is_late(facts.phase):
        return WhyNotVersion.VOTING
    if not facts.alive:
        return WhyNotVersion.GONE
    if not signed:
        return WhyNotVersion.NOT_SIGNED
    late = reminded and asked_at is not None and now >= asked_at + ANSWER_WITHIN
    return None if late else WhyNotVersion.STILL_TIME
