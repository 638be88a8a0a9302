"""Looking for a number by doubling and halving, one question at a time, so that many can look together."""

from collections.abc import Callable, Generator

Search = Generator[int, bool, int | None]
"""Asks whether a number is enough and is told; ends with what it found."""


def least(most: int) -> Search:
    """The least number from 1 that is enough, if what is enough stays so; one that is enough, or None."""
    low, high = 0, 1
    while not (yield min(high, most)):
        if high >= most:
            return None
        low, high = high, high * 2
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if (yield middle):
            high = middle
        else:
            low = middle
    return high


def found(search: Search, enough: Callable[[int], bool]) -> int | None:
    """What one search finds."""
    try:
        asked = next(search)
        while True:
            asked = search.send(enough(asked))
    except StopIteration as end:
        answer: int | None = end.value
        return answer


def most_borne(bearable: Callable[[int], bool], most: int) -> int:
    """The largest number up to which all tried can be borne."""
    if most <= 0:
        return 0
    too_many = found(least(most), lambda number: not bearable(number))
    return most if too_many is None else too_many - 1


def found_together(
    searches: dict[int, Search], enough: Callable[[int, list[int]], dict[int, bool]]
) -> dict[int, int | None]:
    """What several searches find. Those that ask for one number at one time are answered together."""
    answers: dict[int, int | None] = {}
    asked = {name: next(search) for name, search in searches.items()}
    while asked:
        for number in sorted(set(asked.values())):
            names = [name for name, its in asked.items() if its == number]
            for name, told in enough(number, names).items():
                try:
                    asked[name] = searches[name].send(told)
                except StopIteration as end:
                    answers[name] = end.value
                    del asked[name]
    return answers
