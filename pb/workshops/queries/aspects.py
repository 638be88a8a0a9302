"""What a workshop came to, in numbers: the four aspects, whose notes changed the text, evaluations."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries.versions import WrittenVersion, versions_of
from pb.workshops.rules import (
    BY_ROLE,
    FEWEST_EVALUATIONS,
    Aspect,
    AspectFacts,
    AspectKind,
    Group,
    Kind,
    VersionState,
    aspects,
)
from pb.workshops.tables import Contribution, DesignDecision, Evaluation


class Share(msgspec.Struct, frozen=True):
    """What a group said, and how many changes its notes are behind."""

    group: Group
    notes: int
    changes: int


class Assessed(msgspec.Struct, frozen=True):
    """The four aspects of a workshop. Evaluations are shown from five on, so that nobody is recognised."""

    aspects: tuple[Aspect, ...]
    shares: tuple[Share, ...]
    kinds: dict[Kind, int]
    evaluations: int
    words: tuple[str, ...]


async def assessed(facts: WorkshopFacts, versions: Sequence[WrittenVersion] | None = None) -> Assessed:
    """Everything that the picture of the four aspects shows; `versions` are read unless they are known."""
    rows = await Contribution.select(Contribution.number, Contribution.kind, Contribution.group_kind).where(
        Contribution.workshop == facts.id, Contribution.hidden_at.is_null()
    )
    groups = {row["number"]: Group(row["group_kind"]) for row in rows}
    found = await versions_of(facts.id) if versions is None else versions
    versions = [v for v in found if v.state is not VersionState.DROPPED]
    said, kinds = await _said(facts.id), Counter(Kind(row["kind"]) for row in rows)
    enough = len(said) >= FEWEST_EVALUATIONS
    return Assessed(
        aspects=aspects(await _facts(facts, versions, groups), _means(said) if enough else None),
        shares=_shares([g for n, g in groups.items()], versions, groups),
        kinds={kind: kinds[kind] for kind in Kind if kinds[kind] and kind is not Kind.REPLY},
        evaluations=len(said),
        words=tuple(sorted(row.words for row in said if row.words)) if enough else (),
    )


class _Said(msgspec.Struct, frozen=True):
    marks: dict[AspectKind, int]
    words: str


async def _said(workshop: int) -> list[_Said]:
    rows = await Evaluation.select().where(Evaluation.workshop == workshop).order_by(Evaluation.id)
    columns = dict(zip(AspectKind, ("heard", "moved", "power", "purpose"), strict=True))
    return [_Said({kind: row[name] for kind, name in columns.items()}, row["words"]) for row in rows]


def _means(said: Sequence[_Said]) -> dict[AspectKind, float]:
    return {kind: round(sum(one.marks[kind] for one in said) / len(said), 1) for kind in AspectKind}


async def _facts(
    facts: WorkshopFacts, versions: Sequence[WrittenVersion], groups: dict[int, Group]
) -> AspectFacts:
    decisions = await DesignDecision.select(DesignDecision.settled_at).where(
        DesignDecision.workshop == facts.id
    )
    changed = [(version, change.key) for version in versions for change in version.changes]
    return AspectFacts(
        seats=facts.seats,
        attended=facts.attended,
        groups=len(facts.groups),
        groups_there=sum(1 for group in facts.groups if group.attended),
        parts=sum(_parts(version) for version in versions),
        changed=len(changed),
        by_residents=sum(1 for version, key in changed if _voices(version, key, groups) - set(BY_ROLE)),
        questions=len(decisions),
        settled=sum(1 for row in decisions if row["settled_at"] is not None),
    )


def _parts(version: WrittenVersion) -> int:
    """The fields that say something before or after, and the cost lines."""
    if version.content is None:
        return 0
    before, after = version.before, version.content
    fields = sum(1 for name in before.__struct_fields__ if getattr(before, name) or getattr(after, name)) - 1
    return fields + len({line.activity for line in (*before.lines, *after.lines)})


def _voices(version: WrittenVersion, change: str, groups: dict[int, Group]) -> set[Group]:
    """The groups whose notes are behind a change."""
    behind = version.links.get(change, ())
    return {groups[one.number] for one in behind if one.kind == "note" and one.number in groups}


def _shares(
    said: Sequence[Group], versions: Sequence[WrittenVersion], groups: dict[int, Group]
) -> tuple[Share, ...]:
    notes = Counter(said)
    changes = Counter(
        group
        for version in versions
        for change in version.changes
        for group in _voices(version, change.key, groups)
    )
    return tuple(Share(g, notes[g], changes[g]) for g in Group if notes[g] or changes[g])
