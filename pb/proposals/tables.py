"""Proposals: drafts, versions with cost lines, photos, support, comments, verdicts."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.people.tables import Account
from pb.rounds.tables import Contest, Round


class Draft(Table, tablename="draft"):
    """What a person has typed so far, kept on the server; `proposal` is set while editing one."""

    id = BigInt(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    proposal = BigInt(null=True, default=None)
    body = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    updated_at = Timestamptz(null=False, default=None)


class Proposal(Table, tablename="proposal"):
    """A published proposal. Its words and costs are in its versions; `version` is the current one.

    `merged_into` is the kode of the proposal that it went into.
    """

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=False, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    contest = ForeignKey(Contest, null=False, default=None, on_delete=OnDelete.restrict)
    author = BigInt(null=True, default=None)
    author_name = Text(null=False, default=None)
    state = Text(null=False, default=None)
    version = BigInt(null=False, default=None)
    external = Text(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    hidden_at = Timestamptz(null=True, default=None)
    hidden_reason = Text(null=False, default="")
    merged_into = Text(null=True, default=None)


class Version(Table, tablename="proposal_version"):
    """One version, never changed once written; `cost` sums its lines, `workshop` is the kode it came from."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    title = Text(null=False, default=None)
    need = Text(null=False, default=None)
    beneficiaries = Text(null=False, default=None)
    category = Text(null=False, default=None)
    rw = BigInt(null=True, default=None)
    spot = Text(null=False, default="")
    contribution = Text(null=False, default="")
    agency = Text(null=False, default="")
    cost = BigInt(null=False, default=None)
    note = Text(null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    workshop = Text(null=True, default=None)


class CostLine(Table, tablename="cost_line"):
    """Activity, unit, quantity and unit price; its cost is quantity × price."""

    id = BigInt(primary_key=True, default=None)
    version = ForeignKey(Version, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    activity = Text(null=False, default=None)
    unit = Text(null=False, default=None)
    quantity = BigInt(null=False, default=None)
    unit_price = BigInt(null=False, default=None)


class Photo(Table, tablename="photo"):
    """A re-encoded picture under a random name, of a draft and then of its proposal."""

    id = BigInt(primary_key=True, default=None)
    draft = BigInt(null=True, default=None)
    proposal = BigInt(null=True, default=None)
    account = BigInt(null=False, default=None)
    name = Text(null=False, default=None)
    caption = Text(null=False, default="")
    width = BigInt(null=False, default=None)
    height = BigInt(null=False, default=None)
    size = BigInt(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    removed_at = Timestamptz(null=True, default=None)


class Support(Table, tablename="support"):
    """One person supports one proposal, once."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=False, default=None)


class Coauthor(Table, tablename="coauthor"):
    """Somebody whose proposal went into this one, beside its author."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    label = Text(null=False, default=None)


class Comment(Table, tablename="comment"):
    """A question, or an argument for or against."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    author_name = Text(null=False, default=None)
    kind = Text(null=False, default=None)
    text = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    hidden_at = Timestamptz(null=True, default=None)
    hidden_reason = Text(null=False, default="")


class Carried(Table, tablename="carried"):
    """A proposal that its author took into a later round, and the new one that it became there."""

    id = BigInt(primary_key=True, default=None)
    old = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    new = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    carried_at = Timestamptz(null=False, default=None)


class PinRow(Table, tablename="pin"):
    """Where a proposal is, in millionths of a degree; a proposal without an exact place has none."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    lat = BigInt(null=False, default=None)
    lng = BigInt(null=False, default=None)


class Verdict(Table, tablename="verdict"):
    """What screening said of a version; the newest verdict counts, older ones stay readable."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    version = BigInt(null=False, default=None)
    result = Text(null=False, default=None)
    cost = BigInt(null=False, default=None)
    reason = Text(null=False, default=None)
    agency = Text(null=False, default="")
    person = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
