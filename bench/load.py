"""A load client in a process of its own: keep-alive connections that ask for one page again and again."""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of the client found."""

    requests: int
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def run_load(port: int, path: str, headers: Mapping[str, str], seconds: float) -> Load:
    """Ask `127.0.0.1:port` from another process for some seconds."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{k}: {v}" for k, v in headers.items())]
    asked = "\r\n".join([*lines, "", ""])
    words = [sys.executable, "-I", str(Path(__file__)), str(port), str(seconds)]
    done = subprocess.run(words, input=asked, capture_output=True, text=True, check=True)
    return Load(**json.loads(done.stdout))


def _first_answer(port: int, asked: bytes) -> bytes:
    """The whole first answer: every later one has as many bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(asked)
        found = b""
        while b"\r\n\r\n" not in found:
            found += connection.recv(65_536)
        head, _, body = found.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode("latin-1"))
        named = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
        while len(body) < int(named[b"content-length"]):
            body += connection.recv(65_536)
        return head + b"\r\n\r\n" + body


def _ask(port: int, asked: bytes, seconds: float) -> Load:
    size = len(_first_answer(port, asked))
    selector = selectors.DefaultSelector()
    left: dict[socket.socket, int] = {}
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ)
        left[connection] = size
        connection.send(asked)
    requests, began = 0, time.perf_counter()
    until = began + seconds
    while (now := time.perf_counter()) < until:
        for key, _events in selector.select(1):
            waiting: socket.socket = key.fileobj  # type: ignore[assignment]  # it was registered above
            got = len(waiting.recv(262_144))
            if not got:
                raise SystemExit("the server closed a connection")
            left[waiting] -= got
            if left[waiting] <= 0:
                requests += 1
                left[waiting] = size
                waiting.send(asked)
    return Load(requests, now - began)


if __name__ == "__main__":
    found = _ask(int(sys.argv[1]), sys.stdin.read().encode(), float(sys.argv[2]))
    print(json.dumps({"requests": found.requests, "seconds": found.seconds}))
