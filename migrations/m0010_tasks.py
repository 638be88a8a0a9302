"""Volunteer tasks with their shifts and who takes part; posts, actions and stamps of the litter movement."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

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
GPS = """
CREATE TABLE gps_rules (
  id BIGINT PRIMARY KEY, number BIGINT NOT NULL UNIQUE CHECK (number > 0), body TEXT NOT NULL,
  reason TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL);
CREATE TABLE gps_post (
  id BIGINT PRIMARY KEY, kode TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('school', 'workplace')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  spot TEXT NOT NULL CHECK (length(spot) BETWEEN 1 AND 200), radius BIGINT NOT NULL CHECK (radius > 0),
  created_by BIGINT, created_at TIMESTAMPTZ NOT NULL);
CREATE INDEX gps_post_place ON gps_post (place);
CREATE TABLE gps_certifier (
  id BIGINT PRIMARY KEY, post BIGINT NOT NULL REFERENCES gps_post (id) ON DELETE RESTRICT,
  account BIGINT NOT NULL, UNIQUE (post, account));
CREATE INDEX gps_certifier_account ON gps_certifier (account);
CREATE TABLE gps_member (
  id BIGINT PRIMARY KEY, post BIGINT NOT NULL REFERENCES gps_post (id) ON DELETE RESTRICT,
  account BIGINT UNIQUE, label TEXT NOT NULL, nickname TEXT NOT NULL, joined DATE NOT NULL);
CREATE INDEX gps_member_post ON gps_member (post);
CREATE TABLE gps_action (
  id BIGINT PRIMARY KEY, post BIGINT NOT NULL REFERENCES gps_post (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), day DATE NOT NULL,
  minutes BIGINT NOT NULL CHECK (minutes > 0), note TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (post, number));
CREATE INDEX gps_action_day ON gps_action (day);
CREATE TABLE gps_class (
  id BIGINT PRIMARY KEY, action BIGINT NOT NULL REFERENCES gps_action (id) ON DELETE RESTRICT,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 20),
  people BIGINT NOT NULL CHECK (people BETWEEN 1 AND 500), UNIQUE (action, name));
CREATE TABLE gps_stamp (
  id BIGINT PRIMARY KEY, action BIGINT NOT NULL REFERENCES gps_action (id) ON DELETE RESTRICT,
  member BIGINT NOT NULL REFERENCES gps_member (id) ON DELETE RESTRICT, UNIQUE (action, member));
CREATE INDEX gps_stamp_member ON gps_stamp (member);
CREATE TABLE gps_struck (
  action BIGINT PRIMARY KEY REFERENCES gps_action (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL, at TIMESTAMPTZ NOT NULL);
CREATE TABLE gps_reward (
  id BIGINT PRIMARY KEY, belt TEXT NOT NULL CHECK (belt IN ('white', 'green', 'red', 'black')),
  sponsor TEXT NOT NULL CHECK (length(sponsor) BETWEEN 1 AND 120),
  what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 120),
  many BIGINT NOT NULL CHECK (many BETWEEN 1 AND 100000), created_at TIMESTAMPTZ NOT NULL);
CREATE TABLE gps_given (
  id BIGINT PRIMARY KEY, reward BIGINT NOT NULL REFERENCES gps_reward (id) ON DELETE RESTRICT,
  member BIGINT NOT NULL REFERENCES gps_member (id) ON DELETE RESTRICT, at TIMESTAMPTZ NOT NULL,
  UNIQUE (reward, member));
CREATE INDEX gps_given_member ON gps_given (member)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What was certified, struck out, handed over, and each set of rules is never changed once written."""
    for statement in ";".join((TASKS, GPS)).split(";"):
        await run(statement)
    for table in ("gps_rules", "gps_action", "gps_class", "gps_stamp", "gps_struck", "gps_given"):
        for statement in append_only(table, dialect):
            await run(statement)
