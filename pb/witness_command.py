"""`pb witness`: keep the heads of another site, and check from outside that its log only grew."""

import argparse
import os
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from pb.settings import Settings
from pb.transparency.rules import Frontier, Head, digest_of, is_signed

T = TypeVar("T")
_SECONDS, _MOST_BYTES = 30, 64_000_000


class CannotWitness(Exception):
    """What the site shows does not fit what was kept; the message says what."""


class Kept(msgspec.Struct):
    """What a witness remembers of a site: the key, the tree so far, its newest head."""

    site: str
    public_key: str
    size: int
    peaks: list[str]
    head: int
    digest: str


class _HeadLine(msgspec.Struct):
    number: int
    size: int
    root: str
    time: datetime
    signature: str
    prev: str = ""


class _Heads(msgspec.Struct):
    public_key: str
    heads: list[_HeadLine]
    more: bool


class _Entry(msgspec.Struct):
    idx: int
    leaf: str


class _Entries(msgspec.Struct):
    entries: list[_Entry]
    more: bool


def witness(options: argparse.Namespace, _settings: Settings) -> int:
    """Take what is new, compute each root from the entries, and keep it only when everything fits."""
    site = options.site.rstrip("/")
    try:
        kept = _read(options.file, site)
        before = kept.head if kept else 0
        kept = _follow(site, kept)
    except (CannotWitness, OSError, msgspec.DecodeError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        options.say(f"{site}: {reason}")
        return 1
    part = options.file.with_suffix(options.file.suffix + ".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))
    os.replace(part, options.file)
    options.say(f"{site}: {kept.head - before} new heads; {kept.size} entries; newest head no. {kept.head}")
    return 0


def _read(file: Path, site: str) -> Kept | None:
    if not file.exists():
        return None
    kept = msgspec.json.decode(file.read_bytes(), type=Kept)
    if kept.site != site:
        raise CannotWitness(f"{file} keeps another site: {kept.site}")
    return kept


def _fetch(site: str, path: str, shape: type[T]) -> T:
    if not site.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise CannotWitness("the address must begin with https://")
    with urllib.request.urlopen(f"{site}{path}", timeout=_SECONDS) as answer:  # noqa: S310 - checked above
        return msgspec.json.decode(answer.read(_MOST_BYTES), type=shape)


def _follow(site: str, kept: Kept | None) -> Kept:
    """Read heads and entries until there are no more; raises `CannotWitness` where something does not fit."""
    while True:
        page = _fetch(site, f"/catatan/kepala.json?setelah={kept.head if kept else 0}", _Heads)
        if kept is None:
            kept = Kept(site, page.public_key, 0, [], 0, "")
        if page.public_key != kept.public_key:
            raise CannotWitness("the key that signs is another one than before")
        _same_head(site, kept)
        for line in page.heads:
            _take(site, kept, line)
        if not page.more:
            return kept


def _same_head(site: str, kept: Kept) -> None:
    """The head that is kept is still shown as it was: a log that was set back has another one or none."""
    if kept.head == 0:
        return
    shown = _fetch(site, f"/catatan/kepala.json?setelah={kept.head - 1}", _Heads).heads[:1]
    if not shown or digest_of(_head(shown[0])) != kept.digest:
        raise CannotWitness(f"head no. {kept.head} is not shown any more as it was kept")


def _head(line: _HeadLine) -> Head:
    return Head(line.number, line.size, line.root, line.time, line.prev)


def _take(site: str, kept: Kept, line: _HeadLine) -> None:
    head = _head(line)
    if (head.number, head.prev) != (kept.head + 1, kept.digest):
        raise CannotWitness(f"head no. {head.number} does not follow head no. {kept.head}")
    if not is_signed(head, line.signature, kept.public_key):
        raise CannotWitness(f"head no. {head.number} is not signed")
    if head.size < kept.size:
        raise CannotWitness(f"head no. {head.number} has fewer entries than the one before")
    tree = Frontier(kept.size, [bytes.fromhex(peak) for peak in kept.peaks])
    while tree.size < head.size:
        page = _fetch(site, f"/catatan/isi.json?dari={tree.size}", _Entries)
        wanted = page.entries[: head.size - tree.size]
        if not wanted or wanted[0].idx != tree.size:
            raise CannotWitness(f"entry {tree.size} is missing")
        for entry in wanted:
            tree.append(bytes.fromhex(entry.leaf))
    if tree.root().hex() != head.root:
        raise CannotWitness(f"the root of head no. {head.number} is not that of its {head.size} entries")
    kept.size, kept.peaks = tree.size, [peak.hex() for peak in tree.peaks]
    kept.head, kept.digest = head.number, digest_of(head)
