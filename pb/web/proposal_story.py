"""The story of a proposal: what each version changed, which workshop wrote it, what it went into."""

from collections.abc import Sequence
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.proposals import diff
from pb.proposals.diff import LineChange, Piece
from pb.proposals.queries import ProposalFacts, VersionFacts, require_proposal
from pb.proposals.queries.regrouping import Titled, origins_of, successors_of
from pb.proposals.queries.suggesting import credits_of, invitations
from pb.proposals.rules import LONGEST, WhyNotTalk, why_not_talk
from pb.rounds.rules import Phase
from pb.web.workshops.version_shown import change_name
from pb.workshops.queries import VersionTrace, version_traces
from pb.workshops.rules import VersionState, changes


class Chapter(msgspec.Struct, frozen=True):
    """One version: the names of what it changed, how much dearer it made it, the workshop that wrote it."""

    version: VersionFacts
    changed: tuple[str, ...]
    difference: int
    trace: VersionTrace | None
    suggested_by: str


class Successor(msgspec.Struct, frozen=True):
    """A proposal that took the place of this one, and whether its reader may support it."""

    facts: ProposalFacts
    why_not_support: WhyNotTalk | None


class Story(msgspec.Struct, frozen=True):
    """All versions, the newest first, and what workshops wrote beside them; what it came from and became."""

    chapters: tuple[Chapter, ...]
    others: tuple[VersionTrace, ...]
    origins: tuple[Titled, ...]
    into: tuple[Successor, ...]

    @property
    def worth_telling(self) -> bool:
        return len(self.chapters) > 1 or bool(self.others) or self.chapters[0].trace is not None


async def story_of(facts: ProposalFacts, phase: Phase, actor: Actor) -> Story:
    """Five queries more than the proposal itself; one that is gone also reads what took its place."""
    traces = await version_traces(facts.id, facts.kode)
    found = {t.result_version: t for t in traces if t.result_kode == facts.kode}
    names = await credits_of(facts.id) if len(facts.versions) > 1 else {}
    before: VersionFacts | None = None
    chapters = []
    for version in facts.versions:
        number = version.number
        chapters.append(_chapter(version, before, found.get(number), names.get(number, "")))
        before = version
    return Story(
        chapters=tuple(reversed(chapters)),
        others=_others(traces, facts.kode),
        origins=await origins_of(facts.id),
        into=await _successors(facts, phase, actor),
    )


MOST_STEPS = 5


async def _living(facts: ProposalFacts, actor: Actor, steps: int) -> list[ProposalFacts]:
    """What took the place of a proposal, and of that again, so that a supporter needs one tap alone."""
    kodes = await successors_of(facts.kode) or ((facts.merged_into,) if facts.merged_into else ())
    found = [await require_proposal(kode, by=actor) for kode in kodes]
    if not steps or all(new.merged_into is None for new in found):
        return found
    last = [await _living(new, actor, steps - 1) if new.merged_into else [new] for new in found]
    return list({new.id: new for part in last for new in part}.values())


async def _successors(facts: ProposalFacts, phase: Phase, actor: Actor) -> tuple[Successor, ...]:
    if facts.merged_into is None:
        return ()
    found = await _living(facts, actor, MOST_STEPS)
    return tuple(
        Successor(
            new, why_not_talk(actor, proposers=new.proposers, state=new.state, phase=phase, supports=True)
        )
        for new in found
    )


def _others(traces: Sequence[VersionTrace], kode: str) -> tuple[VersionTrace, ...]:
    """Versions that are still open, were dropped or declined, or became another proposal."""
    return tuple(
        t
        for t in traces
        if t.result_kode != kode or t.state not in {VersionState.EFFECTIVE, VersionState.BESIDE}
    )


def _chapter(
    version: VersionFacts, before: VersionFacts | None, trace: VersionTrace | None, suggested_by: str
) -> Chapter:
    found = changes(before.content, version.content) if before else ()
    return Chapter(
        version=version,
        changed=tuple(change_name(change.key) for change in found),
        difference=version.cost - before.cost if before else 0,
        trace=trace,
        suggested_by=suggested_by,
    )


async def invited_to(facts: ProposalFacts, actor: Actor) -> dict[int, str]:
    """Who was invited, as far as this reader may know: its author all, others themselves."""
    if actor.person is None:
        return {}
    found = await invitations(facts.id)
    if actor.person == facts.author:
        return found
    return {person: said for person, said in found.items() if person == actor.person}


class SinceVerdict(msgspec.Struct, frozen=True):
    """What differs from the version that was checked, and the workshops that wrote it."""

    checked: VersionFacts
    changed: dict[str, tuple[Piece, ...]]
    lines: tuple[LineChange, ...]
    traces: tuple[VersionTrace, ...]


async def since_verdict(facts: ProposalFacts) -> SinceVerdict | None:
    """None while there is no verdict, or the newest one is about the present version."""
    if facts.verdict is not None or not facts.verdicts:
        return None
    checked, now = facts.versions[facts.verdicts[-1].version - 1], facts.now
    texts: dict[str, Any] = {name: (getattr(checked, name), getattr(now, name)) for name in LONGEST}
    traces = await version_traces(facts.id, facts.kode)
    return SinceVerdict(
        checked=checked,
        changed={name: diff.words(old, new) for name, (old, new) in texts.items() if old != new},
        lines=diff.lines(checked.lines, now.lines),
        traces=tuple(
            t for t in traces if t.result_kode == facts.kode and (t.result_version or 0) > checked.number
        ),
    )
