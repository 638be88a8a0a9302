"""Which proposals say much the same: words weighed by BM25, and a little more for what is near.

BM25 as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", Foundations
and Trends in Information Retrieval 3 (4), 2009, with its usual constants. A word of the title counts twice.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from heapq import nlargest
from math import cos, hypot, log, radians

import msgspec

from pb.core.area import inside, kelurahan_of

SATURATION, LENGTH = 1.2, 0.75
TITLE_WEIGHT = 2
MOST_SHOWN, MOST_OTHERS = 3, 30
MOST_WORDS, _MOST_USES, _MOST_COMPARED = 40, 30_000, 60  # a search stays short, however much was typed
_NOBODY = (array("I"), array("B"))
_NEAR_RW, _NEAR_WARD, _SAME_KIND = 0.15, 0.1, 0.15
CLOSE_METRES, _CLOSE = 300, 0.4  # at the same point this much more, at the end of a short walk nothing
_CELL, _DEGREE, _MILLION = 3_000, 111_320, 1_000_000  # side of a cell: 334 metres from south to north
_LEAST_COMMON, _LEAST_SHARE, _LEAST_OF_BEST = 2, 0.2, 0.4


class Place(msgspec.Struct, frozen=True):
    """Where a proposal belongs, and its kind: what may bring two of them nearer."""

    area: str = ""
    rw: int | None = None
    category: str = ""
    pin: tuple[int, int] | None = None  # latitude and longitude in millionths of a degree


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
        self._cells: dict[tuple[int, int], list[int]] = {}
        self._slacks: list[float] = []

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
        self._slacks = []
        length = min(sum(words.values()), 65_535)
        self._keys.append(key)
        self._places.append(place)
        self._lengths.append(length)
        self._total += length
        if place.pin:
            self._cells.setdefault(_cell(place.pin), []).append(number)
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
            self._slacks = []
            self._total -= self._lengths[number]

    def search(
        self, words: Counter[str], place: Place, *, without: Collection[int] = (), most: int = MOST_SHOWN
    ) -> list[Found]:
        """Those that say the most of it: first those of the same kelurahan, then those of the city.

        Of what lies within a short walk of the same point, half as many words are enough, and a border
        between two kelurahan does not count.
        """
        told, full = self._told(words)
        scores, least = self._scores(told), _LEAST_SHARE * full
        close = self._close(place)
        able = (number for number, score in enumerate(scores) if score > least)
        best_said = set(nlargest(_MOST_COMPARED, able, key=scores.__getitem__))
        best_said |= {number for number in close if scores[number] > least / 2}
        common = min(_LEAST_COMMON, len(words))
        fitting = [
            self._found(number, scores[number] / full, place, close.get(number))
            for number in best_said
            if self._places[number] is not None
            and self._keys[number] not in without
            and self._shared(number, told) >= (1 if number in close else common)
        ]
        best = max((found.score for found in fitting), default=0.0)
        good = [found for found in fitting if found.score >= _LEAST_OF_BEST * best]
        return nlargest(most, good, key=lambda found: (found.near, found.score, -found.key))

    def _close(self, place: Place) -> dict[int, float]:
        """What lies within a short walk of a point, with how many metres."""
        if place.pin is None:
            return {}
        north, east = _cell(place.pin)
        found = {}
        for cell in ((north + dy, east + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
            for number in self._cells.get(cell, ()):
                other = self._places[number]
                if other and other.pin and (metres := metres_between(place.pin, other.pin)) <= CLOSE_METRES:
                    found[number] = metres
        return found

    def _told(self, words: Counter[str]) -> tuple[list[tuple[float, str]], float]:
        """The words that are looked up, with their weights, and what these very words would get."""
        own = self._slack(sum(words.values()))
        told: list[tuple[float, str]] = []
        full, uses = 0.0, 0
        for weight, word in self._weighed(words):
            uses += len(self._users.get(word, _NOBODY)[0])
            if told and uses > _MOST_USES:
                break
            told.append((weight, word))
            full += weight * words[word] / (words[word] + own)
        return told, full

    def _slack(self, length: int) -> float:
        """In a long text a word tells less."""
        average = self._total / len(self._numbers) if self._total else 1.0
        return SATURATION * (1 - LENGTH + LENGTH * length / average)

    def _scores(self, told: list[tuple[float, str]]) -> list[float]:
        """How much each says of it, by number. Said twice tells more than once, but not twice as much."""
        if not self._slacks:
            slack = {length: self._slack(length) for length in set(self._lengths)}
            self._slacks = [slack[length] for length in self._lengths]
        scores, slacks = [0.0] * len(self._keys), self._slacks
        for weight, word in told:
            for number, said in zip(*self._users.get(word, _NOBODY), strict=True):
                scores[number] += weight * said / (said + slacks[number])
        return scores

    def _shared(self, number: int, told: list[tuple[float, str]]) -> int:
        """How many of the words it uses; the numbers of a word stand in their order."""
        users = (self._users.get(word, _NOBODY)[0] for _, word in told)
        places = ((numbers, bisect_left(numbers, number)) for numbers in users)
        return sum(place < len(numbers) and numbers[place] == number for numbers, place in places)

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

    def _found(self, number: int, score: float, place: Place, metres: float | None) -> Found:
        other = self._places[number] or Place()
        near = bool(place.area and other.area) and inside(place.area, kelurahan_of(other.area))
        near = near or metres is not None
        bonus = 1 + _NEAR_WARD * near
        bonus += _NEAR_RW * (near and place.rw is not None and place.rw == other.rw)
        bonus += _SAME_KIND * (bool(place.category) and place.category == other.category)
        if metres is not None:
            bonus += _CLOSE * (1 - metres / CLOSE_METRES)
        return Found(self._keys[number], score * bonus, near)


def _cell(pin: tuple[int, int]) -> tuple[int, int]:
    return pin[0] // _CELL, pin[1] // _CELL


def metres_between(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How far two points are from each other, as the crow flies; good to a percent inside a city."""
    north, east = (one[0] - other[0]) / _MILLION, (one[1] - other[1]) / _MILLION
    return hypot(north * _DEGREE, east * _DEGREE * cos(radians(one[0] / _MILLION)))
