"""What people follow."""

from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table


class Follow(Table, tablename="follow"):
    """Somebody who wants to be told what becomes of a thing, and until when they were told.

    Promises have no `told_at`: the message of their ledgers has a day of its own.
    """

    id = BigInt(primary_key=True, default=None)
    account = BigInt(null=False, default=None)
    kode = Text(null=False, default=None)
    what = Text(null=False, default="promise")
    told_at = Timestamptz(null=True, default=None)
