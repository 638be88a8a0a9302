"""Counters of a process in the text format of Prometheus; loopback or a token may read them."""

import hmac
import ipaddress
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

STREAM = "stream"
BUCKETS = (0.005, 0.02, 0.1, 0.5, 2.0)


class Metrics:
    """Requests by kind (`hit` came from the page cache) and status class, and times."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.times: Counter[float] = Counter()
        self.seconds = 0.0

    def note(self, kinds: Sequence[str], statuses: Sequence[int], seconds: Sequence[float]) -> None:
        """Count some answers, all at once; how long a stream was open says nothing about speed."""
        self.requests.update(zip(kinds, [status // 100 for status in statuses], strict=True))
        seconds = [took for kind, took in zip(kinds, seconds, strict=True) if kind != STREAM]
        self.seconds += sum(seconds)
        in_order, below = sorted(seconds), 0
        for bucket in BUCKETS:
            reached = bisect_right(in_order, bucket)
            self.times[bucket] += reached - below
            below = reached

    def text(self) -> bytes:
        """All counters."""
        lines = ["# TYPE pb_requests_total counter"]
        lines += [
            f'pb_requests_total{{kind="{kind}",status="{status}xx"}} {n}'
            for (kind, status), n in sorted(self.requests.items())
        ]
        total = sum(n for (kind, _), n in self.requests.items() if kind != STREAM)
        below = 0
        lines.append("# TYPE pb_request_seconds histogram")
        for bucket in BUCKETS:
            below += self.times[bucket]
            lines.append(f'pb_request_seconds_bucket{{le="{bucket}"}} {below}')
        lines += [
            f'pb_request_seconds_bucket{{le="+Inf"}} {total}',
            f"pb_request_seconds_sum {self.seconds:.6f}",
            f"pb_request_seconds_count {total}",
            "# TYPE process_resident_memory_bytes gauge",
            f"process_resident_memory_bytes {resident_bytes()}",
        ]
        return ("\n".join(lines) + "\n").encode()


def resident_bytes() -> int:
    """Memory of the process, in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def may_read(scope: MutableMapping[str, Any], given: dict[bytes, bytes], token: str, proxied: bool) -> bool:  # noqa: FBT001 - one plain fact
    """The machine itself, unless it is a proxy that speaks for others; or whoever has the token."""
    said = given.get(b"authorization", b"")
    if token and hmac.compare_digest(said, f"Bearer {token}".encode()):
        return True
    client = scope.get("client")
    if proxied or not client or b"x-forwarded-for" in given:
        return False
    try:
        return ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False
