"""Gerakan Pungut Sampah: its rules in versions, posts, members, actions with stamps, rewards of sponsors."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.places.tables import Place


class GpsRules(Table, tablename="gps_rules"):
    """One version of the rules, as JSON, with the public reason of the change; the newest holds."""

    id = BigInt(primary_key=True, default=None)
    number = BigInt(null=False, default=None)
    body = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class Post(Table, tablename="gps_post"):
    """A school or a workplace around which people pick up litter."""

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=False, default=None)
    kind = Text(null=False, default=None)
    name = Text(null=False, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    spot = Text(null=False, default=None)
    radius = BigInt(null=False, default=None)
    created_by = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)


class Certifier(Table, tablename="gps_certifier"):
    """An account that certifies the actions of a post: a teacher, a head, an officer."""

    id = BigInt(primary_key=True, default=None)
    post = ForeignKey(Post, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=False, default=None)


class Member(Table, tablename="gps_member"):
    """A grown-up with an account who takes part; without consent to the board `nickname` is empty."""

    id = BigInt(primary_key=True, default=None)
    post = ForeignKey(Post, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    label = Text(null=False, default=None)
    nickname = Text(null=False, default=None)
    joined = Date(null=False, default=None)


class Action(Table, tablename="gps_action"):
    """One day on which a post picked up litter, as its certifier wrote it down."""

    id = BigInt(primary_key=True, default=None)
    post = ForeignKey(Post, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    day = Date(null=False, default=None)
    minutes = BigInt(null=False, default=None)
    note = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class ClassCount(Table, tablename="gps_class"):
    """How many of a class or a group were there: pupils are counted, never named."""

    id = BigInt(primary_key=True, default=None)
    action = ForeignKey(Action, null=False, default=None, on_delete=OnDelete.restrict)
    name = Text(null=False, default=None)
    people = BigInt(null=False, default=None)


class Stamp(Table, tablename="gps_stamp"):
    """A stamp in the book of a member."""

    id = BigInt(primary_key=True, default=None)
    action = ForeignKey(Action, null=False, default=None, on_delete=OnDelete.restrict)
    member = ForeignKey(Member, null=False, default=None, on_delete=OnDelete.restrict)


class Struck(Table, tablename="gps_struck"):
    """An action that was written down wrongly: it stays readable and counts no more."""

    action = ForeignKey(Action, null=False, primary_key=True, default=None, on_delete=OnDelete.restrict)
    reason = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Reward(Table, tablename="gps_reward"):
    """What a sponsor gives to members who reach a belt."""

    id = BigInt(primary_key=True, default=None)
    belt = Text(null=False, default=None)
    sponsor = Text(null=False, default=None)
    what = Text(null=False, default=None)
    many = BigInt(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class Given(Table, tablename="gps_given"):
    """A reward that was handed over."""

    id = BigInt(primary_key=True, default=None)
    reward = ForeignKey(Reward, null=False, default=None, on_delete=OnDelete.restrict)
    member = ForeignKey(Member, null=False, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz(null=False, default=None)
