"""What is noted of each request: a JSON line without persons, and the counters; a few times a second."""

import asyncio
import json
import logging
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pb.web.edge.metrics import Metrics

_EVERY_SECONDS = 0.2


# One answer: kind, name, method, path, status, two readings of `time.perf_counter`, bytes of the body.
Noted = tuple[str, bytes, str, str, int, float, float, int]
_FIELDS = 8


class Journal:
    """Keeps what was noted until it is written, so that a kept page stays cheap."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting: list[str | bytes | float] = []
        self._log = logging.getLogger("pb.access")

    def note(self, noted: Noted) -> None:
        """Keep one answer; its fields stand bare in one list: the garbage collector has nothing to walk."""
        self._waiting += noted
        if len(self._waiting) == _FIELDS:
            asyncio.get_running_loop().call_later(_EVERY_SECONDS, self.write)

    def write(self) -> None:
        """Count and write what waits; also when the counters are read and when the process ends."""
        fields: Any = iter(self._waiting)
        waiting: list[Noted] = list(zip(*[fields] * _FIELDS, strict=True))
        self._waiting = []
        for kind, _, _, _, status, began, ended, _ in waiting:
            self._metrics.note(kind, status, ended - began)
        if waiting and self._log.isEnabledFor(logging.INFO):
            offset = time.time() - time.perf_counter()
            sys.stderr.write("".join([_line(noted, offset) for noted in waiting]))
            sys.stderr.flush()


def _line(noted: Noted, offset: float) -> str:
    _, name, method, path, status, began, ended, sent = noted
    at = int((offset + began) * 1000)
    return (
        f'{{"time":"{_second(at // 1000)}.{at % 1000:03d}+00:00","level":"info","logger":"pb.access",'
        f'"request":"{name.decode()}","method":"{method[:8]}","path":{_quoted(path)},'
        f'"status":{status},"ms":{(ended - began) * 1000:.2f},"bytes":{sent}}}\n'
    )


_quoted = lru_cache(maxsize=256)(json.dumps)


@lru_cache(maxsize=8)
def _second(value: int) -> str:
    return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%dT%H:%M:%S}"
