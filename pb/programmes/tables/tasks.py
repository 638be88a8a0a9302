"""Volunteer tasks: what is to be done, the shifts of each, and who takes part."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.places.tables import Place


class VolunteerTask(Table, tablename="volunteer_task"):
    """Something that many hands do; `promise` and `workshop` are the kodes of what it belongs to."""

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=False, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    title = Text(null=False, default=None)
    what = Text(null=False, default=None)
    spot = Text(null=False, default=None)
    promise = Text(null=True, default=None)
    workshop = Text(null=True, default=None)
    created_by = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)


class Shift(Table, tablename="shift"):
    """One shift of a task. `why` tells of a cancelled one, `entry` is where its hours stand in a ledger."""

    id = BigInt(primary_key=True, default=None)
    task = ForeignKey(VolunteerTask, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    starts_at = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    places = BigInt(null=False, default=None)
    door_code = Text(null=False, default=None)
    closed_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    why = Text(null=False, default=None)
    entry = BigInt(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)


class Volunteer(Table, tablename="volunteer"):
    """Somebody on the list of a shift: an account, or a guest until they are forgotten.

    `minutes` are those that the organiser confirmed, `reason` why they are fewer than the shift had.
    """

    id = BigInt(primary_key=True, default=None)
    shift = ForeignKey(Shift, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    guest = BigInt(null=True, default=None)
    label = Text(null=False, default=None)
    state = Text(null=False, default=None)
    attended_at = Timestamptz(null=True, default=None)
    minutes = BigInt(null=True, default=None)
    reason = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
