"""The database: one engine a process, transactions that never leak, versions of topics, migrations."""

from pb.core.db.clock import database_clock
from pb.core.db.ddl import unguarded
from pb.core.db.engine import DATABASE_FAULTS, Engine, UnsafeDatabase, bind, current_engine, make_engine
from pb.core.db.jobs import Ask, Job, Rows
from pb.core.db.migrate import drop_tables, migrate, pending
from pb.core.db.schema import schema_faults
from pb.core.db.transaction import (
    Lock,
    fetch,
    in_transaction,
    lock_clause,
    lock_row,
    lock_rows,
    look_up,
    run_job,
    savepoint,
    transactional,
)
from pb.core.db.versions import TopicVersion, bump, topic_versions

__all__ = [
    "DATABASE_FAULTS",
    "Ask",
    "Engine",
    "Job",
    "Lock",
    "Rows",
    "TopicVersion",
    "UnsafeDatabase",
    "bind",
    "bump",
    "current_engine",
    "database_clock",
    "drop_tables",
    "fetch",
    "in_transaction",
    "lock_clause",
    "lock_row",
    "lock_rows",
    "look_up",
    "make_engine",
    "migrate",
    "pending",
    "run_job",
    "savepoint",
    "schema_faults",
    "topic_versions",
    "transactional",
    "unguarded",
]
