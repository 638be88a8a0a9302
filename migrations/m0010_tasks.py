"""Volunteer tasks with their shifts, and who takes part in them."""

from collections.abc import Awaitable, Callable
from typing import Literal

TASKS = """
CREATE TABLE volunteer_task (
  id BIGINT PRIMARY KEY, kode TEXT NOT NULL UNIQUE,
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 1000),
  spot TEXT NOT NULL CHECK (length(spot) BETWEEN 1 AND 200),
  promise TEXT, workshop TEXT, created_by BIGINT, created_at TIMESTAMPTZ NOT NULL);
CREATE INDEX volunteer_task_place ON volunteer_task (place);
CREATE INDEX volunteer_task_promise ON volunteer_task (promise);
CREATE TABLE shift (
  id BIGINT PRIMARY KEY, task BIGINT NOT NULL REFERENCES volunteer_task (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL,
  places BIGINT NOT NULL CHECK (places BETWEEN 1 AND 500),
  door_code TEXT NOT NULL CHECK (length(door_code) = 6),
  closed_at TIMESTAMPTZ, cancelled_at TIMESTAMPTZ, why TEXT NOT NULL, entry BIGINT,
  CHECK (starts_at < ends_at), UNIQUE (task, number));
CREATE INDEX shift_starts ON shift (starts_at);
CREATE TABLE volunteer (
  id BIGINT PRIMARY KEY, shift BIGINT NOT NULL REFERENCES shift (id) ON DELETE RESTRICT,
  account BIGINT, guest BIGINT, label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'waiting', 'left')),
  attended_at TIMESTAMPTZ, minutes BIGINT CHECK (minutes >= 0), reason TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, UNIQUE (shift, account));
CREATE INDEX volunteer_account ON volunteer (account);
CREATE INDEX volunteer_guest ON volunteer (guest)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Hours that were confirmed stay beside the name that gave them until it is forgotten."""
    for statement in TASKS.split(";"):
        await run(statement)
