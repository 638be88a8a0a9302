"""What an error tells of the database: it is away for a moment, and the same request may do well soon."""

import sqlite3

import asyncpg

DATABASE_IS_AWAY = (
    sqlite3.OperationalError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # stopped, crashed, not up again yet
    asyncpg.InsufficientResourcesError,  # its disk or its memory is full
    ConnectionError,
)


def status_of(error: Exception) -> int:
    """503 while the database is away or full, else 500: a fault of ours."""
    return 503 if isinstance(error, DATABASE_IS_AWAY) else 500
