"""A PostgreSQL of the tests' own: made in a folder of its own, started, stopped at once, started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def binaries() -> Path:
    """The folder of initdb; fails loudly where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise RuntimeError("PostgreSQL is not installed; install it or leave it out with SKIP=postgres")
    return folders[-1]


@dataclass(frozen=True)
class Cluster:
    """Its folder holds data, log and socket. PostgreSQL refuses to run as root: there another user does."""

    folder: Path
    user: str
    prefix: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address of a database, with its name left open."""
        return f"postgresql:///{{name}}?host={self.folder}&user={self.user}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, tool: str, *words: str) -> None:
        """Run one of PostgreSQL's own tools on the data."""
        subprocess.run(
            [*self.prefix, str(binaries() / tool), "-D", str(self.data), *words],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def start(self, *settings: str, program: str = "") -> None:
        """Start it and wait until it takes connections; `program` stands in for `postgres`."""
        words = ("listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200")
        options = " ".join(f"-c {word}" for word in (*words, *settings))
        how = ("-p", program) if program else ()
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), *how, "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash would: no checkpoint, no goodbye."""
        self.run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A new server that runs; it is stopped and gone on leaving."""
    made = new_cluster()
    try:
        made.run("initdb", "-A", "trust", "-U", made.user, "-E", "UTF8", "--locale=C.UTF-8", "-N")
        made.start(*settings)
        yield made
    finally:
        if (made.data / "postmaster.pid").exists():
            made.stop()
        shutil.rmtree(made.folder, ignore_errors=True)


def new_cluster() -> Cluster:
    """An empty folder for a cluster, owned by the user that will run it."""
    folder = Path(tempfile.mkdtemp(prefix="pbpg", dir="/tmp"))
    if os.getuid() != 0:
        return Cluster(folder, pwd.getpwuid(os.getuid()).pw_name)
    entry = pwd.getpwnam("postgres")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    prefix = ("setpriv", f"--reuid={entry.pw_name}", f"--regid={entry.pw_gid}", "--clear-groups")
    return Cluster(folder, entry.pw_name, prefix)
