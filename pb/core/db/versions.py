"""Versions of topics: a page is fresh as long as the versions of what it shows stand still."""

from collections.abc import Iterable

from piccolo.columns import BigInt, Text
from piccolo.table import Table


class TopicVersion(Table, tablename="topic_version"):
    """How often something about a topic (a kode, a place, a list) was written."""

    topic = Text(primary_key=True, default=None)
    v = BigInt(null=False, default=None)


_BUMP = """
INSERT INTO topic_version (topic, v) VALUES ({}, 1)
ON CONFLICT (topic) DO UPDATE SET v = topic_version.v + 1
"""  # one statement: a version never stands still when two transactions write at once

_VERSIONS = "SELECT topic, v FROM topic_version WHERE topic IN"  # written out: each page that is kept asks it


async def bump(topics: Iterable[str]) -> None:
    """Raise the versions, inside the writing transaction; in one order everywhere, against deadlocks."""
    for topic in sorted(set(topics)):
        await TopicVersion.raw(_BUMP, topic)


async def topic_versions(topics: Iterable[str]) -> dict[str, int]:
    """The versions of these topics; a topic that was never written has version 0."""
    ids = sorted(set(topics))
    if not ids:
        return {}
    marks = ", ".join("{}" for _ in ids)
    rows = await TopicVersion.raw(f"{_VERSIONS} ({marks})", *ids)
    found = {row["topic"]: int(row["v"]) for row in rows}
    return {topic: found.get(topic, 0) for topic in ids}
