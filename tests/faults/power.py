"""A disk that loses its power: made from the system calls of a server, as `strace` wrote them down.

What was written and not yet synced when the power went may be there or not, each sector of it by chance.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
TRACED = "pwrite64,pwritev,pwritev2,ftruncate,fdatasync,fsync,write,writev,sendto,sendmsg,unlink,rename"
_CALL = re.compile(r"^(\d+) +(\w+)\((?:\d+<(.*?)>(?=[,) ]))?(.*)$", re.S)
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>.*\) += (-?\d+)")
_HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")
_DATA = re.compile(r'^, "((?:\\x[0-9a-f]{2})*)", (\d+), (\d+)')
_PEER = re.compile(r"->(?:127\.0\.0\.1|\[::ffff:127\.0\.0\.1\]):(\d+)\]")


def tracing(out: Path) -> tuple[str, ...]:
    """The words before a command whose calls are written down; its process stays the one that is started."""
    how = ("-D", "-f", "--seccomp-bpf", "-qq", "-yy", "-xx", "-s", "16384")
    return ("strace", *how, "-e", f"trace={TRACED}", "-o", str(out))


def wait_for_end(out: Path) -> None:
    """Until nothing more is written: the tracer ends after the server."""
    size = -1
    while size != (size := out.stat().st_size):
        time.sleep(1)


@dataclass(frozen=True)
class Wrote:
    """Bytes that were given to a file."""

    path: str
    place: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file was made this long."""

    path: str
    size: int


@dataclass(frozen=True)
class Synced:
    """All that was given to this file before step `asked` is on the disk."""

    path: str
    asked: int


@dataclass(frozen=True)
class Sent:
    """Bytes left for the client with this port; `ok` when an answer with 200 begins here."""

    port: int
    ok: bool


Step = Wrote | Cut | Synced | Sent


def steps_in(trace: Path, files: Iterable[str]) -> list[Step]:
    """What happened to these files and to the clients, in order."""
    known, found, asked = set(files), list[Step](), dict[str, tuple[str, int]]()
    with trace.open() as lines:
        for line in lines:
            if over := _RESUMED.match(line):
                thread, name, result = over.groups()
                if name in {"fdatasync", "fsync"} and thread in asked:
                    path, place = asked.pop(thread)
                    found += [Synced(path, place)] if result == "0" else []
            elif call := _CALL.match(line):
                thread, name, raw, rest = call.groups()
                step = _step(name, raw or "", rest, known, len(found))
                if isinstance(step, Synced) and "unfinished" in rest:
                    asked[thread] = (step.path, step.asked)
                elif step is not None:
                    found.append(step)
    return found


def _step(name: str, raw: str, rest: str, known: set[str], now: int) -> Step | None:
    if peer := _PEER.search(raw):
        return Sent(int(peer[1]), _plain("HTTP/1.1 200") in rest)
    said_path = _HEX.match(raw)
    path = bytes.fromhex(said_path[0].replace("\\x", "")).decode() if said_path else raw
    if name in {"unlink", "rename"}:
        gone = [file for file in known if f'"{_plain(file)}"' in rest]
        assert not gone or name == "unlink", f"the file was renamed: {rest}"
        return Cut(gone[0], 0) if gone else None  # a name that is gone may come back with what was synced
    if path not in known:
        return None
    if name in {"fdatasync", "fsync"}:
        return Synced(path, now) if "= 0" in rest or "unfinished" in rest else None
    if name == "ftruncate":
        return Cut(path, int(re.findall(r"\d+", rest)[0]))
    said = _DATA.match(rest)
    assert said is not None, f"a call that this disk does not know: {name}{rest[:80]}"
    data = bytes.fromhex(said[1].replace("\\x", ""))
    assert len(data) == int(said[2])
    return Wrote(path, int(said[3]), data)


def _plain(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@dataclass
class Disk:
    """Files as they surely are, and what waits for a sync. A disk that `lies` takes no sync seriously."""

    sure: dict[str, bytearray]
    lies: bool = False
    waiting: list[tuple[int, Wrote | Cut]] = field(default_factory=list)

    def take(self, number: int, step: Step) -> None:
        """The next step."""
        if isinstance(step, (Wrote, Cut)):
            self.waiting.append((number, step))
        elif isinstance(step, Synced) and not self.lies:
            rest = []
            for place, one in self.waiting:
                if one.path == step.path and place < step.asked:
                    _apply(self.sure[one.path], one)
                else:
                    rest.append((place, one))
            self.waiting = rest

    def without_power(self, chance: Random) -> Mapping[str, bytes]:
        """The files as somebody may find them: of what waited nothing, everything, or sectors by chance."""
        files = {path: bytearray(data) for path, data in self.sure.items()}
        share = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        for _, one in self.waiting:
            for piece in _sectors(one):
                if chance.random() < share:
                    _apply(files[one.path], piece)
        return {path: bytes(data) for path, data in files.items()}


def _sectors(one: Wrote | Cut) -> Iterator[Wrote | Cut]:
    if isinstance(one, Cut):
        yield one
        return
    start, end = one.place, one.place + len(one.data)
    while start < end:
        stop = min(end, start - start % SECTOR + SECTOR)
        yield Wrote(one.path, start, one.data[start - one.place : stop - one.place])
        start = stop


def _apply(file: bytearray, one: Wrote | Cut) -> None:
    size = one.size if isinstance(one, Cut) else one.place + len(one.data)
    if len(file) < size:
        file.extend(bytes(size - len(file)))
    if isinstance(one, Cut):
        del file[size:]
    else:
        file[one.place : size] = one.data
