"""Rules of the ballot: who may vote, what fits on it, in which order each voter sees it."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pb.core.area import PlaceCode, inside
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase

FEWEST_TOLD = 10
"""Of fewer voters than this nothing is told apart from the others (security.md P6)."""


class WhyNotVote(StrEnum):
    """Why a person cannot vote here now."""

    NOT_YET = "ballot.not_yet"
    CLOSED = "ballot.closed"
    PAUSED = "ballot.paused"
    ELSEWHERE = "ballot.elsewhere"
    LEVEL = "ballot.level"
    MOVED = "ballot.moved"
    UNMATCHED = "ballot.unmatched"
    AGE = "ballot.age"
    BY_LETTER = "ballot.by_letter"
    BY_ACCOUNT = "ballot.by_account"
    ON_PAPER = "ballot.on_paper"
    BY_SELF = "ballot.by_self"


class WhyNotChoose(StrEnum):
    """Why these choices are no ballot."""

    NOTHING = "ballot.nothing"
    TOO_MANY = "ballot.too_many"
    OVER_BUDGET = "ballot.over_budget"
    UNKNOWN = "ballot.unknown"
    TWICE = "ballot.twice"
    OVER_CAP = "ballot.over_cap"
    TOO_MANY_POINTS = "ballot.too_many_points"


class Door(StrEnum):
    """The way by which a voter comes to the box."""

    WEB = "web"
    LETTER = "letter"
    KIOSK = "kiosk"
    ASSISTED = "assisted"
    PAPER = "paper"


OWN = frozenset({Door.WEB, Door.LETTER, Door.KIOSK})
"""Doors through which people vote by themselves."""
REPLACES = {
    Door.WEB: frozenset({Door.WEB, Door.KIOSK, Door.ASSISTED}),
    Door.LETTER: frozenset({Door.LETTER, Door.KIOSK, Door.ASSISTED}),
    Door.KIOSK: frozenset({Door.WEB, Door.LETTER, Door.KIOSK, Door.ASSISTED}),
    Door.ASSISTED: frozenset({Door.ASSISTED}),
    Door.PAPER: frozenset({Door.WEB, Door.LETTER, Door.KIOSK, Door.ASSISTED}),
}
"""Whose ballot each door may replace: paper is final, a helper never touches what somebody sent alone."""


def why_not_replace(door: Door, doors: Collection[str]) -> WhyNotVote | None:
    """Why a ballot that came through these doors stays, whoever comes through this one."""
    stays = set(doors) - REPLACES[door]
    if not stays:
        return None
    if Door.PAPER in stays:
        return WhyNotVote.ON_PAPER
    if door is Door.ASSISTED:
        return WhyNotVote.BY_SELF
    return WhyNotVote.BY_LETTER if Door.LETTER in stays else WhyNotVote.BY_ACCOUNT


@dataclass(frozen=True, slots=True)
class Voter:
    """Who votes, as the box knows them: an account, or where the round has a roll, an entry on it.

    One entry has one ballot, whatever door is used. `why` keeps them from voting in any phase;
    `assistant` is who writes for them, `account` whose entry it is, where that is known: what was sent with
    the account, or with its entries on other rolls, counts as sent by the same person.
    """

    key: int
    home: PlaceCode | None
    door: Door = Door.WEB
    why: WhyNotVote | None = None
    assistant: int | None = None
    account: int | None = None


def why_not_vote(
    voter: Voter,
    facts: RoundFacts,
    now: datetime,
    marked: Collection[str] = (),
    doors: Collection[str] = (),
) -> WhyNotVote | None:
    """Phase and clock both: the phase decides whether a ballot counts, the hour can only refuse.

    `marked` are the areas in which the person has voted for this year's budgets: who moves house in
    between has voted already, and may only change ballots whose area still holds the present home.
    `doors` are those through which this voter has sent a ballot of this round (`REPLACES`).
    """
    phase = facts.phase(now)
    if ORDER.index(phase) < ORDER.index(Phase.VOTING):
        return WhyNotVote.NOT_YET
    if phase is not Phase.VOTING or now >= facts.dates[Phase.CLOSED]:
        return WhyNotVote.CLOSED
    if facts.paused_at is not None:
        return WhyNotVote.PAUSED
    if voter.why is WhyNotVote.UNMATCHED:
        return voter.why
    if not facts.contest_for(voter.home):
        return WhyNotVote.ELSEWHERE
    if any(not inside(voter.home or "", area) for area in marked):
        return WhyNotVote.MOVED
    return voter.why or why_not_replace(voter.door, doors)


def lot_of(round_kode: str, kode: str) -> bytes:
    """The place of a proposal in the lot that numbers the ballot: a digest that nobody could choose."""
    return hashlib.sha256(f"pb/lot/v1\0{round_kode}\0{kode}".encode()).digest()


def band_of(area: str, kelurahan: str | None, rw: int | None) -> str:
    """The part of an area where a voter lives: an RW of a kelurahan, else a kelurahan; empty: not known."""
    if kelurahan is None:
        return ""
    if area == kelurahan:
        return f"{rw:02d}" if rw else ""
    return kelurahan


def band_in(area: str, home: PlaceCode | None) -> str:
    """The same for a home: a kelurahan or an RW in one."""
    if home is None:
        return ""
    kelurahan, _, rw = home.partition("-")
    return band_of(area, kelurahan, int(rw) if rw else None)


def banded(voted: Mapping[str, int], fewest: int = FEWEST_TOLD) -> dict[str, int]:
    """Voters by part of the area; parts below the limit go together under the empty name.

    If they are still too few together, the next smallest goes with them. Where only one is left,
    nothing is told (security.md P6).
    """
    large = {name: count for name, count in voted.items() if name and count >= fewest}
    together = sum(voted.values()) - sum(large.values())
    while large and 0 < together < fewest:
        smallest = min(large, key=lambda name: (large[name], name))
        together += large.pop(smallest)
    found = large | ({"": together} if together else {})
    return found if len(found) > 1 else {}
