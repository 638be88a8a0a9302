"""`python -m bench`: measure, print a table (or `--json`), and end with 1 when a target is missed."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.cached_page import cached_page
from bench.casting import casting, casting_on_postgres
from bench.closing import closing
from bench.counting import figures as published
from bench.counts import counts, margins_of_a_ward
from bench.figures import Figure, as_json, as_table
from bench.list_page import list_page
from bench.pages import memory, page_bytes
from bench.promises import promises
from bench.result_page import result_page
from bench.roster import roster_figures
from bench.rounds import rounds
from bench.servers import build_demo, product
from bench.similar import similar
from bench.start import starts
from bench.workshop import workshop


def main() -> int:
    """Measure everything on data of its own, in a folder that is thrown away."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Rembug on this machine.")
    parser.add_argument("--json", action="store_true", help="print figures for a script")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rembug-bench-") as folder:
        figures = list(_measure(Path(folder)))
    print(as_json(figures) if options.json else as_table(figures))
    return 0 if all(figure.passed for figure in figures) else 1


def _measure(folder: Path) -> Iterator[Figure]:
    demo, spare = folder / "demo", folder / "spare"
    spare.mkdir()
    yield Figure("building the demo", build_demo(demo), "s", most=30)
    with product(demo) as server:
        yield from cached_page(server, spare)
        yield from page_bytes(server)
        yield memory(server)
    yield from starts(demo)
    yield from asyncio.run(list_page(spare))
    yield from asyncio.run(result_page(spare))
    yield from casting(spare)
    yield from casting_on_postgres(spare)
    yield from closing(spare)
    yield from counts()
    yield from margins_of_a_ward()
    yield from workshop(spare)
    yield from promises(spare)
    yield from rounds(spare)
    yield from similar()
    yield from roster_figures(spare)
    yield from published()


if __name__ == "__main__":
    sys.exit(main())
