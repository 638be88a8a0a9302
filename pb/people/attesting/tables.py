"""Tables of attestations: heads of RT and RW, what was asked and said, objections to a head."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.people.tables import Account
from pb.places.tables import Place


class Attestor(Table, tablename="attestor"):
    """The head of an RT, or of an RW where `rt` is 0; one at a time."""

    id = BigInt(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    kelurahan = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    rw = BigInt(null=False, default=None)
    rt = BigInt(null=False, default=None)
    since = Timestamptz(null=False, default=None)
    until = Timestamptz(null=True, default=None)
    named_by = BigInt(null=True, default=None)


class Attestation(Table, tablename="attestation"):
    """Somebody asks for it; two say yes, or one no. `drawn`: the kelurahan looks at it again."""

    id = BigInt(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    kelurahan = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    rw = BigInt(null=False, default=None)
    rt = BigInt(null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
    rt_by = ForeignKey(Attestor, null=True, default=None, on_delete=OnDelete.restrict)
    rw_by = ForeignKey(Attestor, null=True, default=None, on_delete=OnDelete.restrict)
    officer = BigInt(null=True, default=None)
    state = Text(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    drawn = BigInt(null=False, default=None)
    checked_at = Timestamptz(null=True, default=None)
    checked_by = BigInt(null=True, default=None)


class AttestObjection(Table, tablename="attest_objection"):
    """A resident says that a head attests for people who do not live there; an officer answers."""

    id = BigInt(primary_key=True, default=None)
    attestor = ForeignKey(Attestor, null=False, default=None, on_delete=OnDelete.restrict)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)
    words_sealed = Text(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    answer = Text(null=False, default=None)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = BigInt(null=True, default=None)
