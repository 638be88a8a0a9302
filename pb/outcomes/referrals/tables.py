"""Referrals and the answers that were noted, which only grow."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.proposals.tables import Proposal


class Referral(Table, tablename="referral"):
    """A proposal that was passed on; `state` is that of its newest note."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    channel = Text(null=False, default=None)
    agency = Text(null=False, default="")
    reason = Text(null=False, default="")
    state = Text(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)


class ReferralNote(Table, tablename="referral_note"):
    """What became of a referral, with the day and a word; never changed."""

    id = BigInt(primary_key=True, default=None)
    referral = ForeignKey(Referral, null=False, default=None, on_delete=OnDelete.restrict)
    state = Text(null=False, default=None)
    word = Text(null=False, default="")
    day = Date(null=False, default=None)
    noted_at = Timestamptz(null=False, default=None)
