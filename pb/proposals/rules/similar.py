"""Which proposals say much the same: words weighed by BM25, and a little more for what is near.

BM25 as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", Foundations
and Trends in Information Retrieval 3 (4), 2009, with its usual constants. A word of the title counts twice.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from heapq import nlargest
from math import log

import msgspec

from pb.core.area import inside, kelurahan_of

SATURATION, LENGTH = 1.2, 0.75
TITLE_WEIGHT = 2
MOST_SHOWN, MOST_OTHERS = 3, 30
MOST_WORDS, _MOST_LOOKED = 40, 60_000  # a search stays short, however much was typed
_NOBODY = (array("I"), array("B"))
_NEAR_RW, _NEAR_WARD, _SAME_KIND = 0.15, 0.1, 0.15
_LEAST_COMMON, _LEAST_SHARE, _LEAST_OF_BEST = 2, 0.2, 0.5


class Place(msgspec.Struct, frozen=True):
    """Where a proposal belongs, and its kind: what may bring two of them nearer."""

    area: str = ""
    rw: int | None = None
    category: str = ""


class Found(msgspec.Struct, frozen=True):
    """A proposal with how much it says the same, from 0 (nothing) to about 1 (all of it)."""

    key: int
    score: float
    near: bool


def bag(title: Iterable[str], need: Iterable[str]) -> Counter[str]:
    """The words of a proposal with their weights."""
    words = Counter(need)
    for word in title:
        words[word] += TITLE_WEIGHT
    return words


class Index:
    """For each word the proposals that use it. Numbers are never used again: what goes is marked as gone."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._keys: list[int] = []
        self._places: list[Place | None] = []
        self._lengths = array("H")
        self._total = 0
        self._users: dict[str, tuple[array[int], array[int]]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def gone(self) -> int:
        """How many numbers belong to nothing any more."""
        return len(self._keys) - len(self._numbers)

    def put(self, key: int, words: Counter[str], place: Place) -> None:
        """A proposal, in place of what was known of it."""
        self.drop(key)
        number = self._numbers[key] = len(self._keys)
        length = min(sum(words.values()), 65_535)
        self._keys.append(key)
        self._places.append(place)
        self._lengths.append(length)
        self._total += length
        for word, times in words.items():
            users = self._users.get(word)
            if users is None:
                users = self._users[word] = (array("I"), array("B"))
            users[0].append(number)
            users[1].append(min(times, 255))

    def drop(self, key: int) -> None:
        """A proposal is no longer found."""
        number = self._numbers.pop(key, None)
        if number is not None:
            self._places[number] = None
            self._total -= self._lengths[number]

    def search(
        self, words: Counter[str], place: Place, *, without: Collection[int] = (), most: int = MOST_SHOWN
    ) -> list[Found]:
        """Those that say the most of it: first those of the same kelurahan, then those of the city."""
        scores, shared, full = self._scores(words)
        common, least = min(_LEAST_COMMON, len(words)), _LEAST_SHARE * full
        fitting = [
            self._found(number, score / full, place)
            for number, score in enumerate(scores)
            if score > least and shared[number] >= common and self._places[number] is not None
        ]
        fitting = [found for found in fitting if found.key not in without]
        best = max((found.score for found in fitting), default=0.0)
        good = [found for found in fitting if found.score >= _LEAST_OF_BEST * best]
        return nlargest(most, good, key=lambda found: (found.near, found.score, -found.key))

    def _scores(self, words: Counter[str]) -> tuple[list[float], bytearray, float]:
        """How much each says of it, with how many of its words; and what these very words would get."""
        scores, shared, full = [0.0] * len(self._keys), bytearray(len(self._keys)), 0.0
        average = self._total / len(self._numbers) if self._total else 1.0
        slack = [SATURATION * (1 - LENGTH + LENGTH * length / average) for length in self._lengths]
        own = SATURATION * (1 - LENGTH + LENGTH * sum(words.values()) / average)
        looked = 0
        for weight, word in self._weighed(words):
            times_here = words[word]
            full += weight * times_here / (times_here + own)
            numbers, times = self._users.get(word, _NOBODY)
            looked += len(numbers)
            if looked > _MOST_LOOKED:
                break
            for number, said in zip(numbers, times, strict=True):
                scores[number] += weight * said / (said + slack[number])
                shared[number] += 1
        return scores, shared, full

    def _weighed(self, words: Counter[str]) -> list[tuple[float, str]]:
        """The words that tell most, with their weights: those said twice count up to twice.

        What nobody has said yet (a name, a slip) weighs as much as the others do on average.
        """
        known = {word: self._weight(word) for word in words if word in self._users}
        average = sum(known.values()) / len(known) if known else 0.0
        weighed = [
            (known.get(word, average) * (1 + SATURATION) * min(times, 2), word)
            for word, times in words.items()
        ]
        return nlargest(MOST_WORDS, weighed)

    def _weight(self, word: str) -> float:
        """A word that few use tells more (inverse document frequency)."""
        count, users = len(self._keys), len(self._users[word][0])
        return log(1 + (count - users + 0.5) / (users + 0.5))

    def _found(self, number: int, score: float, place: Place) -> Found:
        other = self._places[number] or Place()
        near = bool(place.area and other.area) and inside(place.area, kelurahan_of(other.area))
        bonus = 1 + _NEAR_WARD * near
        bonus += _NEAR_RW * (near and place.rw is not None and place.rw == other.rw)
        bonus += _SAME_KIND * (bool(place.category) and place.category == other.category)
        return Found(self._keys[number], score * bonus, near)
