"""Run commands, two at a time: `python -m tests.support.side_by_side NAME COMMAND… -- NAME COMMAND…`.

When one has ended the next begins, so that no core waits. The first one speaks as it goes; what the others
say is kept apart and printed after it, one after the other. The status is 64 and one bit for each command
that failed, so there are six at most. Ctrl-C, or a signal to end, interrupts all of them and waits until each
has put its things away.
"""

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO

INTERRUPTED, FAILED = 130, 64
AT_ONCE = 2
_GLANCE = 0.05  # seconds


@dataclass
class Running:
    """One command; `kept` holds what it says, unless it speaks for itself."""

    name: str
    process: "subprocess.Popen[bytes]"
    kept: IO[bytes] | None

    def told(self) -> int:
        """Its status when it has ended; what was kept is printed then."""
        code = self.process.wait()
        if self.kept is not None:
            print(f"== {self.name}", flush=True)
            self.kept.seek(0)
            shutil.copyfileobj(self.kept, sys.stdout.buffer)
            sys.stdout.flush()
        return code


def begin(words: list[str], kept: IO[bytes] | None) -> Running:
    """Start a command in a session of its own, so that a Ctrl-C reaches it through us, once."""
    name, *command = words
    if kept is None:
        print(f"== {name}", flush=True)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=kept,
        stderr=subprocess.STDOUT if kept else None,
        start_new_session=True,
    )
    return Running(name, process, kept)


def parted(words: list[str]) -> list[list[str]]:
    """The words between the signs `--`."""
    groups: list[list[str]] = [[]]
    for word in words:
        if word == "--":
            groups.append([])
        else:
            groups[-1].append(word)
    return groups


def main(words: list[str]) -> int:
    """Run them all; 0 when each one passed, else 64 and the bits of those that did not."""
    waiting = parted(words)
    running: list[Running] = []
    stopped = False

    def stop(*_signal: object) -> None:
        nonlocal stopped
        stopped = True
        for job in running:
            if job.process.poll() is None:
                job.process.send_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    with contextlib.ExitStack() as files:
        while waiting and not stopped:
            if sum(job.process.poll() is None for job in running) < AT_ONCE:
                kept = files.enter_context(tempfile.TemporaryFile()) if running else None
                running.append(begin(waiting.pop(0), kept))
            else:
                time.sleep(_GLANCE)
        codes = [job.told() for job in running]
    if stopped:
        return INTERRUPTED
    return sum(1 << place for place, code in enumerate(codes) if code) + (FAILED if any(codes) else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
