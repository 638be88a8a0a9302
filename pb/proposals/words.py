"""What a text is about: its words without endings; Indonesian and Sundanese ones that mean the same are one.

Endings go by the Indonesian stemmer of Snowball, after F. Z. Tala, "A Study of Stemming Effects on
Information Retrieval in Bahasa Indonesia" (2003). Sundanese has no stemmer that is kept up: a few of its
endings are tried against the words of `pb/data/same_words.txt`.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from snowballstemmer.indonesian_stemmer import IndonesianStemmer

_DATA = Path(__file__).parent.parent / "data"
_WORD = re.compile(r"[a-z]+")
_SHORTEST, _LONGEST = 2, 40
_MOST_KEPT = 50_000

# Sundanese: the many (*barolong*), what is done and to what, whose it is.
_MANY = re.compile(r"^([b-df-hj-np-tv-z]?)a[rl](?=[aeiou])")
_BEFORE = ("dipang", "pang", "nga", "ng", "di", "ka", "pa", "ti", "sa", "m", "n")
_AFTER = ("keunana", "eunana", "keun", "anana", "ana", "eun", "na", "an")


def _fold(text: str) -> str:
    """Small letters without accents: *poék* and *poek* are one word."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _lines(name: str) -> Iterator[list[str]]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield _fold(line).split()


class _Words:
    """The lists as they were shipped, and what was looked up before: a town uses few different words."""

    def __init__(self) -> None:
        self._endings = IndonesianStemmer()
        self._empty = frozenset(word for line in _lines("empty_words.txt") for word in line)
        self._same: dict[str, str] = {}
        self.joined: set[str] = set()
        self._kept: dict[str, str] = {}
        for group in _lines("same_words.txt"):
            for word in group:
                self._same.setdefault(word, group[0])
                if "_" in word:
                    self.joined.add(word)
        for word in list(self._same):
            if "_" not in word:
                self._same.setdefault(self._endings.stemWord(word), self._same[word])

    def stem(self, word: str) -> str:
        """The word it counts as, or nothing."""
        kept = self._kept.get(word)
        if kept is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[word] = self._find(word)
        return kept

    def same(self, word: str) -> str | None:
        return self._same.get(word)

    def _find(self, word: str) -> str:
        if word in self._empty or not _SHORTEST <= len(word) <= _LONGEST:
            return ""
        stemmed: str = self._endings.stemWord(word)
        for form in (word, stemmed, *_sundanese(word)):
            if form in self._same:
                return self._same[form]
            if form in self._empty:
                return ""
        return stemmed


def _sundanese(word: str) -> Iterator[str]:
    """What may be left of a Sundanese word, from the longest to the shortest."""
    whole = [word, *([_MANY.sub(r"\1", word)] if _MANY.match(word) else [])]
    for start in whole:
        ends = [start, *(start[: -len(end)] for end in _AFTER if start.endswith(end))]
        for rest in ends:
            for before in ("", *_BEFORE):
                if rest.startswith(before) and len(rest) - len(before) >= 3:
                    yield rest[len(before) :]


_words: list[_Words] = []


def stems(text: str) -> list[str]:
    """The words of a text that say what it is about, in their order."""
    if not _words:
        _words.append(_Words())
    words, found, passed = _words[0], [], False
    plain = _WORD.findall(_fold(text))
    for word, following in zip_longest(plain, plain[1:], fillvalue=""):
        pair = f"{word}_{following}"
        if passed:
            passed = False
        elif pair in words.joined:
            found.append(words.same(pair) or pair)
            passed = True
        elif stem := words.stem(word):
            found.append(stem)
    return found
