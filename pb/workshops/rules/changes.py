"""What a version changes: field by field, cost line by cost line; and what stays when some is declined."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from pb.proposals.rules import TEXT_FIELDS, Content, Line


class Change(msgspec.Struct, frozen=True):
    """One change: a field, or a cost line by what is done (`line:Galian`). Texts as people read them."""

    key: str
    field: str
    before: str
    after: str
    line_before: Line | None = None
    line_after: Line | None = None


def changes(base: Content, new: Content) -> tuple[Change, ...]:
    """What differs, field by field and cost line by cost line; lines are matched by what is done."""
    found = []
    for name in (*TEXT_FIELDS, "rw"):
        before, after = _text(base, name), _text(new, name)
        if before != after:
            found.append(Change(name, name, before, after))
    old, now = _numbered(base.lines), _numbered(new.lines)
    for key in dict.fromkeys((*now, *old)):
        if old.get(key) != now.get(key):
            found.append(Change(f"line:{key}", "lines", "", "", old.get(key), now.get(key)))
    return tuple(found)


def _text(content: Content, name: str) -> str:
    value = getattr(content, name)
    return "" if value is None else str(value)


def _numbered(lines: Sequence[Line]) -> dict[str, Line]:
    """Lines by what is done; a second one of the same name gets a number."""
    found: dict[str, Line] = {}
    for line in lines:
        key, n = line.activity, 2
        while key in found:
            key, n = f"{line.activity} ({n})", n + 1
        found[key] = line
    return found


def without(base: Content, new: Content, declined: Collection[str]) -> Content:
    """The new content with the declined changes taken back."""
    fields = {name: getattr(base if name in declined else new, name) for name in (*TEXT_FIELDS, "rw")}
    old, now = _numbered(base.lines), _numbered(new.lines)
    kept = []
    for key in dict.fromkeys((*now, *old)):
        line = (old if f"line:{key}" in declined else now).get(key)
        if line is not None:
            kept.append(line)
    return Content(**fields, lines=tuple(kept))


def unlinked(found: Iterable[Change], linked: Collection[str]) -> tuple[str, ...]:
    """The changes that no contribution and no decision stands behind."""
    return tuple(change.key for change in found if change.key not in linked)
