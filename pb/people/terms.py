"""Privacy notice and terms of use: versions as files for each language, and which ones a person agreed to."""

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

from pb.core.errors import NotFound

FOLDER = Path(__file__).parent.parent / "data" / "terms"


class Document(StrEnum):
    """What residents agree to."""

    PRIVACY = "privacy"
    TERMS = "terms"


class Paragraph(msgspec.Struct, frozen=True):
    """A heading with what it says."""

    title: str
    text: str


class Edition(msgspec.Struct, frozen=True):
    """One version of a document in one language."""

    number: int
    since: date
    title: str
    lede: str
    paragraphs: tuple[Paragraph, ...]


class Agreed(msgspec.Struct, frozen=True):
    """The versions that a person agreed to; 0: none yet."""

    privacy: int
    terms: int


@cache
def newest(document: Document) -> int:
    """The number of the version that holds today."""
    return max(int(path.name.split("-")[1].split(".")[0]) for path in FOLDER.glob(f"{document}-*.id.txt"))


@cache
def edition(document: Document, number: int, language: str) -> Edition:
    """A version, the day since when it holds, and its paragraphs; raises `NotFound`."""
    path = FOLDER / f"{document}-{number}.{language}.txt"
    if not path.is_file():
        raise NotFound
    since, title, lede, *rest = path.read_text(encoding="utf-8").splitlines()
    parts = "\n".join(rest).split("\n## ")[1:]
    split = [part.partition("\n") for part in parts]
    return Edition(
        number,
        date.fromisoformat(since),
        title,
        lede,
        tuple(Paragraph(head, text.strip()) for head, _, text in split),
    )


def current() -> Agreed:
    """What somebody agrees to today."""
    return Agreed(newest(Document.PRIVACY), newest(Document.TERMS))
