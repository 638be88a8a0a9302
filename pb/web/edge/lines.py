"""What is noted of each request: a JSON line without persons, and the counters; a few times a second."""

import asyncio
import json
import logging
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from operator import sub
from typing import Any

from pb.web.edge.metrics import Metrics

_EVERY_SECONDS = 0.2
# One answer: kind, name, method, path, status, two readings of `time.perf_counter`, bytes of the body.
Noted = tuple[str, bytes, str, str, int, float, float, int]
_FIELDS = 8
_LINE = (
    '{"time":"%s.%03d+00:00","level":"info","logger":"pb.access","request":"%s",%s,"ms":%.2f,"bytes":%d}\n'
)


class Journal:
    """Keeps what was noted until it is written, so that a kept page stays cheap."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting: list[Any] = []
        self._log = logging.getLogger("pb.access")

    def note(self, noted: Noted) -> None:
        """Keep one answer; its fields stand bare in one list, which the garbage collector need not walk."""
        self._waiting += noted
        if len(self._waiting) == _FIELDS:
            asyncio.get_running_loop().call_later(_EVERY_SECONDS, self.write)

    def write(self) -> None:
        """Count and write what waits; also when the counters are read and when the process ends."""
        waiting, self._waiting = self._waiting, []
        kinds, names, methods, paths, statuses, begun, ended, sizes = (
            waiting[n::_FIELDS] for n in range(_FIELDS)
        )
        seconds = list(map(sub, ended, begun))
        self._metrics.note(kinds, statuses, seconds)
        if waiting and self._log.isEnabledFor(logging.INFO):
            offset = time.time() - time.perf_counter()
            shapes = map(_shape, methods, paths, statuses)
            rows = zip(begun, names, shapes, seconds, sizes, strict=True)
            sys.stderr.write("".join([_line(offset + at, *row) for at, *row in rows]))
            sys.stderr.flush()


def _line(at: float, name: bytes, shape: str, seconds: float, size: int) -> str:
    second = int(at)
    return _LINE % (_second(second), (at - second) * 1000, name.decode(), shape, seconds * 1000, size)


@lru_cache(maxsize=8)
def _second(value: int) -> str:
    return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%dT%H:%M:%S}"


@lru_cache(maxsize=256)
def _shape(method: str, path: str, status: int) -> str:
    """What the lines of one page share."""
    return f'"method":"{method[:8]}","path":{json.dumps(path)},"status":{status}'
