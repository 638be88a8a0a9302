"""Copies of the database: taken while it serves, and put up again in a scratch place to be looked at."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

FILE, DUMP = "database.sqlite3", "database.dump"


class CannotCopy(Exception):
    """The database cannot be copied or put up again; the message says why."""


def copy_database(url: str, folder: Path) -> Path:
    """One consistent copy of the database in this folder, while others write on."""
    if url.startswith("sqlite:///"):
        target = folder / FILE
        try:
            with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30) as live:
                live.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise CannotCopy(f"the file cannot be copied: {error}") from error
        return target
    target = folder / DUMP
    _tool("pg_dump", url, "-Fc", "-f", str(target))
    return target


@contextmanager
def put_up(url: str, copy: Path) -> Iterator[str]:
    """The address of a database that was made from a copy; a scratch database of a server goes afterwards."""
    if copy.name == FILE:
        yield f"sqlite:///{copy}"
        return
    name = f"rembug_proof_{os.getpid()}"
    _tool("psql", url, "-q", "-c", f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    try:
        parts = urlsplit(url)
        scratch = parts._replace(path=f"/{name}").geturl()
        if not parts.netloc:  # urllib drops the empty host of a socket
            scratch = f"postgresql:///{name}?{parts.query}"
        _tool("pg_restore", scratch, "--no-owner", "--exit-on-error", "-d", name, str(copy))
        yield scratch
    finally:
        _tool("psql", url, "-q", "-c", f"DROP DATABASE IF EXISTS {name}")


def _tool(name: str, url: str, *words: str) -> None:
    """Run a tool of PostgreSQL against this server; its password goes through the environment."""
    found = shutil.which(name)
    if found is None:
        raise CannotCopy(f"{name} is not installed")
    parts = urlsplit(url)
    asked = {word: values[0] for word, values in parse_qs(parts.query).items()}
    given = {
        "PGHOST": parts.hostname or asked.get("host"),
        "PGPORT": str(parts.port) if parts.port else asked.get("port"),
        "PGUSER": unquote(parts.username) if parts.username else asked.get("user"),
        "PGPASSWORD": unquote(parts.password) if parts.password else asked.get("password"),
        "PGSSLMODE": asked.get("sslmode"),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    environment = os.environ | {word: value for word, value in given.items() if value}
    done = subprocess.run(  # noqa: S603 - fixed words; names and addresses are from the settings
        [found, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotCopy(f"{name}: {done.stderr.strip()[:300]}")
