"""The journal of a PostgreSQL that loses its power: made from the system calls of all its processes.

`strace` writes down when each call began and ended, by the clock that voters look at too.
"""

import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.power import Step, Synced, Wrote
from tests.support.cluster import Cluster, binaries

_CALL = re.compile(r"^(\d+) +(\d+\.\d+) (\w+)\(\d+<(.*?)>(.*)$")
_RESUMED = re.compile(r"^(\d+) +(\d+\.\d+) <\.\.\. (\w+) resumed>.*\) += (-?\d+)")
_ENDS = re.compile(r"= (-?\d+) <(\d+\.\d+)>$")
_DATA = re.compile(r'^, "((?:\\x[0-9a-f]{2})*)", (\d+), (\d+)')
_SYNCS = {"fdatasync", "fsync"}
_CALLS = "pwrite64,pwritev,pwritev2,write,writev,ftruncate,fdatasync,fsync"


def start_traced(postgres: Cluster, *settings: str) -> Path:
    """Start it so that its calls are written down; gives the file."""
    trace, wrapper = postgres.folder / "calls", postgres.folder / "traced"
    how = f"-D -f --seccomp-bpf -qq -y -xx -ttt -T -s 2000000 -e trace={_CALLS} -o {trace}"
    wrapper.write_text(f'#!/bin/sh\nexec strace {how} {binaries() / "postgres"} "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH | stat.S_IXUSR)
    postgres.start(*settings, program=str(wrapper))
    return trace


@dataclass(frozen=True)
class Journal:
    """What happened to one file of the journal, each step with the moment at which it was over."""

    steps: Sequence[Step]
    ended: Sequence[float]

    def until(self, moment: float) -> int:
        """How many steps were over then."""
        return next((n for n, end in enumerate(self.ended) if end > moment), len(self.steps))


def journal_in(trace: Path, file: str) -> Journal:
    """The steps of this file of the journal."""
    found = _Reader(file)
    with trace.open() as lines:
        for line in lines:
            found.read(line.rstrip("\n"))
    return Journal(found.steps, found.ended)


class _Reader:
    """Takes one line after the other. A call that was interrupted comes in two, the second at its end."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.steps: list[Step] = []
        self.ended: list[float] = []
        self.asked: dict[str, int] = {}

    def read(self, line: str) -> None:
        if over := _RESUMED.match(line):
            thread, at, name, result = over.groups()
            place = self.asked.pop(thread, None)
            if name in _SYNCS and place is not None and result == "0":
                self._add(Synced(self.file, place), float(at))
        elif (call := _CALL.match(line)) and _name(call[4]) == self.file:
            thread, at, name, _, rest = call.groups()
            done = _ENDS.search(rest)
            end = float(at) + float(done[2]) if done else float(at)
            if name not in _SYNCS:
                self._add(self._wrote(name, rest), end)
            elif done is None:
                self.asked[thread] = len(self.steps)
            elif done[1] == "0":
                self._add(Synced(self.file, len(self.steps)), end)

    def _wrote(self, name: str, rest: str) -> Wrote:
        said = _DATA.match(rest)
        assert name == "pwrite64", f"a call that this disk does not know: {name}"
        assert said is not None, rest[:80]
        data = bytes.fromhex(said[1].replace("\\x", ""))
        assert len(data) == int(said[2])
        return Wrote(self.file, int(said[3]), data)

    def _add(self, step: Step, end: float) -> None:
        self.steps.append(step)
        self.ended.append(end)


def _name(raw: str) -> str:
    return bytes.fromhex(raw.replace("\\x", "")).decode(errors="replace") if raw.startswith("\\x") else raw
