"""Servers in processes of their own, on free ports of this machine, ended by their process id."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    pid: int
    port: int
    started_in: float

    def megabytes(self) -> float:
        """Memory of the process that is in use (RSS)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        """What the process has computed so far."""
        parts = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str, encoding: str = "br") -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and the bytes of a page as a browser gets them."""
        return fetch(self.port, path, encoding)


def fetch(port: int, path: str, encoding: str = "br") -> tuple[int, list[tuple[str, str]], bytes]:
    """One request of a visitor."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _serving(words: list[str], port: int, path: str, environment: dict[str, str]) -> Iterator[Running]:
    began = time.perf_counter()
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process, port, path)
            yield Running(process.pid, port, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if fetch(port, path)[0] == 200:
                return
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.01)
    raise RuntimeError("the server did not answer within a minute")


@contextlib.contextmanager
def product(folder: Path, *options: str) -> Iterator[Running]:
    """`pb serve` on the data in a folder."""
    port = free_port()
    environment = clean_environment() | {"PB_DATA_DIR": str(folder), "PB_PORT": str(port)}
    words = [sys.executable, "-m", "pb.cli", "serve", *options]
    with _serving(words, port, "/sehat", environment) as running:
        yield running


@contextlib.contextmanager
def bare(folder: Path, headers: list[tuple[str, str]], body: bytes) -> Iterator[Running]:
    """The bare app with one answer; uvicorn itself adds the date."""
    kept = [(name, value) for name, value in headers if name.lower() not in {"date", "connection"}]
    (folder / "headers.json").write_text(json.dumps(kept))
    (folder / "body").write_bytes(body)
    port = free_port()
    words = [sys.executable, "-m", "bench.bare", str(folder), str(port)]
    with _serving(words, port, "/", clean_environment()) as running:
        yield running


def build_demo(folder: Path) -> float:
    """Build the demo in an empty folder; the seconds that it took."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "pb.cli", "demo"]
    environment = clean_environment() | {"PB_DATA_DIR": str(folder)}
    subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def clean_environment() -> dict[str, str]:
    """The environment without settings of another installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PB_")}
