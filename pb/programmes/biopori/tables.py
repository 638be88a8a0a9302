"""Infiltration holes: what a list reads of a record stands in its row; its entries say how it came about."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table


class WardRow(Table, tablename="biopori_ward"):
    """A kelurahan of the movement: how many RW it has, and since when holes are a programme there.

    The row is also the lock under which numbers of groups, records and notes follow each other.
    """

    code = Text(primary_key=True, default=None)
    rws = BigInt(null=True, default=None)
    since = Date(null=True, default=None)


class Volunteers(Table, tablename="biopori_group"):
    """A group of volunteers in a kelurahan, and how it signed up."""

    id = BigInt(primary_key=True, default=None)
    ward = ForeignKey(WardRow, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    name = Text(null=False, default=None)
    sign_up = Text(null=False, default=None)
    on_board = BigInt(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class Member(Table, tablename="biopori_member"):
    """An account that asked to join a group, belongs to it, or leads it."""

    id = BigInt(primary_key=True, default=None)
    volunteers = ForeignKey(Volunteers, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=False, default=None)
    belongs = Text(null=False, default=None)
    since = Timestamptz(null=False, default=None)


class HoleRecord(Table, tablename="biopori_record"):
    """Holes made in an RW on a day. All from `rw` to `due` follows from the entries."""

    id = BigInt(primary_key=True, default=None)
    ward = ForeignKey(WardRow, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    volunteers = ForeignKey(Volunteers, null=True, default=None, on_delete=OnDelete.restrict)
    rw = BigInt(null=False, default=None)
    day = Date(null=False, default=None)
    households = BigInt(null=False, default=None)
    holes = BigInt(null=False, default=None)
    doubtful = BigInt(null=False, default=None)
    checked = Date(null=True, default=None)
    working = BigInt(null=True, default=None)
    due = Date(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)


class HoleEntry(Table, tablename="biopori_entry"):
    """One entry about a record, never changed: written, corrected, doubted, trusted again, checked."""

    id = BigInt(primary_key=True, default=None)
    record = ForeignKey(HoleRecord, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    day = Date(null=False, default=None)
    rw = BigInt(null=True, default=None)
    households = BigInt(null=True, default=None)
    holes = BigInt(null=True, default=None)
    working = BigInt(null=True, default=None)
    reason = Text(null=False, default=None)
    photo = Text(null=False, default=None)
    fingerprint = Text(null=False, default=None)
    role = Text(null=False, default=None)
    sent_key = Text(null=False, default=None)


class NoteRow(Table, tablename="biopori_note"):
    """A training or a cost of a kelurahan, or that such a note is taken back; never changed."""

    id = BigInt(primary_key=True, default=None)
    ward = ForeignKey(WardRow, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    day = Date(null=False, default=None)
    level = Text(null=False, default=None)
    rw = BigInt(null=True, default=None)
    rt = BigInt(null=True, default=None)
    people = BigInt(null=False, default=None)
    amount = BigInt(null=False, default=None)
    words = Text(null=False, default=None)
    source = Text(null=False, default=None)
    refers = BigInt(null=True, default=None)
    role = Text(null=False, default=None)
    sent_key = Text(null=False, default=None)
