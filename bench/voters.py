"""Voters in a process of their own: each sends one form over a connection that is kept, many at once."""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Votes:
    """What became of the forms: seconds of each answer, and of all of them; statuses by how often."""

    seconds: float
    waits: list[float]
    statuses: dict[str, int]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    def wait(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * share))]


def send_forms(port: int, forms: Sequence[str], at_once: int, pace: float = 0.0) -> Votes:
    """Send whole requests (head and body) from another process, so many at once.

    With a `pace` that many come in a second, whether the server is ready or not, and a wait counts from the
    moment at which the form was due; without, each voter sends as soon as another one was answered.
    """
    words = [sys.executable, "-I", str(Path(__file__)), str(port), str(at_once), str(pace)]
    done = subprocess.run(words, input=json.dumps(list(forms)), capture_output=True, text=True, check=True)
    return Votes(**json.loads(done.stdout))


def together(parts: Sequence[Votes]) -> Votes:
    """What came of forms that several processes were sent at the same time."""
    statuses: dict[str, int] = {}
    for part in parts:
        for status, times in part.statuses.items():
            statuses[status] = statuses.get(status, 0) + times
    waits = [wait for part in parts for wait in part.waits]
    return Votes(max(part.seconds for part in parts), waits, statuses)


class _Voter:
    """One connection with what has come of its answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.data, self.size, self.began = b"", 0, 0.0

    def send(self, form: bytes, due: float) -> None:
        self.data, self.size, self.began = b"", 0, due
        self.socket.send(form)

    def answered(self) -> bool:
        got = self.socket.recv(262_144)
        if not got:
            raise SystemExit("the server closed a connection")
        self.data += got
        if not self.size and b"\r\n\r\n" in self.data:
            head, _, _ = self.data.partition(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self.size = len(head) + 4 + int(length)
        return bool(self.size) and len(self.data) >= self.size


def _run(port: int, forms: list[bytes], at_once: int, pace: float) -> Votes:
    selector, sent = selectors.DefaultSelector(), 0
    free = [_Voter(port) for _ in range(min(at_once, len(forms)))]
    waits: list[float] = []
    statuses: dict[str, int] = {}
    for voter in free:
        selector.register(voter.socket, selectors.EVENT_READ, voter)
    began = time.perf_counter()
    while len(waits) < len(forms):
        now = time.perf_counter()
        while free and sent < len(forms) and (not pace or began + sent / pace <= now):
            free.pop().send(forms[sent], began + sent / pace if pace else now)
            sent += 1
        coming = began + sent / pace - now if pace and free and sent < len(forms) else 10.0
        for key, _events in selector.select(max(0.0, coming)):
            voter = key.data
            if voter.answered():
                waits.append(time.perf_counter() - voter.began)
                status = voter.data[9:12].decode()
                statuses[status] = statuses.get(status, 0) + 1
                free.append(voter)
    return Votes(time.perf_counter() - began, waits, statuses)


if __name__ == "__main__":
    forms = [form.encode() for form in json.load(sys.stdin)]
    found = _run(int(sys.argv[1]), forms, int(sys.argv[2]), float(sys.argv[3]))
    print(json.dumps({"seconds": found.seconds, "waits": found.waits, "statuses": found.statuses}))
