"""Nightly runs and how they ended, alarms that were raised, witnesses of a round, heads that were sent,
incidents."""

from piccolo.columns import BigInt, Boolean, ForeignKey, OnDelete, Text, Timestamptz
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


class IncidentRow(Table, tablename="incident"):
    """Something went wrong here: what, since when, for which rounds, whether personal data were touched."""

    id = BigInt(primary_key=True, default=None)
    number = BigInt(null=False, default=None)
    what = Text(null=False, default=None)
    rounds = Text(null=False, default=None)
    personal = Boolean(null=False, default=None)
    since = Timestamptz(null=False, default=None)
    noticed_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ending = Text(null=False, default=None)
