"""Other words for a proposal: what differs, whether they still fit, and who may suggest or take them."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

import msgspec

from pb.proposals.rules.content import LONGEST, Content, Line, as_typed, read_content

MOST_SUGGESTIONS = 5  # in an hour


class WhyNotSuggest(StrEnum):
    """Why words cannot be suggested or taken."""

    OWN = "suggest.own"
    LATE = "suggest.late"
    UNCHANGED = "suggest.unchanged"
    OUTDATED = "suggest.outdated"
    TOO_MANY = "suggest.too_many"
    ENDED = "suggest.ended"


class Change(msgspec.Struct, frozen=True):
    """A text as it stood and as it should stand."""

    name: str
    before: str
    after: str


class LineChanged(msgspec.Struct, frozen=True):
    """A cost line as it stood and as it should stand."""

    before: Line
    after: Line


class Suggested(msgspec.Struct, frozen=True):
    """What somebody would write otherwise."""

    texts: tuple[Change, ...] = ()
    lines: tuple[LineChanged, ...] = ()


def suggested(now: Content, typed: Mapping[str, str], cells: Sequence[Mapping[str, str]]) -> Any:
    """What was typed over the present words: a `Suggested`, faults by field, or why it is none.

    A field that was not sent stays as it is; so does a cost line without cells.
    """
    body = as_typed(now)
    body |= {name: typed[name].strip() for name in LONGEST if name in typed}
    body["lines"] = [line | dict(cell) for line, cell in zip(body["lines"], cells, strict=False)] + body[
        "lines"
    ][len(cells) :]
    wanted = read_content(body)
    if not isinstance(wanted, Content):
        return wanted
    texts = tuple(
        Change(name, getattr(now, name), getattr(wanted, name))
        for name in LONGEST
        if getattr(now, name) != getattr(wanted, name)
    )
    lines = tuple(
        LineChanged(old, new) for old, new in zip(now.lines, wanted.lines, strict=False) if old != new
    )
    return Suggested(texts, lines) if texts or lines else WhyNotSuggest.UNCHANGED


def taken(now: Content, wanted: Suggested) -> Content | None:
    """The present words with what was suggested; None when they have changed at that place since."""
    texts = {change.name: _rewritten(getattr(now, change.name), change) for change in wanted.texts}
    lines = list(now.lines)
    for change in wanted.lines:
        if lines.count(change.before) != 1:
            return None
        lines[lines.index(change.before)] = change.after
    known = {name: text for name, text in texts.items() if text is not None}
    if len(known) < len(texts):
        return None
    found = read_content(as_typed(msgspec.structs.replace(now, lines=tuple(lines), **known)))
    return found if isinstance(found, Content) else None


def _rewritten(now: str, change: Change) -> str | None:
    """The text with the changed sentences; each must still stand there once."""
    if now == change.before:
        return change.after
    old, new = _sentences(change.before), _sentences(change.after)
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            continue
        stood, should = "".join(old[a:b]), "".join(new[c:d])
        if not stood.strip() or now.count(stood) != 1:
            return None
        now = now.replace(stood, should)
    return now


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+$", text)
