"""A small, strict reading of HTML: what our templates never write is a fault, so no guess is needed."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

_EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SIGN = re.compile(
    r"""<(?:
      (?P<end>/)?(?P<tag>[a-z][a-z0-9:-]*)
      (?P<attrs>(?:\s+[a-z_:@][\w:.@-]*(?:="[^"]*"|='[^']*')?)*)\s*(?P<closed>/)?>
      |!--(?:.*?)--> | !doctype\s+html> )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\s([^\s="']+)(?:="([^"]*)"|='([^']*)')?""")


class BrokenPageError(AssertionError):
    """A page breaks a rule that holds for all pages."""


@dataclass(eq=False, slots=True)
class Element:
    """One element with its attributes, its parent, and the text directly and indirectly inside it."""

    tag: str
    attrs: dict[str, str]
    parent: "Element | None"
    children: list["Element | str"] = field(default_factory=list)
    below: list["Element"] = field(default_factory=list)  # of the root alone: every element, in order

    def get(self, name: str) -> str:
        """An attribute, or an empty text."""
        return self.attrs.get(name, "")

    def all(self, *tags: str) -> list["Element"]:
        """Every element below this one, of these tags if some are named."""
        if self.below:
            return [element for element in self.below if not tags or element.tag in tags]
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    found.append(child)
                found += child.all(*tags)
        return found

    def inside(self, tag: str) -> "Element | None":
        """The nearest element of this tag around this one."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around

    @property
    def text(self) -> str:
        """All text below, with single spaces."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())


class _Reader:
    """Reads from sign to sign: a `<` that begins no tag, comment or doctype of ours is a fault."""

    def __init__(self) -> None:
        self.root = Element("", {}, None)
        self.here = self.root
        self.faults: list[str] = []

    def read(self, text: str) -> None:
        """The whole page."""
        done = 0
        for sign in _SIGN.finditer(text):
            self._words(text[done : sign.start()])
            done = sign.end()
            end, tag, attrs, closed = sign.group("end", "tag", "attrs", "closed")
            if not tag:
                continue
            tag = tag.lower()
            if end:
                self._end(tag, bare=not attrs)
            else:
                self._start(tag, attrs, closed=bool(closed))
        self._words(text[done:])
        if self.here is not self.root:
            self.faults.append(f"<{self.here.tag}> is never closed")

    def _words(self, words: str) -> None:
        if "<" in words:
            self.faults.append(f"this is no tag: {words[words.index('<') :][:60]!r}")
        if words:
            self.here.children.append(unescape(words) if "&" in words else words)

    def _start(self, tag: str, attrs: str, *, closed: bool) -> None:
        found: dict[str, str] = {}
        for name, double, single in _ATTRIBUTE.findall(attrs):
            name, value = name.lower(), double or single
            if name in found:
                self.faults.append(f"<{tag}> has {name} twice")
            found[name] = unescape(value) if "&" in value else value
        element = Element(tag, found, self.here)
        self.here.children.append(element)
        self.root.below.append(element)
        if not closed and tag not in _EMPTY:
            self.here = element

    def _end(self, tag: str, *, bare: bool) -> None:
        if not bare:
            self.faults.append(f"</{tag}> has attributes")
        if tag in _EMPTY:
            self.faults.append(f"</{tag}> closes an element that has no end")
        elif self.here.tag != tag:
            self.faults.append(f"</{tag}> closes <{self.here.tag}>")
        elif self.here.parent is not None:
            self.here = self.here.parent


@lru_cache(maxsize=64)
def read(text: str) -> Element:
    """The tree of a page or a part; raises `BrokenPageError` when it is not well-formed."""
    reader = _Reader()
    reader.read(text)
    if reader.faults:
        raise BrokenPageError(f"not well-formed: {reader.faults[:3]}")
    return reader.root
