"""The demo city, served: a real server in its own process, on a free port, with a data folder of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

_PATIENCE = 60.0


def build(folder: Path) -> None:
    """Build the demo with all its rounds and the real election; about ten seconds."""
    run(folder, "pb.cli", "demo")


def run(folder: Path, module: str, *words: str) -> str:
    """Run a module on this data folder; gives what it says."""
    asked = [sys.executable, "-m", module, *words]
    done = subprocess.run(asked, env=_environ(folder, 8000), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the folder until the block ends; gives the address."""
    port = _free_port()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "pb.cli", "serve"], env=_environ(folder, port), stdout=log, stderr=log
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(base, server, folder / "server.log")
            yield base
        finally:
            server.terminate()
            server.wait(timeout=20)


def _environ(folder: Path, port: int) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PB_")}
    return ours | {"PB_DATA_DIR": str(folder), "PB_PORT": str(port)}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_for(base: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/sehat", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer: {log.read_text()[-2000:]}")
