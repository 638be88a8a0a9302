"""Seals: that something was sealed, and its rows line by line."""

from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table


class Seal(Table, tablename="seal"):
    """A round (`count`) or a contest (`decisions`) was sealed; the roots stand in the record."""

    subject = BigInt(primary_key=True, default=None)
    part = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class SealLines(Table, tablename="seal_lines"):
    """Up to a thousand rows of a table as they were sealed: key, leaf, and a salt for people's rows."""

    id = BigInt(primary_key=True, default=None)
    subject = BigInt(null=False, default=None)
    name = Text(null=False, default=None)
    number = BigInt(null=False, default=None)
    body = Text(null=False, default=None)
