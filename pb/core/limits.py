"""Counters in the database that bound abuse: shared by processes, kept over restarts (security.md P13)."""

from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table


class Attempt(Table, tablename="attempt"):
    """How often something happened in a window. The key is a hash of what, who and when."""

    key = Text(primary_key=True, default=None)
    count = BigInt(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
