"""What pages show of a workshop's version: its gates, each change with the reasons behind it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.proposals import diff
from pb.proposals.diff import Piece
from pb.web.filters import day
from pb.web.shown import category_words, say_agency
from pb.web.words import WORDS, say
from pb.workshops.queries import (
    AnswerFacts,
    Behind,
    DecisionFacts,
    ReasonNote,
    SignedFacts,
    VersionHead,
    WrittenVersion,
)
from pb.workshops.rules import ANSWER_WITHIN, Answer, Change, Signed, VersionState, unlinked

_TONES = {Answer.ACCEPTED: "done", Answer.PARTLY: "done", Answer.DECLINED: "no"}


class GateLine(msgspec.Struct, frozen=True):
    """One thing that a version needs: met or not, in words."""

    tone: str
    code: str
    facts: dict[str, Any]


class GateFacts(msgspec.Struct, frozen=True):
    """What the gates look at. `proposals` are the keys and titles of those whose proposers are asked."""

    state: VersionState
    complete: bool
    changed: int
    unlinked: int
    signed: Sequence[SignedFacts]
    answers: Sequence[AnswerFacts]
    proposals: Sequence[tuple[int, str]]
    submitted_at: datetime | None


def of_head(head: VersionHead) -> GateFacts:
    """The gates of a version in a list."""
    return GateFacts(
        head.state,
        head.complete,
        head.changed,
        head.unlinked,
        head.signed,
        head.answers,
        [(topic.id, topic.title) for topic in head.topics],
        head.submitted_at,
    )


def of_written(v: WrittenVersion) -> GateFacts:
    """The gates of a version on its own page."""
    return GateFacts(
        v.state,
        v.content is not None,
        len(v.changes),
        len(unlinked(v.changes, v.links)),
        v.signed_now,
        v.answers_now,
        [(one.id, one.now.title) for one in v.all_proposals],
        v.submitted_at,
    )


def gates(facts: GateFacts, needed: Sequence[str]) -> list[GateLine]:
    """Changes linked, experts signed, proposers accepted; what is still open comes as what is asked."""
    return [_linked(facts), *_signed(facts, needed), *_accepted(facts)]


def _linked(facts: GateFacts) -> GateLine:
    if not facts.complete:
        return GateLine("late", "version_gate.incomplete", {})
    if not facts.changed:
        return GateLine("next", "version_gate.unchanged", {})
    if facts.unlinked:
        return GateLine("late", "version_gate.unlinked", {"n": facts.unlinked})
    return GateLine("done", "version_gate.linked", {})


def _signed(facts: GateFacts, needed: Sequence[str]) -> list[GateLine]:
    open_ = "wait" if facts.state is VersionState.SUBMITTED else "next"
    said = [
        GateLine(
            "no" if one.result is Signed.CANNOT else "done",
            "version_gate.signed",
            {
                "discipline": say(f"discipline.{one.discipline}"),
                "said": say(f"signed.{one.result}"),
                "when": day(one.at),
            },
        )
        for one in facts.signed
    ]
    missing = [one for one in needed if one not in {s.discipline for s in facts.signed}]
    asked = [
        GateLine(open_, "version_gate.sign", {"discipline": say(f"discipline.{one}")}) for one in missing
    ]
    return [*said, *asked] or [GateLine(open_, "version_gate.sign_any", {})]


def _accepted(facts: GateFacts) -> list[GateLine]:
    found = []
    for key, title in facts.proposals:
        answer = next((one for one in reversed(facts.answers) if one.proposal == key), None)
        named: dict[str, Any] = {"title": title}
        if answer is not None:
            named |= {"said": say(f"answer.{answer.result}"), "when": day(answer.at)}
            found.append(GateLine(_TONES[answer.result], "version_gate.answered", named))
        elif facts.state is VersionState.SUBMITTED and facts.submitted_at is not None:
            named["when"] = day(facts.submitted_at + ANSWER_WITHIN)
            found.append(GateLine("wait", "version_gate.answer_until", named))
        else:
            found.append(GateLine("next", "version_gate.answer", named))
    return found


class ChangeShown(msgspec.Struct, frozen=True):
    """A change as people read it, and what stands behind it. `change.key` names it."""

    change: Change
    name: str
    pieces: tuple[Piece, ...]
    notes: tuple[ReasonNote, ...]
    decisions: tuple[DecisionFacts, ...]

    @property
    def kind(self) -> str:
        """The field in words, also for a cost line."""
        return field_name(self.change.field)

    @property
    def difference(self) -> int:
        """How much dearer a cost line makes the proposal; less than nothing when cheaper."""
        before, after = self.change.line_before, self.change.line_after
        return (after.cost if after else 0) - (before.cost if before else 0)


def changes_shown(
    found: Iterable[Change],
    links: Mapping[str, Sequence[Behind]],
    notes: Iterable[ReasonNote],
    decisions: Iterable[DecisionFacts],
) -> tuple[ChangeShown, ...]:
    """Each change word by word, with its notes and decisions."""
    by_number = {note.number: note for note in notes}
    decided = {decision.number: decision for decision in decisions}
    shown = []
    for change in found:
        behind = links.get(change.key, ())
        shown.append(
            ChangeShown(
                change=change,
                name=change_name(change.key),
                pieces=diff.words(_read(change.field, change.before), _read(change.field, change.after)),
                notes=tuple(
                    by_number[b.number] for b in behind if b.kind == "note" and b.number in by_number
                ),
                decisions=tuple(
                    decided[b.number] for b in behind if b.kind == "decision" and b.number in decided
                ),
            )
        )
    return tuple(shown)


def change_name(key: str) -> str:
    """What a change is about: the field, or what is done in the cost line."""
    return key[5:] if key.startswith("line:") else field_name(key)


def field_name(field: str) -> str:
    """A field of a proposal in words; one that has no words yet stands as it is."""
    return str(say(f"change.{field}")) if f"change.{field}" in WORDS else field


def _read(field: str, value: str) -> str:
    """A stored value as people read it."""
    if field == "category":
        return category_words(value)
    if field == "agency":
        return say_agency(value) if value else ""
    return value
