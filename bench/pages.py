"""Bytes of pages on the wire, and the memory of the process that served them."""

import re
from collections.abc import Iterator

from bench.figures import Figure
from bench.servers import Running

KILO = 1024
_LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')


def page_bytes(server: Running) -> Iterator[Figure]:
    """A first visit with all that it loads, then each kind of public page, in gzip as on plain http."""
    _, _, html = server.get("/", "identity")
    loaded = sorted(set(_LINKED.findall(html.decode())))
    sizes = {path: len(server.get(path, "gzip")[2]) for path in ("/", *loaded)}
    yield Figure(
        "first visit, all of it",
        sum(sizes.values()),
        "bytes",
        most=50 * KILO,
        note=f"{len(sizes)} files, gzip",
    )
    for kind, most in (("css", 12), ("js", 20)):
        total = sum(size for path, size in sizes.items() if path.endswith(f".{kind}"))
        yield Figure(f"{kind.upper()} of a page", total, "bytes", most=most * KILO, note="gzip")
    for path in ("/", *_public(server, html.decode())):
        _, _, body = server.get(path, "gzip")
        yield Figure(f"page {_shape(path)}", len(body), "bytes", most=14 * KILO, note="gzip")


def _public(server: Running, html: str) -> Iterator[str]:
    """One page of each kind that links lead to from the front page."""
    seen = {_shape("/")}
    waiting = [html]
    while waiting:
        for path in re.findall(r'href="(/[^"#?]*)', waiting.pop()):
            if path.startswith(("/static/", "/masuk", "/demo")) or _shape(path) in seen:
                continue
            status, headers, body = server.get(path, "identity")
            if status == 200 and ("content-type", "text/html; charset=utf-8") in headers:
                seen.add(_shape(path))
                waiting.append(body.decode())
                yield path


def _shape(path: str) -> str:
    """The address with its numbers taken out."""
    return re.sub(r"\d+", "…", re.sub(r"BDG-\d+-\d+|32\.73[\d.\-]*", "…", path))


def memory(server: Running) -> Figure:
    """After everything else."""
    return Figure("memory of a process after the bench", server.megabytes(), "MB", most=150)
