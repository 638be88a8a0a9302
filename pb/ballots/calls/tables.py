"""The table of calls: who was drawn to be asked, and what they answered; never a choice."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.rounds.tables import Round


class VoterCall(Table, tablename="voter_call"):
    """One person of the draw of a round. `voter` and the note go when the time to challenge marks is over."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    voter = BigInt(null=True, default=None)
    state = Text(null=False, default=None)
    note_sealed = Text(null=False, default=None)
    answered_at = Timestamptz(null=True, default=None)
