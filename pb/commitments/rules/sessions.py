"""Field sessions (*jumling*): a Friday in a ward with agencies; cards without names, each gets an answer."""

from datetime import date, timedelta
from enum import StrEnum

import msgspec

from pb.commitments.rules.acts import leads
from pb.commitments.rules.plan import Brings, Milestone, Party, PartyKind, Plan, Pledge
from pb.core.actor import Actor, RoleKind
from pb.proposals.categories import AGENCIES
from pb.proposals.rules import why_not_say

FRIDAY = 4
MOST_CARDS, MOST_AGENCIES = 120, 12
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_VENUE = 300, 500, 120
_EARLIEST, _FARTHEST = timedelta(days=366), timedelta(days=366)
_LATEST_DUE = timedelta(days=1_100)


class WhyNotSession(StrEnum):
    """Why a field session is not put down."""

    DAY = "session.day"
    VENUE = "session.venue"
    AGENCIES = "session.agencies"


class WhyNotCard(StrEnum):
    """Why a card is not written, or does not end like this."""

    EARLY = "card.early"
    EMPTY = "card.empty"
    TOO_LONG = "card.too_long"
    AGENCY = "card.agency"
    NAMES = "card.names"
    TOO_MANY = "card.too_many"
    ENDED = "card.ended"
    ANSWER = "card.answer"
    DUE = "card.due"


class CardEnd(StrEnum):
    """How a card ends."""

    ANSWERED = "answered"
    PROMISED = "promised"


class Typed(msgspec.Struct, frozen=True):
    """A card as it was typed: the office that is asked, and the question."""

    agency: str
    question: str


class Ending(msgspec.Struct, frozen=True):
    """What becomes of a card: the answer, or what is promised and by when."""

    number: int
    end: CardEnd
    words: str
    due: date | None = None


def is_friday(day: date) -> bool:
    """Jumling goes round on Fridays; another day is possible, and told."""
    return day.weekday() == FRIDAY


def may_run_session(actor: Actor, place: str) -> bool:
    """Officers, facilitators and council members of the place write down what was asked."""
    return leads(actor, place) or actor.holds(RoleKind.OFFICER, place)


def why_not_session(day: date, venue: str, agencies: tuple[str, ...], today: date) -> WhyNotSession | None:
    """Within a year, somewhere, with an agency that the city has."""
    if not today - _EARLIEST <= day <= today + _FARTHEST:
        return WhyNotSession.DAY
    if not 0 < len(venue.strip()) <= LONGEST_VENUE:
        return WhyNotSession.VENUE
    known = set(agencies) <= set(AGENCIES) and 0 < len(set(agencies)) <= MOST_AGENCIES
    return None if known else WhyNotSession.AGENCIES


def read_line(line: str, present: tuple[str, ...], otherwise: str = "") -> Typed | WhyNotCard:
    """`DPKP: When is the drain cleaned?` Without an office before the colon it is for `otherwise`."""
    before, colon, rest = line.partition(":")
    codes = {code.casefold(): code for code in present}
    agency = codes.get(before.strip().casefold(), "") if colon else ""
    question = " ".join((rest if agency else line).split())
    if not question:
        return WhyNotCard.EMPTY
    if len(question) > LONGEST_QUESTION:
        return WhyNotCard.TOO_LONG
    if why_not_say(question):
        return WhyNotCard.NAMES
    agency = agency or otherwise
    return Typed(agency, question) if agency in present else WhyNotCard.AGENCY


def read_sheet(
    text: str, present: tuple[str, ...], otherwise: str, *, room: int
) -> tuple[tuple[Typed, ...], tuple[tuple[int, WhyNotCard], ...]]:
    """A whole sheet, one card a line: the cards, and each line that is wrong with its number."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return (), ((1, WhyNotCard.EMPTY),)
    read = [(number, read_line(line, present, otherwise)) for number, line in lines]
    faults = tuple((number, found) for number, found in read if isinstance(found, WhyNotCard))
    if len(lines) > room:
        faults = (*faults, (lines[-1][0], WhyNotCard.TOO_MANY))
    return tuple(found for _, found in read if isinstance(found, Typed)), faults


def why_not_end(ending: Ending, day: date, today: date) -> WhyNotCard | None:
    """After the session has begun; with words, and a promise with a day that is still to come."""
    if today < day:
        return WhyNotCard.EARLY
    if not ending.words.strip():
        return WhyNotCard.ANSWER
    if len(ending.words) > LONGEST_ANSWER:
        return WhyNotCard.TOO_LONG
    if why_not_say(ending.words):
        return WhyNotCard.NAMES
    if ending.end is CardEnd.PROMISED:
        fine = ending.due is not None and day <= ending.due <= day + _LATEST_DUE and today <= ending.due
        return None if fine else WhyNotCard.DUE
    return None


def card_plan(card: Typed, ending: Ending, *, agency: str, residents: str, day: date) -> Plan:
    """The promise of one agency to the residents of a ward: it is one-sided until residents join."""
    words, due = " ".join(ending.words.split()), ending.due or day
    return Plan(
        title=words[:120],
        what=card.question if words in card.question else f"{words}\n\n{card.question}",
        for_whom=residents[:300],
        quantity=1,
        unit="janji",
        budget_line="",
        amount=0,
        starts=day,
        ends=due,
        parties=(Party(1, PartyKind.AGENCY, agency[:120]),),
        pledges=(Pledge(1, 1, Brings.OTHER, words[:300], "kegiatan", 1),),
        milestones=(Milestone(1, "Ditepati", due, 1),),
        indicators=(),
    )
