"""Workshops: seats, contributions, options, decisions, versions that come out, evaluations, tasks."""

from piccolo.columns import BigInt, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table

from pb.places.tables import Place
from pb.proposals.tables import Proposal
from pb.rounds.tables import Round


class Workshop(Table, tablename="workshop"):
    """A workshop of a round about proposals of one area; `consent` in percent of those present."""

    id = BigInt(primary_key=True, default=None)
    kode = Text(null=False, default=None)
    round = ForeignKey(Round, null=False, default=None, on_delete=OnDelete.restrict)
    place = ForeignKey(Place, null=False, default=None, on_delete=OnDelete.restrict)
    title = Text(null=False, default=None)
    purpose = Text(null=False, default=None)
    venue = Text(null=False, default=None)
    starts_at = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    stage = Text(null=False, default=None)
    quorum = BigInt(null=False, default=None)
    consent = BigInt(null=False, default=None)
    dots = BigInt(null=False, default=None)
    open_during = BigInt(null=False, default=None)
    door_code = Text(null=False, default=None)
    agenda = Text(null=False, default=None)
    needed = Text(null=False, default=None)
    created_by = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    reminded_at = Timestamptz(null=True, default=None)


class WorkshopProposal(Table, tablename="workshop_proposal"):
    """A proposal that a workshop works on."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)


class StageMove(Table, tablename="stage_move"):
    """A stage that was opened, with the reason when it was opened again."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    stage = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class SeatGroup(Table, tablename="seat_group"):
    """How many seats a group has."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    seats = BigInt(null=False, default=None)


class Seat(Table, tablename="seat"):
    """Somebody who takes part: with an account, as a guest, or as someone the facilitator wrote down."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    account = BigInt(null=True, default=None)
    guest = BigInt(null=True, default=None)
    label = Text(null=False, default=None)
    discipline = Text(null=False, default=None)
    agency = Text(null=False, default=None)
    state = Text(null=False, default=None)
    from_home = BigInt(null=False, default=None)
    credit = BigInt(null=False, default=None)
    evaluated = BigInt(null=False, default=None)
    attended_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)


class Invitation(Table, tablename="invitation"):
    """A professional who was asked to come."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    account = BigInt(null=False, default=None)
    discipline = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Cluster(Table, tablename="cluster"):
    """A group of contributions under one name."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    name = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class Contribution(Table, tablename="contribution"):
    """One note, or a reply to one. Merged ones stay, with what they went into."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    stage = Text(null=False, default=None)
    text = Text(null=False, default=None)
    unit = Text(null=False, default=None)
    quantity = BigInt(null=True, default=None)
    unit_price = BigInt(null=True, default=None)
    seat = BigInt(null=True, default=None)
    group_kind = Text(null=False, default=None)
    discipline = Text(null=False, default=None)
    agency = Text(null=False, default=None)
    on_paper = BigInt(null=False, default=None)
    parent = BigInt(null=True, default=None)
    merged_into = BigInt(null=True, default=None)
    cluster = BigInt(null=True, default=None)
    sent_key = Text(null=False, default=None)
    answered_at = Timestamptz(null=True, default=None)
    hidden_at = Timestamptz(null=True, default=None)
    hidden_reason = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class DesignOption(Table, tablename="design_option"):
    """One draft on the options board; `body` as in a draft of a proposal, `revision` against overwriting."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    name = Text(null=False, default=None)
    body = Text(null=False, default=None)
    revision = BigInt(null=False, default=None)
    paper_dots = BigInt(null=False, default=None)
    updated_at = Timestamptz(null=False, default=None)


class Criterion(Table, tablename="criterion"):
    """What the group weighs the options by."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    text = Text(null=False, default=None)


class Rating(Table, tablename="rating"):
    """How an option meets a criterion."""

    id = BigInt(primary_key=True, default=None)
    criterion = ForeignKey(Criterion, null=False, default=None, on_delete=OnDelete.restrict)
    option = ForeignKey(DesignOption, null=False, default=None, on_delete=OnDelete.restrict)
    value = Text(null=False, default=None)


class Dot(Table, tablename="dot"):
    """How many dots somebody gave an option."""

    id = BigInt(primary_key=True, default=None)
    seat = ForeignKey(Seat, null=False, default=None, on_delete=OnDelete.restrict)
    option = ForeignKey(DesignOption, null=False, default=None, on_delete=OnDelete.restrict)
    n = BigInt(null=False, default=None)


class DesignDecision(Table, tablename="design_decision"):
    """One question and what was decided; counted when it is settled."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    question = Text(null=False, default=None)
    decided = Text(null=False, default=None)
    why = Text(null=False, default=None)
    refused = Text(null=False, default=None)
    option = BigInt(null=True, default=None)
    agree_hands = BigInt(null=False, default=None)
    object_hands = BigInt(null=False, default=None)
    revision = BigInt(null=False, default=None)
    settled_at = Timestamptz(null=True, default=None)
    present = BigInt(null=True, default=None)
    agreed = BigInt(null=True, default=None)
    objected = BigInt(null=True, default=None)


class Stance(Table, tablename="stance"):
    """Where somebody stands on a decision; an objection keeps its reason and the answer to it."""

    id = BigInt(primary_key=True, default=None)
    decision = ForeignKey(DesignDecision, null=False, default=None, on_delete=OnDelete.restrict)
    seat = BigInt(null=True, default=None)
    group_kind = Text(null=False, default=None)
    stance = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    answer = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class DesignVersion(Table, tablename="design_version"):
    """The next version of a proposal while it is written, signed off and accepted."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    proposal = ForeignKey(Proposal, null=False, default=None, on_delete=OnDelete.restrict)
    merges = Text(null=False, default=None)
    base = BigInt(null=False, default=None)
    body = Text(null=False, default=None)
    note = Text(null=False, default=None)
    revision = BigInt(null=False, default=None)
    state = Text(null=False, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    result_kode = Text(null=True, default=None)
    result_version = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    updated_at = Timestamptz(null=False, default=None)


class ChangeLink(Table, tablename="change_link"):
    """Why a change was made: the contribution or the decision behind it."""

    id = BigInt(primary_key=True, default=None)
    version = ForeignKey(DesignVersion, null=False, default=None, on_delete=OnDelete.restrict)
    change = Text(null=False, default=None)
    contribution = BigInt(null=True, default=None)
    decision = BigInt(null=True, default=None)


class SignOff(Table, tablename="sign_off"):
    """What a professional said of one revision of a version; never changed."""

    id = BigInt(primary_key=True, default=None)
    version = ForeignKey(DesignVersion, null=False, default=None, on_delete=OnDelete.restrict)
    revision = BigInt(null=False, default=None)
    discipline = Text(null=False, default=None)
    agency = Text(null=False, default=None)
    result = Text(null=False, default=None)
    words = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Signer(Table, tablename="signer"):
    """Who signed, under which name: apart, so that a person can be erased and the sign-off stays whole."""

    sign_off = BigInt(primary_key=True, default=None)
    person = BigInt(null=False, default=None)
    label = Text(null=False, default=None)


class Acceptance(Table, tablename="acceptance"):
    """What a proposer said of one revision of a version; never changed."""

    id = BigInt(primary_key=True, default=None)
    version = ForeignKey(DesignVersion, null=False, default=None, on_delete=OnDelete.restrict)
    revision = BigInt(null=False, default=None)
    proposal = BigInt(null=False, default=None)
    result = Text(null=False, default=None)
    declined = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Evaluation(Table, tablename="evaluation"):
    """Four marks from one to five and a few words, by nobody in particular."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    heard = BigInt(null=False, default=None)
    moved = BigInt(null=False, default=None)
    power = BigInt(null=False, default=None)
    purpose = BigInt(null=False, default=None)
    words = Text(null=False, default=None)


class Task(Table, tablename="task"):
    """What somebody promised to do, and by when."""

    id = BigInt(primary_key=True, default=None)
    workshop = ForeignKey(Workshop, null=False, default=None, on_delete=OnDelete.restrict)
    number = BigInt(null=False, default=None)
    what = Text(null=False, default=None)
    who = Text(null=False, default=None)
    seat = BigInt(null=True, default=None)
    due_at = Timestamptz(null=False, default=None)
    done_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
