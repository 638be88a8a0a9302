"""People: the only tables that hold names, phones and addresses, and those sealed."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.places.tables import Place


class Account(Table, tablename="account"):
    """One person. Full name, phone, e-mail and TOTP secret are sealed; tags find them again."""

    id = BigInt(primary_key=True, default=None)
    public_name = Text(null=False, default=None)
    full_name_sealed = Text(null=True, default=None)
    phone_sealed = Text(null=True, default=None)
    phone_tag = Text(null=True, default=None)
    email_sealed = Text(null=True, default=None)
    email_tag = Text(null=True, default=None)
    password_hash = Text(null=True, default=None)
    totp_sealed = Text(null=True, default=None)
    totp_last_step = BigInt(null=False, default=0)
    language = Text(null=False, default=None)
    kelurahan = ForeignKey(Place, null=True, default=None, on_delete=OnDelete.restrict)
    rw = BigInt(null=True, default=None)
    level = BigInt(null=False, default=None)
    consent_at = Timestamptz(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    erased_at = Timestamptz(null=True, default=None)
    told = Text(null=False, default="page")
    told_at = Timestamptz(null=True, default=None)
    consent_privacy = BigInt(null=False, default=1)
    consent_terms = BigInt(null=False, default=0)


class RoleRow(Table, tablename="role_held"):
    """A role in a place, from a moment to a moment."""

    id = BigInt(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    agency = Text(null=False, default="")
    discipline = Text(null=False, default="")
    starts_at = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=True, default=None)
    given_by = BigInt(null=True, default=None)


class Session(Table, tablename="session"):
    """A signed-in browser: the key is the SHA-256 of the cookie, never the cookie."""

    key = Text(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(null=False, default=None)
    seen_at = Timestamptz(null=False, default=None)
    stepped_up_at = Timestamptz(null=True, default=None)
    flash = Text(null=True, default=None)


class LoginCode(Table, tablename="login_code"):
    """A one-time code for a phone or an e-mail: HMAC only, few tries, short life."""

    id = BigInt(primary_key=True, default=None)
    contact_tag = Text(null=False, default=None)
    purpose = Text(null=False, default=None)
    code_mac = Text(null=False, default=None)
    tries = BigInt(null=False, default=0)
    expires_at = Timestamptz(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)


class RecoveryCode(Table, tablename="recovery_code"):
    """Ten single-use codes that stand in for a lost authenticator."""

    id = BigInt(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    code_mac = Text(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)


class Notice(Table, tablename="notice"):
    """Something a person is told on their own page."""

    id = BigInt(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    kode = Text(null=True, default=None)
    facts = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    read_at = Timestamptz(null=True, default=None)


class Guest(Table, tablename="guest"):
    """Somebody without an account on a list of people: sealed, and deleted at `wipe_at`."""

    id = BigInt(primary_key=True, default=None)
    name_sealed = Text(null=False, default=None)
    phone_sealed = Text(null=True, default=None)
    phone_tag = Text(null=True, default=None)
    language = Text(null=False, default="id")
    wipe_at = Timestamptz(null=False, default=None)
