"""Rules of calls to voters: who is drawn, how anybody draws again, who may ask, and when."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from pb.ballots.life.rules import window_ends
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase

PERCENT, FEWEST = 3, 10  # of those marked in a round, and at least so many (security.md T1)
MUCH_HELP, LEANING = 3, 3  # from so many helped voters on, everybody of an RT has so many tickets (T4)
SHORTEST_NOTE, LONGEST_NOTE = 10, 300
ON_A_SHEET = 50


class CallState(StrEnum):
    """What came of a call."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"


SETTLED = frozenset({CallState.CONFIRMED, CallState.DENIED})
"""The person was reached: the answer stays."""
DOUBTFUL = frozenset({CallState.DENIED, CallState.UNKNOWN})
"""What says that a mark, or a line of the roll, may be false."""


class WhyNotCall(StrEnum):
    """Why voters of a round cannot be asked now, or not by this person."""

    NOT_YET = "call.not_yet"
    LATE = "call.late"
    KEEPER = "call.keeper"
    PROPOSER = "call.proposer"
    OWN = "call.own"
    HELPED = "call.helped"
    NOBODY = "call.nobody"
    SETTLED = "call.settled"
    NO_NOTE = "call.no_note"


class Marked(msgspec.Struct, frozen=True):
    """Somebody who is marked as having voted in a round: where they live, and whether somebody helped."""

    voter: int
    part: str
    helped: bool


class Ticket(msgspec.Struct, frozen=True):
    """Somebody in the draw: how many tickets, the lot (the lowest of them), the place if they are drawn."""

    voter: int
    tickets: int
    lot: str
    number: int | None


def seed_of(kode: str, roots: Sequence[str]) -> str:
    """What the draw begins with: the roots of the boxes as they closed, which nobody could choose. Hex."""
    return hashlib.sha256("\0".join(["pb/call-seed/v1", kode, *roots]).encode()).hexdigest()


def lot_of_voter(seed: str, voter: int, tickets: int) -> str:
    """The lowest digest among somebody's tickets. Hex."""
    return min(
        hashlib.sha256(f"pb/call/v1\0{seed}\0{voter}\0{n}".encode()).hexdigest()
        for n in range(1, tickets + 1)
    )


def how_many(marked: int) -> int:
    """How many are drawn: three in a hundred, rounded up, at least ten, at most all."""
    return min(marked, max(FEWEST, -(-marked * PERCENT // 100)))


def draw(marked: Collection[Marked], seed: str) -> tuple[Ticket, ...]:
    """Everybody who is marked, the lowest lots first; the first ones are drawn and have a number.

    The draw leans to an RT where many had help: everybody there has three tickets instead of one.
    """
    helped = Counter(one.part for one in marked if one.helped)
    lots = []
    for one in marked:
        tickets = LEANING if helped[one.part] >= MUCH_HELP else 1
        lots.append((lot_of_voter(seed, one.voter, tickets), one.voter, tickets))
    drawn = how_many(len(lots))
    return tuple(
        Ticket(voter, tickets, lot, number if number <= drawn else None)
        for number, (lot, voter, tickets) in enumerate(sorted(lots), 1)
    )


def why_not_call(facts: RoundFacts, now: datetime) -> WhyNotCall | None:
    """Voters are asked from the close on, as long as a mark can be challenged: else until the count."""
    phase, ends = facts.phase(now), window_ends(facts)
    if ORDER.index(phase) < ORDER.index(Phase.CLOSED):
        return WhyNotCall.NOT_YET
    if phase not in {Phase.CLOSED, Phase.CHALLENGE} or (ends is not None and now >= ends):
        return WhyNotCall.LATE
    return None


def why_not_ask(*, keeper: bool, proposer: bool) -> WhyNotCall | None:
    """Nobody asks who could have put a ghost on the roll, or has something to win in this round."""
    if keeper:
        return WhyNotCall.KEEPER
    return WhyNotCall.PROPOSER if proposer else None


def why_not_answer(
    state: CallState, said: CallState, note: str, *, own: bool, helped: bool
) -> WhyNotCall | None:
    """Whoever was reached is asked once, nobody answers for themselves or for somebody whose ballot they
    wrote; a denial, and a name that nobody knows, have a note."""
    if own:
        return WhyNotCall.OWN
    if helped:
        return WhyNotCall.HELPED
    if state in SETTLED:
        return WhyNotCall.SETTLED
    return WhyNotCall.NO_NOTE if said in DOUBTFUL and len(note.strip()) < SHORTEST_NOTE else None
