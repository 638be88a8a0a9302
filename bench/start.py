"""How long a start takes on a demo that exists."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.servers import product
from tests.support.processes import ROOT, clean_environment, free_port, wait_for

TIMES = 3
NOTE = f"to the first answer of /sehat, the best of {TIMES}: others may use the machine"


def starts(folder: Path) -> Iterator[Figure]:
    """From the start of the process to the first answer of `/sehat`, and the same through `make run`."""
    found = []
    for _ in range(TIMES):
        with product(folder, "--demo") as server:
            found.append(server.started_in)
    yield Figure("start of pb serve", min(found), "s", most=2, note=NOTE)
    if shutil.which("make"):
        again = min(_make_run(folder) for _ in range(TIMES))
        yield Figure("second make run", again, "s", most=3, note=NOTE)


def _make_run(folder: Path) -> float:
    port = free_port()
    environment = clean_environment({"PB_DATA_DIR": folder, "PB_PORT": port})
    began = time.perf_counter()
    with subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            wait_for(process, port)
            return time.perf_counter() - began
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
