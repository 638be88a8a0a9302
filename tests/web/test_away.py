"""A database that is away for a moment is no fault of the request: it may be sent again."""

import sqlite3

import asyncpg
import pytest

from pb.web.edge.away import status_of

AWAY = (
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.DiskFullError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InterfaceError,
    ConnectionResetError,
    sqlite3.OperationalError,
)


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", AWAY)
def test_a_database_that_is_away_is_a_503_and_anything_else_a_500(kind: type[Exception]) -> None:
    assert status_of(kind("stopped")) == 503
    assert status_of(sqlite3.IntegrityError("twice")) == status_of(ValueError("odd")) == 500
