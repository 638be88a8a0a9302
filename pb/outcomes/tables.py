"""Outcomes: the published count of a contest, the council's decisions, their publication."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.ballots.tables import Project
from pb.rounds.tables import Contest


class OutcomeRow(Table, tablename="outcome"):
    """The count of one contest; `record` is its canonical JSON and is never changed.

    `explained` is what the count means for each project, as JSON; counts of an older version have none.
    """

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    record = Text(null=False, default=None)
    ballots = BigInt(null=False, default=None)
    marks = BigInt(null=False, default=None)
    explained = Text(null=True, default=None)
    published_at = Timestamptz(null=False, default=None)


class Decision(Table, tablename="decision"):
    """What the council member decides on a project; it can be changed until it is published."""

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    project = ForeignKey(Project, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    amount = BigInt(null=True, default=None)
    referred_to = Text(null=False, default="")
    reason = Text(null=False, default="")
    person = BigInt(null=True, default=None)
    saved_at = Timestamptz(null=False, default=None)


class Publication(Table, tablename="publication"):
    """All decisions of a contest became public at one hour."""

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    person = BigInt(null=True, default=None)
    published_at = Timestamptz(null=False, default=None)
