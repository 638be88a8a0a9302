"""The ballot: projects on it, ballots by slot without a name, marks of who has voted."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text
from piccolo.table import Table

from pb.proposals.tables import Proposal
from pb.rounds.tables import Contest


class Project(Table, tablename="project"):
    """The frozen version of a proposal on a ballot, with the cost that is voted on."""

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    version = BigInt(null=False, default=None)
    number = BigInt(null=False, default=None)
    cost = BigInt(null=False, default=None)
    external = Text(null=True, default=None)


class OpenBallot(Table, tablename="open_ballot"):
    """One sealed ballot in one contest, at a keyed hash of contest and voter: no name, no time, no order."""

    slot = Text(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    sealed = Text(null=False, default=None)


class BallotDraft(Table, tablename="ballot_draft"):
    """Taps that were saved and not sent, sealed too; gone when the ballot is sent or voting closes."""

    slot = Text(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    sealed = Text(null=False, default=None)


class Participation(Table, tablename="participation"):
    """The mark that a person has voted in a contest: the day, never the choice.

    `band` is the part of the area where they lived then, `assistant` who wrote for them; `withdrawn`: the
    mark was challenged, and the ballot taken out unopened.
    """

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    voter = BigInt(null=False, default=None)
    channel = Text(null=False, default=None)
    day = Date(null=False, default=None)
    version = BigInt(null=False, default=None)
    band = Text(null=False, default="")
    assistant = BigInt(null=True, default=None)
    withdrawn = BigInt(null=False, default=0)


class ClosedBallot(Table, tablename="closed_ballot"):
    """A ballot as it was counted, at its commitment; `secret` opens the commitment.

    Where a round publishes single choices, a row is one of those. Ballots of imported elections have no
    secret: equal ones lie together, and `voters` says how many.
    """

    key = Text(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    choices = Text(null=False, default=None)
    voters = BigInt(null=False, default=None)
    secret = Text(null=True, default=None)


class TurnoutBand(Table, tablename="turnout_band"):
    """How many of a part of the area had voted when the vote closed; an empty band: several small ones."""

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    band = Text(null=False, default=None)
    voted = BigInt(null=False, default=None)
