"""Which code runs: its commit, on each page, in each head of the log and in each event of the record."""

import contextlib
import subprocess
from functools import cache
from pathlib import Path

_PACKAGE = "0.1.0"


@cache
def build_id() -> str:
    """The commit that runs, or the version of the package where there is no checkout.

    It is asked for once, when the process starts: a checkout that moves on later is not what runs.
    """
    folder = Path(__file__).parent.parent.parent
    if not (folder / ".git").exists():
        return _PACKAGE
    asked = ["git", "-C", str(folder), "rev-parse", "--short=10", "HEAD"]
    with contextlib.suppress(OSError):
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
        if done.returncode == 0:
            return done.stdout.strip()
    return _PACKAGE
