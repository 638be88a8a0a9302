"""The `pb` command in processes of its own: run to its end, or serving on a free port until it is stopped."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PB = (sys.executable, "-m", "pb.cli")
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    process: "subprocess.Popen[str]" = field(repr=False)
    port: int
    started_in: float

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, encoding: str = "br") -> tuple[int, Headers, bytes]:
        """Status, headers and the bytes of a page as a browser gets them."""
        return fetch(self.port, path, encoding)


def fetch(port: int, path: str, encoding: str = "br") -> tuple[int, Headers, bytes]:
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


def clean_environment(settings: Mapping[str, object] | None = None) -> dict[str, str]:
    """The environment with these settings and none of another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PB_")}
    return kept | {name: str(value) for name, value in (settings or {}).items()}


def pb(*words: str, **settings: object) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    environment = clean_environment(settings)
    return subprocess.run(
        [*PB, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def begin(words: tuple[str, ...], settings: Mapping[str, object], *, quiet: bool) -> "subprocess.Popen[str]":
    """Start a process; what it says is thrown away, or can be read."""
    target = subprocess.DEVNULL if quiet else subprocess.PIPE
    environment = clean_environment(settings)
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=target, stderr=target, text=True)


@contextlib.contextmanager
def serving(
    *options: str,
    words: tuple[str, ...] = (*PB, "serve"),
    path: str = "/sehat",
    quiet: bool = True,
    **settings: object,
) -> Iterator[Running]:
    """A server (`pb serve` unless told otherwise) that has answered once; it is stopped on leaving."""
    port = int(str(settings.setdefault("PB_PORT", free_port())))
    began = time.perf_counter()
    with begin((*words, *options), settings, quiet=quiet) as process:
        try:
            wait_for(process, port, path)
            yield Running(process, port, time.perf_counter() - began)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def wait_for(process: "subprocess.Popen[str]", port: int, path: str = "/sehat", seconds: float = 300) -> None:
    """Until the server answers with 200; a process that ends before is an error."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if fetch(port, path)[0] == 200:
                return
        if process.poll() is not None:
            said = process.stderr.read() if process.stderr else ""
            raise RuntimeError(f"the server ended with {process.returncode}: {said}")
        time.sleep(0.01)
    raise RuntimeError("the server did not answer in time")
