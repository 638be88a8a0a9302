"""Tables of the roll: batches, the file and the lines of one, entries in force, letters, objections.

Names, births and what people wrote are sealed; all of it goes ninety days after the count is public.
"""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.people.tables import Account
from pb.rounds.tables import Round


class RollBatch(Table, tablename="roll_batch"):
    """One change of the roll: made by one person, put in force or refused by another. `base` is the number
    of the batch that was in force last when this one was read; `notes` are lines and codes, never names."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    state = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz(null=False, default=None)
    decided_by = BigInt(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    base = BigInt(null=False, default=None)
    rows_all = BigInt(null=False, default=None)
    rows_read = BigInt(null=False, default=None)
    added = BigInt(null=False, default=None)
    removed = BigInt(null=False, default=None)
    changed = BigInt(null=False, default=None)
    same = BigInt(null=False, default=None)
    doubtful = BigInt(null=False, default=None)
    faulty = BigInt(null=False, default=None)
    notes = Text(null=False, default=None)
    digest = Text(null=False, default=None)
    lease_until = Timestamptz(null=True, default=None)


class RollFile(Table, tablename="roll_file"):
    """A part of an uploaded file, sealed, until it is decided about."""

    id = BigInt(primary_key=True, default=None)
    batch = ForeignKey(RollBatch, null=False, default=None, on_delete=OnDelete.restrict)
    part = BigInt(null=False, default=None)
    sealed = Text(null=False, default=None)


class RollLine(Table, tablename="roll_line"):
    """What a batch would do, person by person, until it is decided about; `target` is an entry in force."""

    id = BigInt(primary_key=True, default=None)
    batch = ForeignKey(RollBatch, null=False, default=None, on_delete=OnDelete.restrict)
    line = BigInt(null=False, default=None)
    fate = Text(null=False, default=None)
    target = BigInt(null=True, default=None)
    doubt = Text(null=False, default=None)
    like_line = BigInt(null=False, default=None)
    person_tag = Text(null=False, default=None)
    name_sealed = Text(null=False, default=None)
    birth_sealed = Text(null=False, default=None)
    kelurahan = Text(null=False, default=None)
    rw = BigInt(null=False, default=None)
    rt = BigInt(null=False, default=None)
    fits = BigInt(null=False, default=None)


class RollEntry(Table, tablename="roll_entry"):
    """One person who is, or was, on the roll of a round. `sealed_as`: the key that the seals are bound to."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    state = Text(null=False, default=None)
    person_tag = Text(null=False, default=None)
    name_sealed = Text(null=False, default=None)
    birth_sealed = Text(null=False, default=None)
    sealed_as = BigInt(null=False, default=None)
    kelurahan = Text(null=False, default=None)
    rw = BigInt(null=False, default=None)
    rt = BigInt(null=False, default=None)
    fits = BigInt(null=False, default=None)
    batch = BigInt(null=False, default=None)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)


class LetterBatch(Table, tablename="letter_batch"):
    """Letters that were made and printed together; the codes were shown once and are kept nowhere."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kelurahan = Text(null=False, default=None)
    rw = BigInt(null=False, default=None)
    rt = BigInt(null=False, default=None)
    letters = BigInt(null=False, default=None)
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz(null=False, default=None)
    voided_at = Timestamptz(null=True, default=None)


class Letter(Table, tablename="letter"):
    """One letter: a serial that anybody may see, and the HMAC of its code."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    entry = ForeignKey(RollEntry, null=False, default=None, on_delete=OnDelete.restrict)
    batch = ForeignKey(LetterBatch, null=True, default=None, on_delete=OnDelete.restrict)
    serial = Text(null=False, default=None)
    code_mac = Text(null=False, default=None)
    wrong = BigInt(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    voided_at = Timestamptz(null=True, default=None)


class RollObjection(Table, tablename="roll_objection"):
    """Somebody says that the roll is wrong; a facilitator answers, and what is granted becomes a batch."""

    id = BigInt(primary_key=True, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    channel = Text(null=False, default=None)
    person_tag = Text(null=False, default=None)
    name_sealed = Text(null=False, default=None)
    birth_sealed = Text(null=False, default=None)
    words_sealed = Text(null=False, default=None)
    kelurahan = Text(null=False, default=None)
    rw = BigInt(null=False, default=None)
    rt = BigInt(null=False, default=None)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)
    made_at = Timestamptz(null=False, default=None)
    state = Text(null=False, default=None)
    answer = Text(null=False, default=None)
    answered_by = BigInt(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    batch = ForeignKey(RollBatch, null=True, default=None, on_delete=OnDelete.restrict)
