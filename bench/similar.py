"""Similar proposals among ten thousand: how long a search takes, and what the index weighs."""

import csv
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator

from bench.figures import Figure
from pb.places.queries import DATA
from pb.proposals.rules.similar import Index, Place, bag
from pb.proposals.words import stems

PROPOSALS, SEARCHES = 10_000, 200


def similar() -> Iterator[Figure]:
    """In one process, without the database: CPU time of one search, the words of the draft read anew."""
    drawn = random.Random(1)
    texts = list(_texts(drawn))
    began = time.process_time()
    bags = [_words(title, need) for title, need in texts]
    read = time.process_time() - began
    tracemalloc.start()
    index = Index()
    for key, words in enumerate(bags):
        place = Place(f"32.73.24.{1000 + key % 151}", key % 12, "jalan", _pin(drawn))
        index.put(key, words, place)
    weighs = tracemalloc.get_traced_memory()[0] / 1_000_000
    tracemalloc.stop()
    taken = []
    for title, need in texts[:SEARCHES]:
        began = time.process_time()
        index.search(_words(title, need), Place("32.73.24.1003", 3, "jalan", _pin(drawn)))
        taken.append(time.process_time() - began)
    taken.sort()
    told = f"95 of 100; half of them within {taken[len(taken) // 2] * 1000:.1f} ms"
    slow = taken[int(len(taken) * 0.95)] * 1000
    yield Figure(f"similar among {PROPOSALS:,} proposals, CPU", slow, "ms", most=50, note=told)
    yield Figure("index of their words", weighs, "MB", most=30, note=f"read in {read:.1f} s of CPU, once")


def _pin(drawn: random.Random) -> tuple[int, int]:
    """Somewhere in a town of a few kilometres, so that a search has neighbours."""
    return drawn.randint(-6_930_000, -6_900_000), drawn.randint(107_600_000, 107_630_000)


def _words(title: str, need: str) -> Counter[str]:
    return bag(stems(title), stems(need))


def _texts(drawn: random.Random) -> Iterator[tuple[str, str]]:
    """The demo's proposals mixed with each other and with names that nobody else uses."""
    with (DATA / "demo_projects.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["title_id"], row["description_id"]) for row in csv.DictReader(file)]
    plain = [word for row in rows for word in " ".join(row).split()]
    names = ["".join(drawn.choices("bdgklmnprstaiueo", k=drawn.randint(4, 9))) for _ in range(8_000)]
    for _ in range(PROPOSALS):
        (title, need), (_, other) = drawn.choice(rows), drawn.choice(rows)
        more = [*drawn.choices(plain, k=20), *drawn.choices(names, k=5)]
        yield f"{title} {drawn.choice(names)}", f"{need} {other} {' '.join(more)}"
