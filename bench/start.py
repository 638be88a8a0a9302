"""How long a start takes on a demo that exists."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.servers import ROOT, clean_environment, fetch, free_port, product

TIMES = 3


def starts(folder: Path) -> Iterator[Figure]:
    """From the start of the process to the first answer of `/sehat`, and the same through `make run`."""
    found = []
    for _ in range(TIMES):
        with product(folder, "--demo") as server:
            found.append(server.started_in)
    yield Figure("start of pb serve", median(found), "s", most=2, note="to the first answer of /sehat")
    if shutil.which("make"):
        again = median(_make_run(folder) for _ in range(TIMES))
        yield Figure("second make run", again, "s", most=3, note="to the first answer of /sehat")


def _make_run(folder: Path) -> float:
    port = free_port()
    environment = clean_environment() | {"PB_DATA_DIR": str(folder), "PB_PORT": str(port)}
    began = time.perf_counter()
    with subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            while process.poll() is None:
                with contextlib.suppress(OSError):
                    if fetch(port, "/sehat")[0] == 200:
                        return time.perf_counter() - began
                time.sleep(0.01)
            raise RuntimeError(f"make run ended with {process.returncode}")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
