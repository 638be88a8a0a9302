"""Reads about referrals: the one of a proposal, the list of somebody's area, the sheet for the planners."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside, kelurahan_of
from pb.outcomes.queries import decided_when, fates
from pb.outcomes.referrals.rules import ReferralState, may_be_referred
from pb.outcomes.referrals.tables import Referral, ReferralNote
from pb.proposals.queries import ProposalFacts
from pb.proposals.rules import Line
from pb.proposals.tables import CostLine, Photo
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds, require_round_by_id
from pb.rounds.rules import ORDER, Phase

MOST = 2_000


class Note(msgspec.Struct, frozen=True):
    """One answer."""

    state: ReferralState
    word: str
    day: date


class ReferralFacts(msgspec.Struct, frozen=True):
    """The referral of one proposal with its answers, the oldest first."""

    channel: str
    agency: str
    reason: str
    state: ReferralState
    made_at: datetime
    notes: tuple[Note, ...]


class Referred(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list: what is asked for, where, and how far it has come."""

    kode: str
    round: str
    title: str
    need: str
    proposer: str
    area: PlaceCode
    rw: int | None
    spot: str
    channel: str
    agency: str
    state: ReferralState
    made_at: datetime
    cost: int
    supports: int
    lines: tuple[Line, ...] = ()
    photos: tuple[str, ...] = ()
    note: Note | None = None
    lat: int | None = None
    lng: int | None = None

    @property
    def kelurahan(self) -> PlaceCode:
        return kelurahan_of(self.area)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which referrals somebody wants to see; an empty text means all."""

    channel: str = ""
    agency: str = ""
    place: str = ""
    state: str = ""

    def fits(self, one: Referred) -> bool:
        """Whether this is one of them."""
        return (
            self.channel in {"", one.channel}
            and self.agency in {"", one.agency}
            and self.state in {"", one.state}
            and (not self.place or inside(one.area, self.place))
        )


_LIST = """
SELECT f.id, f.channel, f.agency AS named, f.state, f.made_at, p.id AS proposal, p.kode, p.author_name,
  r.kode AS round, n.lat, n.lng, c.area,
  v.id AS version, v.title, v.need, v.rw, v.spot, v.agency, v.cost AS proposed,
  (SELECT d.cost FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS checked,
  (SELECT d.agency FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS checked_by,
  (SELECT count(*) FROM support s WHERE s.proposal = p.id) AS supports
FROM referral f JOIN proposal p ON p.id = f.proposal
JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
JOIN contest c ON c.id = p.contest JOIN round r ON r.id = p.round LEFT JOIN pin n ON n.proposal = p.id
WHERE p.hidden_at IS NULL AND c.area IS NOT NULL ORDER BY c.area, v.rw, p.id
"""  # raw: the newest verdict and the number of supporters beside each row, which the builder cannot say

_PLAIN = (
    *("kode", "round", "title", "need", "area", "rw", "spot", "channel", "made_at", "supports"),
    *("lat", "lng"),
)


async def referral_of(proposal: int) -> ReferralFacts | None:
    """Where a proposal was passed on to, with all answers, in two queries; one where there is none."""
    row = await Referral.select().where(Referral.proposal == proposal).first()
    if row is None:
        return None
    notes = (
        await ReferralNote.select()
        .where(ReferralNote.referral == row["id"])
        .order_by(ReferralNote.noted_at, ReferralNote.id)
    )
    return ReferralFacts(
        channel=row["channel"],
        agency=row["agency"],
        reason=row["reason"],
        state=ReferralState(row["state"]),
        made_at=row["made_at"],
        notes=tuple(_note(note) for note in notes),
    )


def _note(row: dict[str, Any]) -> Note:
    return Note(ReferralState(row["state"]), row["word"], row["day"])


async def referrals(wish: Wish, *, by: Actor) -> tuple[Referred, ...]:
    """Those in the areas of this facilitator or council member, by kelurahan and RW, in four queries."""
    rows = [row for row in await Referral.raw(_LIST) if _sees(by, row["area"])]
    found = {row["id"]: one for row in rows if wish.fits(one := _line(row))}
    kept = [row for row in rows if row["id"] in found][:MOST]
    lines, photos = await _cost_lines(kept), await _photos(kept)
    notes = await _newest_notes([row["id"] for row in kept])
    return tuple(
        msgspec.structs.replace(
            found[row["id"]],
            lines=tuple(lines[row["version"]]),
            photos=tuple(photos[row["proposal"]]),
            note=notes.get(row["id"]),
        )
        for row in kept
    )


def _sees(by: Actor, area: str) -> bool:
    return by.holds(RoleKind.FACILITATOR, area) or by.holds(RoleKind.COUNCIL, area)


def _line(row: dict[str, Any]) -> Referred:
    plain = (
        "kode",
        "round",
        "title",
        "need",
        "area",
        "rw",
        "spot",
        "channel",
        "made_at",
        "supports",
        "lat",
        "lng",
    )
    return Referred(
        **{name: row[name] for name in plain},
        proposer=row["author_name"],
        agency=row["named"] or row["checked_by"] or row["agency"],
        state=ReferralState(row["state"]),
        cost=row["proposed"] if row["checked"] is None else row["checked"],
    )


async def _cost_lines(rows: Sequence[dict[str, Any]]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    versions = [row["version"] for row in rows]
    for row in (
        await CostLine.select().where(CostLine.version.is_in(versions)).order_by(CostLine.number)
        if versions
        else ()
    ):
        found[row["version"]].append(Line(row["activity"], row["unit"], row["quantity"], row["unit_price"]))
    return found


async def _photos(rows: Sequence[dict[str, Any]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    proposals = [row["proposal"] for row in rows]
    for row in (
        await Photo.select(Photo.proposal, Photo.name)
        .where(Photo.proposal.is_in(proposals), Photo.removed_at.is_null())
        .order_by(Photo.created_at, Photo.id)
        if proposals
        else ()
    ):
        found[row["proposal"]].append(row["name"])
    return found


async def _newest_notes(referrals: Sequence[int]) -> dict[int, Note]:
    if not referrals:
        return {}
    rows = (
        await ReferralNote.select()
        .where(ReferralNote.referral.is_in(list(referrals)))
        .order_by(ReferralNote.noted_at, ReferralNote.id)
    )
    return {row["referral"]: _note(row) for row in rows}


async def referral_ids(kodes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of these proposals' referrals by kode, with the area and title that an answer needs."""
    rows = await Referral.select(
        Referral.id,
        Referral.state,
        Referral.made_at,
        Referral.proposal._.id.as_alias("proposal"),
        Referral.proposal._.kode.as_alias("kode"),
        Referral.proposal._.contest._.area.as_alias("area"),
    ).where(Referral.proposal._.kode.is_in(list(kodes)))
    return {row["kode"]: row for row in rows}


async def lost(facts: ProposalFacts) -> bool:
    """Whether the check refused it, or its decisions are public and do not pay for it."""
    if facts.state != "published" or facts.hidden:
        return False
    if facts.verdict is not None and facts.verdict.result == "not_eligible":
        return True
    contests = (await require_round_by_id(facts.round)).contests
    contest = next(contest for contest in contests if contest.id == facts.contest)
    if await decided_when(contest.id) is None:
        return False
    fate = (await fates((contest,))).get(facts.id)
    return fate is not None and not fate.funded


async def next_round_of(facts: ProposalFacts, *, now: datetime) -> RoundFacts | None:
    """Another round that takes proposals for the same area now, or for one around it; the nearest area."""
    area = facts.area or ""
    fitting = [
        (len(contest.area), round_)
        for round_ in await announced_rounds()
        if round_.id != facts.round and round_.phase(now) is Phase.IDEAS
        for contest in round_.contests
        if contest.area and inside(area, contest.area)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


async def can_be_referred(facts: ProposalFacts, *, now: datetime) -> bool:
    """Whether its round cannot pay for a proposal, or did not; it is known once the list is out."""
    round_ = await require_round_by_id(facts.round)
    if ORDER.index(round_.phase(now)) < ORDER.index(Phase.LISTING):
        return False
    contest = next(contest for contest in round_.contests if contest.id == facts.contest)
    decided = await decided_when(contest.id) is not None
    fate = (await fates((contest,))).get(facts.id) if decided else None
    return may_be_referred(
        state=facts.state,
        eligible=facts.verdict is None or facts.verdict.result != "not_eligible",
        dear=facts.cost > contest.budget,
        closed=decided,
        funded=fate is not None and fate.funded,
    )
