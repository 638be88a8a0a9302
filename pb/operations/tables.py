"""Nightly runs and how they ended, alarms that were raised, witnesses of a round, heads that were sent."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.rounds.tables import Round
from pb.transparency.tables import TreeHead


class JobRun(Table, tablename="job_run"):
    """One run of nightly work; `facts` hold figures and kinds of faults."""

    id = BigInt(primary_key=True, default=None)
    job = Text(null=False, default=None)
    began_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    state = Text(null=False, default=None)
    facts = Text(null=False, default=None)


class AlarmRow(Table, tablename="alarm"):
    """Administrators were told that something is wrong with a job; once a day for each reason."""

    id = BigInt(primary_key=True, default=None)
    job = Text(null=False, default=None)
    why = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Witness(Table, tablename="witness"):
    """Somebody outside who gets the heads of the log while this round goes on; the address is sealed."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    label = Text(null=False, default=None)
    address_sealed = Text(null=False, default=None)
    added_at = Timestamptz(null=False, default=None)


class HeadSent(Table, tablename="head_sent"):
    """A head went to the witnesses."""

    head = ForeignKey(TreeHead, primary_key=True, null=False, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz(null=False, default=None)
    letters = BigInt(null=False, default=None)
