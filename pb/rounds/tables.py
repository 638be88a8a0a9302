"""Rounds and their contests, dates and moves."""

from piccolo.columns import BigInt, Boolean, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.places.tables import Place


class Round(Table, tablename="round"):
    """One budget round of a place and a year, with the rules of its vote and count."""

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=True, default=None)
    title = Text(null=False, default=None)
    place = ForeignKey(Place, null=True, default=None, on_delete=OnDelete.restrict)
    year = BigInt(null=False, default=None)
    ballot_type = Text(null=False, default=None)
    max_choices = BigInt(null=False, default=None)
    rule = Text(null=False, default=None)
    completion = Text(null=False, default=None)
    ties = Text(null=False, default=None)
    min_votes = BigInt(null=False, default=0)
    level_propose = BigInt(null=False, default=None)
    level_vote = BigInt(null=False, default=None)
    currency = Text(null=False, default="IDR")
    decimals = BigInt(null=False, default=0)
    credit = Text(null=False, default="")
    manifest = Text(null=True, default=None)
    created_by = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    announced_at = Timestamptz(null=True, default=None)
    voters = Text(null=False, default="level")
    age_on = Date(null=True, default=None)
    age_least = BigInt(null=True, default=None)
    age_most = BigInt(null=True, default=None)
    object_from = Timestamptz(null=True, default=None)
    object_until = Timestamptz(null=True, default=None)
    batch = BigInt(null=True, default=None)
    points_total = BigInt(null=False, default=0)
    points_cap = BigInt(null=False, default=0)
    publication = Text(null=False, default="full")
    receipts = Boolean(null=False, default=True)
    challenge_hours = BigInt(null=False, default=72)
    paused_at = Timestamptz(null=True, default=None)


class Contest(Table, tablename="contest"):
    """One budget of a round, for one area."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    name = Text(null=False, default=None)
    area = ForeignKey(Place, null=True, default=None, on_delete=OnDelete.restrict)
    budget = BigInt(null=False, default=None)
    electorate = BigInt(null=True, default=None)


class PhaseDate(Table, tablename="phase_date"):
    """When a phase of a round is due to begin."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    phase = Text(null=False, default=None)
    opens_at = Timestamptz(null=False, default=None)


class Move(Table, tablename="move"):
    """A phase from `voting` on, entered once: who moved the round, when and why."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    phase = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    person = BigInt(null=True, default=None)
    reason = Text(null=False, default="")


class PhaseText(Table, tablename="phase_text"):
    """A short public text that stands on the round's page while a phase lasts."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    phase = Text(null=False, default=None)
    body = Text(null=False, default=None)


class RoundRevision(Table, tablename="round_revision"):
    """A draft as it stood after each save, until it is announced: so that two writers see each other."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    body = Text(null=False, default=None)
    person = BigInt(null=True, default=None)
    at = Timestamptz(null=False, default=None)


class BulkAct(Table, tablename="bulk_act"):
    """One act on many rounds (`drafts`, `announce` or `dates`), with what it needs to be undone."""

    id = BigInt(primary_key=True, default=None)
    kind = Text(null=False, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    body = Text(null=False, default=None)
    person = BigInt(null=True, default=None)
    at = Timestamptz(null=False, default=None)
    undone_at = Timestamptz(null=True, default=None)
