"""Databases for tests: a file, or a temporary PostgreSQL on a socket that this run starts and ends."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

KIND = os.environ.get("PB_TEST_DB", "sqlite")


def binaries() -> Path:
    """The folder of initdb; fails loudly where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise RuntimeError("PostgreSQL is not installed; install it or leave it out with SKIP=postgres")
    return folders[-1]


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The address of a server for this run: `postgresql:///{name}?host=…`, with the name left open.

    `durable` writes through to the disk, which tests do without and figures do not.
    """
    given = os.environ.get("PB_TEST_PG_DSN")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pbpg", dir="/tmp"))
    user = pwd.getpwuid(os.getuid()).pw_name
    prefix: list[str] = []
    if os.getuid() == 0:
        user = "postgres"
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        prefix = ["setpriv", f"--reuid={user}", f"--regid={entry.pw_gid}", "--clear-groups"]
    tools, data = binaries(), folder / "data"
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": folder}
    make = [tools / "initdb", "-D", data, "-A", "trust", "-U", user, "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run([*prefix, *make], **run)
    fsync = "on" if durable else "off"
    options = (
        f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync={fsync} -c max_connections=200"
    )
    start = [tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run([*prefix, *start], **run)
    try:
        yield f"postgresql:///{{name}}?host={folder}&user={user}"
    finally:
        subprocess.run([*prefix, tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


def administer(server: str, statement: str) -> None:
    """Run one statement on the server's own database."""

    async def run() -> None:
        from pb.core.db.engine import _postgres_words

        connection = await asyncpg.connect(**_postgres_words(server.format(name="postgres")))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def fresh_name() -> str:
    """A name that no other database has."""
    return f"t{uuid.uuid4().hex[:16]}"


@contextmanager
def fresh_copy(template: str, folder: Path) -> Iterator[str]:
    """The address of a copy of the template: a file in the folder, or a database dropped on leaving."""
    if KIND == "sqlite":
        copy = folder / "rembug.sqlite3"
        shutil.copy(template, copy)
        yield f"sqlite:///{copy}"
        return
    name = fresh_name()
    administer(template, f"CREATE DATABASE {name} TEMPLATE pbtemplate")
    yield template.format(name=name)
    administer(template, f"DROP DATABASE {name} WITH (FORCE)")
