"""Merging proposals and splitting one: who may suggest it and when, what the answers mean, the new words."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from pb.core.actor import Actor
from pb.proposals.rules.content import LONGEST, MOST_LINES, Content, Lack
from pb.proposals.rules.permissions import may_write_for, why_not_say
from pb.rounds.rules import Phase

ANSWER_DAYS = 5  # working days
MOST_PARTS = 6
REGROUP_PHASES = frozenset({Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN})


class WhyNotRegroup(StrEnum):
    """Why proposals cannot be merged, or one not be split."""

    NOT_OPEN = "regroup.not_open"
    TOO_FEW = "regroup.too_few"
    TOO_MANY = "regroup.too_many"
    UNKNOWN = "regroup.unknown"
    ELSEWHERE = "regroup.elsewhere"
    NOBODY = "regroup.nobody"
    WAITING = "regroup.waiting"
    LINES = "regroup.lines"
    ENDED = "regroup.ended"
    ANSWERED = "regroup.answered"
    CHANGED = "regroup.changed"
    ASKED_HOW = "regroup.asked_how"


class RegroupState(StrEnum):
    """Where a suggestion stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"
    DROPPED = "dropped"


def why_not_regroup(
    *, merge: bool, phase: Phase, states: Sequence[str], contests: int, answerable: bool, waiting: bool
) -> WhyNotRegroup | None:
    """Public proposals of one budget with somebody to ask, until the list of the vote is made."""
    if phase not in REGROUP_PHASES:
        return WhyNotRegroup.NOT_OPEN
    if merge and len(states) < 2:
        return WhyNotRegroup.TOO_FEW
    if len(states) > MOST_PARTS:
        return WhyNotRegroup.TOO_MANY
    if set(states) != {"published"}:
        return WhyNotRegroup.UNKNOWN
    if contests > 1:
        return WhyNotRegroup.ELSEWHERE
    if not answerable:
        return WhyNotRegroup.NOBODY
    return WhyNotRegroup.WAITING if waiting else None


def may_answer(
    by: Actor, proposers: Collection[int], *, written_by: str, area: str | None, suggested_by: int | None
) -> bool:
    """Whoever wrote it; for somebody without an account the counter, but not for what it suggests itself."""
    if by.person is None:
        return False
    if proposers or not written_by:
        return by.person in proposers
    return area is not None and may_write_for(by, area) and by.person != suggested_by


def outcome(answers: Sequence[str], *, merge: bool, due: bool) -> RegroupState:
    """What the answers mean: those who accept go together, and at least two of them for a merge.

    It waits while an open answer could still change that, and until the clock runs out at most.
    """
    needed = 2 if merge else 1
    yes, open_ = answers.count("yes"), answers.count("")
    if yes + open_ < needed:
        return RegroupState.DECLINED
    if open_ and not due:
        return RegroupState.ASKED
    if yes >= needed:
        return RegroupState.DONE
    return RegroupState.LAPSED


def combined(contents: Sequence[Content], title: str, need: str) -> Content:
    """The words of a merge: title and need anew, the rest from all; the same cost line stands there once."""
    first = contents[0]
    lines = tuple(dict.fromkeys(line for content in contents for line in content.lines))
    return Content(
        title=title,
        need=need,
        beneficiaries=_all_of(contents, "beneficiaries"),
        category=first.category,
        rw=first.rw if len({content.rw for content in contents}) == 1 else None,
        spot=_all_of(contents, "spot"),
        contribution=_all_of(contents, "contribution"),
        agency=first.agency,
        lines=lines,
    )


def _all_of(contents: Sequence[Content], name: str) -> str:
    said = dict.fromkeys(str(getattr(content, name)) for content in contents)
    return "; ".join(text for text in said if text)[: LONGEST[name]]


def too_many_lines(contents: Sequence[Content]) -> bool:
    """Whether the cost lines of all would be more than a proposal can have."""
    return len({line for content in contents for line in content.lines}) > MOST_LINES


def divided(content: Content, halves: Sequence[Mapping[str, str]], places: Sequence[str]) -> list[Content]:
    """The two of a split: title and need anew; `places` says for each cost line `1`, `2` or `both`."""
    found = []
    for number, half in enumerate(halves, 1):
        kept = {str(number), "both"}
        lines = tuple(line for line, place in zip(content.lines, places, strict=True) if place in kept)
        found.append(
            Content(
                title=half["title"],
                need=half["need"],
                lines=lines,
                **{name: getattr(content, name) for name in _KEPT},
            )
        )
    return found


_KEPT = ("beneficiaries", "category", "rw", "spot", "contribution", "agency")


def lacking(fields: Mapping[str, str]) -> dict[str, Lack]:
    """What is wrong with titles and needs that were typed; names may end in a number (`need2`)."""
    faults: dict[str, Lack] = {}
    for name, text in fields.items():
        if not text:
            faults[name] = Lack.EMPTY
        elif len(text) > LONGEST[name.rstrip("12")]:
            faults[name] = Lack.TOO_LONG
        elif why_not_say(text):
            faults[name] = Lack.PRIVATE_NUMBERS
    return faults


def each_has_lines(places: Sequence[str]) -> bool:
    """Whether both halves of a split keep at least one cost line."""
    return all(any(place in {half, "both"} for place in places) for half in ("1", "2"))
