"""All tables of Rembug, in the order in which they lean on each other, and those that only grow."""

from piccolo.table import Table

from pb.ballots.calls.tables import VoterCall
from pb.ballots.channels.tables import Kiosk, Paper, PaperBatch, PaperReason, VoteHelper, VoteReminder
from pb.ballots.life.tables import Approval, Challenge, CostChange, KeyCopy, Opinion
from pb.ballots.tables import BallotDraft, ClosedBallot, OpenBallot, Participation, Project, TurnoutBand
from pb.commitments.tables import (
    Commitment,
    Digest,
    FieldSession,
    LedgerEntry,
    LedgerPerson,
    PartyRow,
    PlanRow,
    Represents,
    SessionCard,
)
from pb.core.audit import Entry, EntryActor
from pb.core.db import TopicVersion
from pb.core.installation import Installation
from pb.core.kode import KodeCounter
from pb.core.limits import Attempt
from pb.core.outbox import Message
from pb.core.signals import Signal
from pb.operations.tables import AlarmRow, HeadSent, IncidentRow, JobRun, Witness
from pb.outcomes.inclusion.tables import TargetRow
from pb.outcomes.referrals.tables import Referral, ReferralNote
from pb.outcomes.tables import Decision, OutcomeRow, Publication
from pb.people.attesting.tables import Attestation, AttestObjection, Attestor
from pb.people.following.tables import Follow
from pb.people.tables import Account, Guest, LoginCode, Notice, RecoveryCode, RoleRow, Session
from pb.places.tables import CityImport, Place
from pb.programmes.biopori.tables import HoleEntry, HoleRecord, NoteRow, Volunteers, WardRow
from pb.programmes.biopori.tables import Member as HoleMember
from pb.programmes.tables.gps import (
    Action,
    Certifier,
    ClassCount,
    Given,
    GpsRules,
    Member,
    Post,
    Reward,
    Stamp,
    Struck,
)
from pb.programmes.tables.tasks import Shift, Volunteer, VolunteerTask
from pb.proposals.tables import (
    Carried,
    Coauthor,
    CoauthorInvite,
    Comment,
    CostLine,
    Draft,
    Interest,
    ManyAct,
    Moderation,
    Origin,
    Photo,
    PinRow,
    Price,
    Proposal,
    Regroup,
    RegroupPart,
    Report,
    SuggestionRow,
    Support,
    Verdict,
    Version,
)
from pb.roll.tables import (
    Letter,
    LetterBatch,
    RollBatch,
    RollEntry,
    RollFile,
    RollLine,
    RollObjection,
)
from pb.rounds.tables import BulkAct, Contest, Move, PhaseDate, PhaseText, Round, RoundRevision
from pb.screening.tables import (
    AnswerBatch,
    AnswerDraft,
    Appeal,
    ConflictPair,
    Dispute,
    ScreeningNote,
    ScreeningTask,
)
from pb.sealing.tables import Seal, SealLines
from pb.transparency.tables import LogEntry, TreeHead
from pb.trials.tables import Trial
from pb.workshops.tables import (
    Acceptance,
    ChangeLink,
    Cluster,
    Contribution,
    Criterion,
    DesignDecision,
    DesignOption,
    DesignVersion,
    Dot,
    Evaluation,
    Invitation,
    Rating,
    Seat,
    SeatGroup,
    Signer,
    SignOff,
    StageMove,
    Stance,
    Task,
    Workshop,
    WorkshopProposal,
)

TABLES: list[type[Table]] = [
    TopicVersion, Installation, KodeCounter, Entry, EntryActor, Message, Attempt, Signal,
    Place, CityImport,
    Account, RoleRow, Session, LoginCode, RecoveryCode, Notice, Guest,
    Attestor, Attestation, AttestObjection,
    Round, Contest, PhaseDate, Move, PhaseText, RoundRevision, BulkAct,
    RollBatch, RollFile, RollLine, RollEntry, LetterBatch, Letter, RollObjection,
    Draft, Proposal, Version, CostLine, Photo, Support, Comment, Verdict, Coauthor, Interest, Carried, PinRow,
    ScreeningTask, ScreeningNote, AnswerBatch, AnswerDraft, Appeal, ConflictPair, Dispute,
    Regroup, RegroupPart, Origin, CoauthorInvite, SuggestionRow, Price, Report, Moderation, ManyAct,
    Workshop, WorkshopProposal, StageMove, SeatGroup, Seat, Invitation, Cluster, Contribution,
    DesignOption, Criterion, Rating, Dot, DesignDecision, Stance, DesignVersion, ChangeLink,
    SignOff, Signer, Acceptance, Evaluation, Task,
    Project, OpenBallot, BallotDraft, Participation, ClosedBallot, TurnoutBand,
    Approval, Challenge, Opinion, KeyCopy, CostChange, VoterCall,
    PaperBatch, Paper, PaperReason, Kiosk, VoteHelper, VoteReminder,
    OutcomeRow, Decision, Publication, Referral, ReferralNote, TargetRow,
    Commitment, PlanRow, PartyRow, Represents, LedgerEntry, LedgerPerson, Digest, Follow,
    FieldSession, SessionCard,
    VolunteerTask, Shift, Volunteer,
    GpsRules, Post, Certifier, Member, Action, ClassCount, Stamp, Struck, Reward, Given,
    WardRow, Volunteers, HoleMember, HoleRecord, HoleEntry, NoteRow,
    LogEntry, TreeHead, Seal, SealLines, JobRun, AlarmRow, Witness, HeadSent, IncidentRow,
    Trial,
]  # fmt: skip

ONLY_GROW = (
    "event", "move", "proposal_version", "cost_line", "verdict", "stage_move", "sign_off", "acceptance",
    "project", "closed_ballot", "outcome", "publication", "referral_note", "turnout_band",
    "approval", "challenge_opinion", "key_copy", "paper_reason",
    "commitment_plan", "ledger_entry",
    "gps_rules", "gps_action", "gps_class", "gps_stamp", "gps_struck", "gps_given",
    "biopori_entry", "biopori_note",
    "log_entry", "tree_head", "city_import", "seal",
)  # fmt: skip
