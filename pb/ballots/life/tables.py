"""Tables of the life of a round: signatures, challenged marks with what two people said, copies of keys,
changed costs."""

from piccolo.columns import BigInt, Boolean, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.ballots.tables import Project
from pb.rounds.tables import Contest, Round


class Approval(Table, tablename="approval"):
    """One person signs one act of a round; `digest` is what they saw. Never changed, never deleted."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    act = Text(null=False, default=None)
    person = BigInt(null=False, default=None)
    role = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    digest = Text(null=False, default=None)
    reason = Text(null=False, default="")


class Challenge(Table, tablename="challenge"):
    """Somebody says that a mark is wrong. `voter` is the one of the mark, or None where nobody was found."""

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    voter = BigInt(null=True, default=None)
    words_sealed = Text(null=False, default=None)
    account = BigInt(null=True, default=None)
    counter = Boolean(null=False, default=False)
    made_at = Timestamptz(null=False, default=None)
    decided_at = Timestamptz(null=True, default=None)
    upheld = Boolean(null=True, default=None)


class Opinion(Table, tablename="challenge_opinion"):
    """What a facilitator or a witness says of a challenge; neither is changed."""

    id = BigInt(primary_key=True, default=None)
    challenge = ForeignKey(Challenge, null=False, default=None, on_delete=OnDelete.restrict)
    role = Text(null=False, default=None)
    person = BigInt(null=False, default=None)
    uphold = Boolean(null=False, default=None)
    reason = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class KeyCopy(Table, tablename="key_copy"):
    """Where a copy of the keys of a round lies, beside the key directory; never a key."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    place = Text(null=False, default=None)
    holder = BigInt(null=True, default=None)
    listed_by = BigInt(null=True, default=None)
    listed_at = Timestamptz(null=False, default=None)


class CostChange(Table, tablename="cost_change"):
    """Another cost for a project while people vote: asked by one person, in force once another accepts it."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    project = ForeignKey(Project, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    before = BigInt(null=False, default=None)
    after = BigInt(null=False, default=None)
    reason = Text(null=False, default=None)
    asked_by = BigInt(null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
    decided_by = BigInt(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    accepted = Boolean(null=True, default=None)
