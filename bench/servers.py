"""The servers that are measured: the product on a folder of data, and a bare app with one answer."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.processes import Headers, Running, pb, serving


def megabytes(server: Running) -> float:
    """Memory of the process that is in use (RSS)."""
    pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_seconds(server: Running) -> float:
    """What the process has computed so far."""
    parts = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def product(folder: Path, *options: str, **settings: object) -> Iterator[Running]:
    """`pb serve` on the data in a folder."""
    with serving(*options, PB_DATA_DIR=folder, **settings) as running:
        yield running


@contextlib.contextmanager
def bare(folder: Path, headers: Headers, body: bytes) -> Iterator[Running]:
    """The bare app with one answer; uvicorn itself adds the date."""
    kept = [(name, value) for name, value in headers if name.lower() not in {"date", "connection"}]
    (folder / "headers.json").write_text(json.dumps(kept))
    (folder / "body").write_bytes(body)
    words = (sys.executable, "-m", "bench.bare", str(folder))
    with serving(words=words, path="/") as running:
        yield running


@contextlib.contextmanager
def plain_text() -> Iterator[Running]:
    """An app of the framework with one handler that says `ok`."""
    with serving(words=(sys.executable, "-m", "bench.bare"), path="/") as running:
        yield running


def build_demo(folder: Path) -> float:
    """Build the demo in an empty folder; the seconds that it took."""
    began = time.perf_counter()
    pb("demo", PB_DATA_DIR=folder).check_returncode()
    return time.perf_counter() - began
