"""A server whose date is wrong: libfaketime stands between it and the clock of the machine."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT, clean_environment, free_port, wait_for


def library() -> Path | None:
    """The library of Debian's package `faketime`."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)


JUMPS = "jumps"
_SERVE = """
import select, sys, time
time.sleep = lambda seconds: select.select([], [], [], seconds)
from pb.cli import main
sys.exit(main(["serve"]))
"""
"""`pb serve`; with this library the call that Python sleeps by fails where only the date is another one."""


@dataclass(frozen=True)
class Dated:
    """A server and the file that says how far its date is from that of the machine."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    def jump(self, offset: str) -> None:
        """Its date is so far ahead from now on: `+3600` in seconds, `-10y`."""
        new = self.folder / "new"
        new.write_text(offset)
        new.replace(self.folder / "offset")  # at once: it is read at each look at the clock

    def said(self) -> str:
        """Its log."""
        return (self.folder / "log").read_text()


def _from_file(folder: Path) -> dict[str, object]:
    (folder / "offset").write_text("+0")
    return {"FAKETIME_TIMESTAMP_FILE": folder / "offset", "FAKETIME_NO_CACHE": 1}


@contextlib.contextmanager
def dated(folder: Path, offset: str, settings: dict[str, object]) -> Iterator[Dated]:
    """`pb serve` that is so far ahead, always or, with `jumps`, when it is told; with "" its date is right.

    Only the date is another one, the steady clock goes as it goes.
    """
    folder.mkdir()
    fake: dict[str, object] = {"PB_DATA_DIR": folder / "data", "PB_PORT": free_port()}
    if offset:
        fake |= {"LD_PRELOAD": library(), "FAKETIME_DONT_FAKE_MONOTONIC": 1, "NO_FAKE_STAT": 1}
        fake |= {"FAKETIME": offset} if offset != JUMPS else _from_file(folder)
    with (folder / "log").open("wb") as log:
        environment = clean_environment(settings | fake)
        process = subprocess.Popen(
            (sys.executable, "-c", _SERVE), cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    server = Dated(folder, int(str(fake["PB_PORT"])), process)
    try:
        yield server
    finally:
        process.kill()
        process.wait()


def wait_until_up(server: Dated) -> None:
    """Until it answers."""
    wait_for(server.process, server.port, seconds=120)  # type: ignore[arg-type]
