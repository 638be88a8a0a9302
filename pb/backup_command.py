"""`pb backup` and `pb restore`: a sealed copy of all but the keys, put up and checked before it counts."""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pb.core.keys import UnsafeKeys, backup_key
from pb.operations.archive import BadArchive, pack, unpack
from pb.operations.copies import DUMP, FILE, CannotCopy, copy_database, put_up
from pb.operations.rules import Job, RunState, too_old
from pb.operations.services import begin_run, end_run
from pb.settings import Settings

SUFFIX = ".rembug"


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the two commands."""
    made = command(commands, "backup", backup, "back up all but the keys, restore it aside, and check it")
    made.add_argument("--folder", type=Path, help="where to; default: PB_BACKUP_DIR")
    made.add_argument("--nightly", type=int, help=argparse.SUPPRESS)
    back = command(commands, "restore", restore, "open a backup into a new folder")
    back.add_argument("file", type=Path)
    back.add_argument("folder", type=Path, help="made by this; must not be there")


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """Copy, seal, open again in a scratch place, verify, throw old ones away; 0 when it was proven."""
    folder = options.folder or settings.backup_dir
    if folder is None:
        options.say("Say where to with --folder, or set PB_BACKUP_DIR.")
        return 1
    note: Callable[..., Any] = lambda work: options.with_database(settings, work, prepared=False)  # noqa: E731 - shorter
    key = options.nightly or note(lambda: begin_run(Job.BACKUP, now=options.now()))
    facts: dict[str, object] = {}
    try:
        state = _back_up(settings, folder, options.now(), facts, options.say)
    except (CannotCopy, BadArchive, UnsafeKeys, OSError) as error:
        options.say(f"No backup: {error}")
        state = RunState.FAILED
    note(lambda: end_run(key, state, facts, now=options.now()))
    return 0 if state is RunState.FINE else 1


def _back_up(
    settings: Settings, folder: Path, now: datetime, facts: dict[str, object], say: Callable[[str], None]
) -> RunState:
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = backup_key(settings.key_dir)
    file = folder / f"rembug-{now:%Y%m%dT%H%M%S}Z{SUFFIX}"
    with _scratch(folder) as scratch:
        copy = copy_database(settings.database_url, scratch)
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        pack({copy.name: copy, "photos": settings.photos}, part, key)
        copy.unlink()
        wrong = _proven(settings, part, scratch / "proof", key, facts)
        part.replace(file)
    facts["bytes"] = file.stat().st_size
    say(f"{file}: {facts['bytes']} bytes, restored in {facts['milliseconds']} ms")
    if wrong:
        say(f"The restored copy has {wrong} faults; run pb verify.")
        return RunState.WRONG
    for old in folder.glob(f"rembug-*{SUFFIX}"):
        if old != file and too_old(old.name, now):
            old.unlink()
    return RunState.FINE


@contextlib.contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".proof-", dir=folder) as made:
        yield Path(made)


def _proven(settings: Settings, file: Path, proof: Path, key: bytes, facts: dict[str, object]) -> int:
    """Open the backup, put its database up, run verify on it; the number of faults."""
    began = time.monotonic()
    unpack(file, proof, key)
    (copy,) = [proof / name for name in (FILE, DUMP) if (proof / name).exists()]
    with put_up(settings.database_url, copy) as url:
        facts["milliseconds"] = int((time.monotonic() - began) * 1000)
        facts["photos"] = sum(1 for path in (proof / "photos").rglob("*") if path.is_file())
        said = _verify(settings, url)
    facts["entries"] = said["entries"]
    return len(said["faults"])


def _verify(settings: Settings, url: str) -> dict[str, Any]:
    """`pb verify` in a process of its own, on another database with the same keys."""
    given = {
        "PB_DATABASE_URL": url,
        "PB_KEY_DIR": str(settings.key_dir.resolve()),
        "PB_DATA_DIR": str(settings.data_dir.resolve()),
        "PB_BASE_URL": settings.base_url,
    }
    done = subprocess.run(
        [sys.executable, "-m", "pb.cli", "verify", "--json"],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise CannotCopy(f"the restored copy cannot be checked: {done.stderr.strip()[:300]}") from error
    return found


def restore(options: argparse.Namespace, settings: Settings) -> int:
    """A backup as plain files in a new folder; what to do with them stands in docs/operating.md."""
    if options.folder.exists():
        options.say(f"{options.folder} is there already; name a new folder.")
        return 1
    os.umask(0o077)
    try:
        unpack(options.file, options.folder, backup_key(settings.key_dir))
    except BadArchive as error:
        options.say(f"{options.file}: {error}")
        return 1
    for path in sorted(options.folder.iterdir()):
        options.say(str(path))
    return 0
