"""Which engine a process has, made from an address and bound to the tables; none is made at import."""

import sqlite3
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from piccolo.table import Table

from pb.core.db.postgres import CityEngine
from pb.core.db.sqlite import FileEngine
from pb.core.db.worker import UnsafeDatabase

Engine = FileEngine | CityEngine
# What an operator must put right: the file or the server cannot be reached, or refuses us.
DATABASE_FAULTS = (
    OSError,
    sqlite3.OperationalError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.CrashShutdownError,
    asyncpg.AdminShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DiskFullError,
)

__all__ = ["DATABASE_FAULTS", "Engine", "UnsafeDatabase", "bind", "current_engine", "make_engine"]


def make_engine(url: str, *, readers: int = 4) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; it connects when it is started, not before."""
    if url.startswith("sqlite:///"):
        return FileEngine(url.removeprefix("sqlite:///"), readers=readers)
    return CityEngine(_postgres_words(url))


def _postgres_words(url: str) -> dict[str, object]:
    """The keywords of a connection; `postgresql:///name?host=/run/x&user=u` is a socket."""
    parts = urlsplit(url)
    words: dict[str, object] = {"database": unquote(parts.path.lstrip("/"))}
    if parts.hostname:
        words["host"] = parts.hostname
    if parts.port:
        words["port"] = parts.port
    if parts.username:
        words["user"] = unquote(parts.username)
    if parts.password:
        words["password"] = unquote(parts.password)
    for name, values in parse_qs(parts.query).items():
        words["ssl" if name == "sslmode" else name] = int(values[0]) if name == "port" else values[0]
    return words


_engine: Engine | None = None


def bind(engine: Engine, tables: Iterable[type[Table]]) -> None:
    """Make this the engine of the process and of these tables; a later call rebinds them."""
    global _engine
    _engine = engine
    for table in tables:
        table._meta._db = engine


def current_engine() -> Engine:
    """The engine of the process."""
    if _engine is None:
        raise RuntimeError("no database engine is bound")
    return _engine
