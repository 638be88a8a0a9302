"""Paper with its counts and readings, tablets at which people of a roll vote, and who enters for others."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.people.tables import Account
from pb.roll.tables import RollEntry
from pb.rounds.tables import Contest, Round


class PaperBatch(Table, tablename="paper_batch"):
    """Papers of a contest that were printed together; the four counts are written once, before the close."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    papers = BigInt(null=False, default=None)
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz(null=False, default=None)
    unused = BigInt(null=True, default=None)
    spoiled = BigInt(null=True, default=None)
    unreturned = BigInt(null=True, default=None)
    boxed = BigInt(null=True, default=None)
    totals_by = BigInt(null=True, default=None)
    totals_at = Timestamptz(null=True, default=None)


class Paper(Table, tablename="paper"):
    """One numbered paper. What two people read is sealed until both agree, and then gone from here."""

    id = BigInt(primary_key=True, default=None)
    batch = ForeignKey(PaperBatch, null=False, default=None, on_delete=OnDelete.restrict)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    serial = Text(null=False, default=None)
    state = Text(null=False, default=None)
    first_by = BigInt(null=True, default=None)
    first_sealed = Text(null=False, default=None)
    second_by = BigInt(null=True, default=None)
    second_sealed = Text(null=False, default=None)
    third_by = BigInt(null=True, default=None)
    fault = Text(null=False, default=None)


class PaperReason(Table, tablename="paper_reason"):
    """Why a count differs by so many: in a batch, or between marks and papers of a contest."""

    id = BigInt(primary_key=True, default=None)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    batch = ForeignKey(PaperBatch, null=True, default=None, on_delete=OnDelete.restrict)
    gap = BigInt(null=False, default=None)
    words = Text(null=False, default=None)
    person = BigInt(null=True, default=None)
    at = Timestamptz(null=False, default=None)


class Kiosk(Table, tablename="kiosk"):
    """A tablet at the kelurahan: who sits at it now, until they have sent or walked away, and nobody before.

    `key` is the SHA-256 of the cookie; `begun` and `by_letter` are 0 or 1. `sent_form` is the key of the form
    that was sent last: for two minutes the same form shows its receipt again; no other form does.
    """

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    name = Text(null=False, default=None)
    key = Text(null=False, default=None)
    pin_mac = Text(null=False, default=None)
    wrong = BigInt(null=False, default=None)
    opened_by = BigInt(null=True, default=None)
    opened_at = Timestamptz(null=False, default=None)
    closed_at = Timestamptz(null=True, default=None)
    entry = ForeignKey(RollEntry, null=True, default=None, on_delete=OnDelete.restrict)
    by_letter = BigInt(null=False, default=None)
    begun = BigInt(null=False, default=None)
    touched_at = Timestamptz(null=True, default=None)
    sent_form = Text(null=False, default="")


class VoteHelper(Table, tablename="vote_helper"):
    """Somebody who enters ballots for people who ask: by number and office in public, never by name.

    `entered` counts people, and never goes down when one of them votes again alone.
    """

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    office = Text(null=False, default=None)
    entered = BigInt(null=False, default=None)
    named_by = BigInt(null=True, default=None)
    named_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)


class VoteReminder(Table, tablename="vote_reminder"):
    """How far those who may vote in a round were looked through, once, for unsent ballots."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    after = BigInt(null=False, default=None)
    done = BigInt(null=False, default=None)
    begun_at = Timestamptz(null=False, default=None)
