"""The inclusion targets of a round."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text
from piccolo.table import Table

from pb.rounds.tables import Round


class TargetRow(Table, tablename="inclusion_target"):
    """One thing that a round aims at: a number of RW, or a share of seats in per cent."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    goal = BigInt(null=False, default=None)
