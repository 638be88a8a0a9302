"""A cached public page against a bare app that sends the same bytes on the same server."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.load import CONNECTIONS, run_load
from bench.servers import bare, cpu_seconds
from tests.support.processes import Running

ROUNDS, SECONDS = 15, 0.4
PAGE = "/"
AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


def cached_page(server: Running, folder: Path) -> Iterator[Figure]:
    """Both servers run side by side and are asked in turn; the figure is the median of the pairs' ratios."""
    server.get(PAGE)
    _, headers, body = server.get(PAGE)
    with bare(folder, headers, body) as other:
        if other.get(PAGE)[2] != body:
            raise RuntimeError("the bare app does not send the same bytes")
        pairs = [(_cost(server), _cost(other)) for _ in range(ROUNDS)]
    rate = median(ours[0] / bare_[0] for ours, bare_ in pairs)
    cpu = median(ours[1] / bare_[1] for ours, bare_ in pairs)
    told = "{:,.0f} against {:,.0f} requests/s".format(
        *(median(pair[n][0] for pair in pairs) for n in (0, 1))
    )
    yield Figure("cached page / bare app, requests/s", rate, least=0.7, note=f"{told}, {len(body):,} bytes")
    micro = "{:.0f} against {:.0f} µs".format(*(median(pair[n][1] for pair in pairs) * 1e6 for n in (0, 1)))
    yield Figure(
        "cached page / bare app, CPU of the server", cpu, note=f"{micro} a request, {CONNECTIONS} connections"
    )


def _cost(server: Running) -> tuple[float, float]:
    """Requests a second, and CPU seconds of the server a request."""
    before = cpu_seconds(server)
    load = run_load(server.port, PAGE, AS_A_BROWSER, SECONDS)
    return load.rate, (cpu_seconds(server) - before) / load.requests
