"""Screening: who checks what until when, drafted answers, their hour, appeals, pairs, disputes."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.proposals.tables import Proposal, Verdict
from pb.rounds.tables import Round


class ScreeningTask(Table, tablename="screening_task"):
    """Who checks a proposal: an agency, and a person of it or nobody yet. `width` in centimetres."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    agency = Text(null=False, default=None)
    person = BigInt(null=True, default=None)
    width = BigInt(null=True, default=None)
    due = Date(null=False, default=None)
    given_at = Timestamptz(null=False, default=None)


class ScreeningNote(Table, tablename="screening_note"):
    """What those who check tell each other; nobody else reads it."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    person = BigInt(null=True, default=None)
    label = Text(null=False, default=None)
    text = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class AnswerBatch(Table, tablename="answer_batch"):
    """The hour at which drafted answers of a round become public; one at a time."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz(null=False, default=None)
    person = BigInt(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)


class AnswerDraft(Table, tablename="answer_draft"):
    """An answer that is not public. `ready` when nothing is missing, `batch` once its hour is set."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    version = BigInt(null=False, default=None)
    revision = BigInt(null=False, default=None)
    ready = BigInt(null=False, default=None)
    result = Text(null=False, default=None)
    cost = BigInt(null=False, default=None)
    agency = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    legality = Text(null=False, default=None)
    land = Text(null=False, default=None)
    technical = Text(null=False, default=None)
    first_year = BigInt(null=True, default=None)
    upkeep = BigInt(null=True, default=None)
    months = BigInt(null=True, default=None)
    conditions = Text(null=False, default=None)
    batch = ForeignKey(AnswerBatch, null=True, default=None, on_delete=OnDelete.restrict)
    person = BigInt(null=True, default=None)
    label = Text(null=False, default=None)
    saved_at = Timestamptz(null=False, default=None)


class Appeal(Table, tablename="appeal"):
    """The author disagrees with a refusal, once; somebody else looks again."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    verdict = ForeignKey(Verdict, null=False, default=None, on_delete=OnDelete.restrict)
    person = BigInt(null=True, default=None)
    words = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    due = Date(null=False, default=None)
    answer = Text(null=False, default="")
    outcome = Text(null=False, default="")
    judge = BigInt(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)


class ConflictPair(Table, tablename="conflict_pair"):
    """Two proposals that cannot both be built; the one with the smaller key is `one`."""

    id = BigInt(primary_key=True, default=None)
    one = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    other = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    why = Text(null=False, default=None)
    person = BigInt(null=True, default=None)
    at = Timestamptz(null=False, default=None)


class Dispute(Table, tablename="dispute"):
    """Somebody objects to how a round is run, and is answered in public."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    person = BigInt(null=True, default=None)
    about = Text(null=False, default=None)
    words = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    due = Date(null=False, default=None)
    answer = Text(null=False, default="")
    outcome = Text(null=False, default="")
    answered_by = BigInt(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
