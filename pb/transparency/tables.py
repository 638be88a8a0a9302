"""The log: the place of each event in the tree, and the heads that were signed."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.core.audit import Entry


class LogEntry(Table, tablename="log_entry"):
    """An event in its place; `idx` counts from 0 without a gap, `leaf` is the hex of its hash."""

    idx = BigInt(primary_key=True, default=None)
    event = ForeignKey(Entry, null=False, default=None, on_delete=OnDelete.restrict)
    leaf = Text(null=False, default=None)


class TreeHead(Table, tablename="tree_head"):
    """The log at a moment. `peaks` are the roots of its full subtrees, from which it grows; `build` made it.

    `mark` is the version of the topic of urgent events that it answers.
    """

    number = BigInt(primary_key=True, default=None)
    size = BigInt(null=False, default=None)
    root = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    prev = Text(null=False, default=None)
    signature = Text(null=False, default=None)
    peaks = Text(null=False, default=None)
    mark = BigInt(null=False, default=None)
    build = Text(null=False, default=None)
