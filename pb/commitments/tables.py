"""Promises: what is read from their ledgers stands beside them, so that a board need not read all entries."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.places.tables import Place


class Commitment(Table, tablename="commitment"):
    """A promise. Title, agency, amount come from its plan; state to `window_ends` from its ledger.

    `part` is the task of the workshop or the card of the field session that it comes from. `window_ends` is
    when silence is consent: a delivered promise with a confirmation is verified then. `answer_by` is the day
    after which parties that have not accepted are reminded. `plan_ends` is the day of the plan, before any
    date was moved; None until the ledger was read for it. `days_late` are the working days by which it was
    handed over late.
    """

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=False, default=None)
    source = Text(null=False, default=None)
    proposal = Text(null=True, default=None)
    round = Text(null=True, default=None)
    workshop = Text(null=True, default=None)
    session = Text(null=True, default=None)
    part = BigInt(null=True, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    title = Text(null=False, default=None)
    agency = Text(null=False, default=None)
    amount = BigInt(null=False, default=None)
    state = Text(null=False, default=None)
    progress = BigInt(null=False, default=None)
    ends = Date(null=False, default=None)
    delivered = Date(null=True, default=None)
    spent = BigInt(null=False, default=None)
    hours = BigInt(null=False, default=None)
    one_sided = BigInt(null=False, default=None)
    window_ends = Timestamptz(null=True, default=None)
    plan_ends = Date(null=True, default=None)
    days_late = BigInt(null=False, default=0)
    disputes = BigInt(null=False, default=0)
    answers = BigInt(null=False, default=0)
    answers_in_time = BigInt(null=False, default=0)
    answer_by = Date(null=True, default=None)
    council = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    changed_at = Timestamptz(null=False, default=None)


class PlanRow(Table, tablename="commitment_plan"):
    """One version of a plan, as JSON; the newest holds."""

    id = BigInt(primary_key=True, default=None)
    commitment = ForeignKey(Commitment, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    body = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class PartyRow(Table, tablename="commitment_party"):
    """A party of the plan that holds, so that lists find promises by it; `search` is its name in small."""

    id = BigInt(primary_key=True, default=None)
    commitment = ForeignKey(Commitment, null=False, default=None, on_delete=OnDelete.restrict)
    party = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    name = Text(null=False, default=None)
    search = Text(null=False, default=None)


class Represents(Table, tablename="represents"):
    """Who speaks for a party: the officers of an agency, or one account."""

    id = BigInt(primary_key=True, default=None)
    commitment = ForeignKey(Commitment, null=False, default=None, on_delete=OnDelete.restrict)
    party = BigInt(null=False, default=None)
    agency = Text(null=False, default=None)
    account = BigInt(null=True, default=None)


class LedgerEntry(Table, tablename="ledger_entry"):
    """One entry, never changed. `digest` covers it and the entry before, so that a gap or an edit shows."""

    id = BigInt(primary_key=True, default=None)
    commitment = ForeignKey(Commitment, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    day = Date(null=False, default=None)
    party = BigInt(null=True, default=None)
    milestone = BigInt(null=True, default=None)
    pledge = BigInt(null=True, default=None)
    amount = BigInt(null=False, default=None)
    text = Text(null=False, default=None)
    receipt = Text(null=False, default=None)
    refers = BigInt(null=True, default=None)
    new_date = Date(null=True, default=None)
    photo = Text(null=False, default=None)
    fingerprint = Text(null=False, default=None)
    spot = Text(null=False, default=None)
    role = Text(null=False, default=None)
    sent_key = Text(null=False, default=None)
    digest = Text(null=False, default=None)


class LedgerPerson(Table, tablename="ledger_person"):
    """Who wrote an entry: apart, so that a person can be erased and the ledger stays whole."""

    entry = BigInt(primary_key=True, default=None)
    person = BigInt(null=False, default=None)


class Digest(Table, tablename="follow_digest"):
    """The message of a day to those who follow: what it tells of, and the last account that has it."""

    id = BigInt(primary_key=True, default=None)
    day = Date(null=False, default=None)
    since = Timestamptz(null=False, default=None)
    until = Timestamptz(null=False, default=None)
    reached = BigInt(null=False, default=None)
    done_at = Timestamptz(null=True, default=None)


class FieldSession(Table, tablename="field_session"):
    """Offices that come to a ward for an afternoon (*jumling*); `agencies` are their codes with spaces."""

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=False, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    day = Date(null=False, default=None)
    venue = Text(null=False, default=None)
    agencies = Text(null=False, default=None)
    created_by = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    sent_key = Text(null=False, default=None)


class SessionCard(Table, tablename="session_card"):
    """A question on a card, by nobody; it ends answered on the spot or promised for a day."""

    id = BigInt(primary_key=True, default=None)
    session = ForeignKey(FieldSession, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    agency = Text(null=False, default=None)
    question = Text(null=False, default=None)
    ended = Text(null=False, default=None)
    words = Text(null=False, default=None)
    due = Date(null=True, default=None)
    promise = Text(null=True, default=None)
    sent_key = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
