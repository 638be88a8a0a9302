"""Proposals: drafts, versions with cost lines, photos, support, comments, verdicts."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.people.tables import Account
from pb.places.tables import Place
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

    `merged_into` is the kode of the proposal that it went into, `written_by` the role of who wrote it down
    for somebody else.
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
    written_by = Text(null=False, default="")


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
    """A question with its answer, or an argument; with `held_at` it waits for a facilitator's look."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    author_name = Text(null=False, default=None)
    kind = Text(null=False, default=None)
    text = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    hidden_at = Timestamptz(null=True, default=None)
    hidden_reason = Text(null=False, default="")
    answer = Text(null=False, default="")
    answered_by = Text(null=False, default="")
    answered_at = Timestamptz(null=True, default=None)
    held_at = Timestamptz(null=True, default=None)


class Interest(Table, tablename="interest"):
    """Somebody with a role is not impartial about a proposal; `words` are public where `shown` says so."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    person = BigInt(null=True, default=None)
    role = Text(null=False, default=None)
    agency = Text(null=False, default="")
    words = Text(null=False, default="")
    shown = BigInt(null=False, default=None)
    at = Timestamptz(null=False, default=None)


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
    legality = Text(null=False, default="")
    land = Text(null=False, default="")
    technical = Text(null=False, default="")
    first_year = BigInt(null=True, default=None)
    upkeep = BigInt(null=True, default=None)
    months = BigInt(null=True, default=None)
    conditions = Text(null=False, default="")


class Regroup(Table, tablename="regroup"):
    """Somebody suggests that proposals become one, or that one becomes two; `body` holds the new words."""

    id = BigInt(primary_key=True, default=None)
    kind = Text(null=False, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    body = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    suggested_by = BigInt(null=True, default=None)
    role = Text(null=False, default=None)
    state = Text(null=False, default=None)
    answer_by = Timestamptz(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)


class RegroupPart(Table, tablename="regroup_part"):
    """One proposal of a suggestion, and what one of its proposers answered."""

    id = BigInt(primary_key=True, default=None)
    regroup = ForeignKey(Regroup, null=False, default=None, on_delete=OnDelete.restrict)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    answer = Text(null=False, default=None)
    words = Text(null=False, default="")
    person = BigInt(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)


class Origin(Table, tablename="origin"):
    """The kode of a proposal that this one came from."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    kode = Text(null=False, default=None)


class CoauthorInvite(Table, tablename="coauthor_invite"):
    """The author asks somebody who spoke of the proposal to write with them."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    label = Text(null=False, default=None)
    answer = Text(null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    answered_at = Timestamptz(null=True, default=None)


class SuggestionRow(Table, tablename="suggestion"):
    """Other words for a proposal: `body` holds what stood there and what should; `version` came of it."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=True, default=None)
    author_name = Text(null=False, default=None)
    body = Text(null=False, default=None)
    reason = Text(null=False, default="")
    state = Text(null=False, default=None)
    reply = Text(null=False, default="")
    version = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Price(Table, tablename="price"):
    """A line of the price list of a place: a work with its price, alone or in a bundle; old ones end."""

    id = BigInt(primary_key=True, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    bundle = Text(null=False, default="")
    activity = Text(null=False, default=None)
    unit = Text(null=False, default=None)
    unit_price = BigInt(null=False, default=None)
    quantity = BigInt(null=False, default=None)
    agency = Text(null=False, default="")
    upkeep = BigInt(null=False, default=None)
    since = Timestamptz(null=False, default=None)
    until = Timestamptz(null=True, default=None)


class Report(Table, tablename="report"):
    """Somebody says that a proposal or a comment breaks the rules; `mark` is a keyed tag of who and what."""

    id = BigInt(primary_key=True, default=None)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    comment = ForeignKey(Comment, null=True, default=None, on_delete=OnDelete.restrict)
    reason = Text(null=False, default=None)
    words = Text(null=False, default="")
    mark = Text(null=False, default=None)
    state = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Moderation(Table, tablename="moderation"):
    """What a city has decided about new writers: how many of their first comments wait for a look."""

    id = BigInt(primary_key=True, default=None)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    first_posts = BigInt(null=False, default=None)


class ManyAct(Table, tablename="many_act"):
    """One act on many proposals (`checks` given, `hidden`), with what it needs to be taken back."""

    id = BigInt(primary_key=True, default=None)
    kind = Text(null=False, default=None)
    person = BigInt(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    body = Text(null=False, default=None)
    undone_at = Timestamptz(null=True, default=None)
