"""All tables of Rembug, in the order in which they lean on each other, and those that only grow."""

from piccolo.table import Table

from pb.ballots.tables import Ballot, BallotDraft, ClosedBallot, Participation, Project
from pb.core.audit import Entry, EntryActor
from pb.core.db import TopicVersion
from pb.core.installation import Installation
from pb.core.kode import KodeCounter
from pb.core.limits import Attempt
from pb.core.outbox import Message
from pb.outcomes.tables import Decision, OutcomeRow, Publication
from pb.people.tables import Account, LoginCode, Notice, RecoveryCode, RoleRow, Session
from pb.places.tables import Place
from pb.proposals.tables import Comment, CostLine, Draft, Photo, Proposal, Support, Verdict, Version
from pb.rounds.tables import Contest, Move, PhaseDate, Round

TABLES: list[type[Table]] = [
    TopicVersion, Installation, KodeCounter, Entry, EntryActor, Message, Attempt,
    Place,
    Account, RoleRow, Session, LoginCode, RecoveryCode, Notice,
    Round, Contest, PhaseDate, Move,
    Draft, Proposal, Version, CostLine, Photo, Support, Comment, Verdict,
    Project, Ballot, BallotDraft, Participation, ClosedBallot,
    OutcomeRow, Decision, Publication,
]  # fmt: skip

ONLY_GROW = (
    "event", "move", "proposal_version", "cost_line", "verdict", "project", "closed_ballot",
    "outcome", "publication",
)  # fmt: skip
