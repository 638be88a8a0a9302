"""Rules about people: passwords, codes, names that are shown, levels of evidence."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from enum import StrEnum

from pb.core.actor import Actor, Level, RoleKind
from pb.core.city import City

CODE_LIVES = timedelta(minutes=15)
CODE_TRIES = 5
SHORTEST, SHORTEST_STAFF, LONGEST = 10, 12, 128
_OWN_WORDS = ("rembug",)
LETTERS_AT = time(18)
URGENT_STARTS = (
    *("decided.", "screened.", "appeal_answered."),  # of one's own proposal
    *("vote_", "challenge_", "roll_", "cost_changed"),  # of one's own vote
    *("dispute_answered", "attest_answered"),  # of what one reported
)


class WhyNotPassword(StrEnum):
    """Why a password is not taken."""

    SHORT = "password.short"
    LONG = "password.long"
    COMMON = "password.common"
    PERSONAL = "password.personal"


class WhyNotCode(StrEnum):
    """Why a one-time code does not open."""

    WRONG = "code.wrong"
    EXPIRED = "code.expired"


class WhyNotPerson(StrEnum):
    """Why an act about an account is refused."""

    TAKEN = "person.taken"
    WRONG_PASSWORD = "person.wrong_password"  # noqa: S105 - a code for a sentence
    TOO_MANY_CODES = "person.too_many_codes"
    TOO_MANY_TRIES = "person.too_many_tries"
    OUTSIDE_PLACE = "person.outside_place"
    NO_WARD = "person.no_ward"
    NOT_HIGHER = "person.not_higher"
    OWN_ROLE = "person.own_role"
    HAS_ROLE = "person.has_role"
    NO_SECOND_FACTOR = "person.no_second_factor"
    STAFF_STAYS = "person.staff_stays"
    OLD_TERMS = "person.old_terms"


class Discipline(StrEnum):
    """What a professional knows about; a version of a proposal is signed off in one or several."""

    DRAINAGE = "drainage"
    ROADS = "roads"
    BUILDINGS = "buildings"
    LIGHTING = "lighting"
    WASTE = "waste"
    GREENING = "greening"
    HEALTH = "health"
    EDUCATION = "education"
    ECONOMY = "economy"
    ACCESS = "access"
    COST = "cost"


class NameShown(StrEnum):
    """How a person's name stands on public pages (domain.md 17)."""

    FIRST_NAME = "first_name"
    RESIDENT = "resident"


class Told(StrEnum):
    """Whether a person is told of their notices outside of their page."""

    PAGE = "page"
    DAILY = "daily"
    AT_ONCE = "at_once"


def is_urgent(notice: str) -> bool:
    """Whether this kind of notice is told at once to people who want that; all else waits for the evening."""
    return notice.startswith(URGENT_STARTS)


def letters_due(city: City, now: datetime) -> datetime | None:
    """The moment at which the letters of today were due, or None while it is still to come."""
    here = now.astimezone(city.tz)
    due = datetime.combine(here.date(), LETTERS_AT, tzinfo=city.tz)
    return due if due <= here else None


def why_not_password(
    text: str, personal: Collection[str], common: Collection[str], *, staff: bool = False
) -> WhyNotPassword | None:
    """Length, the list of common ones, and words of the person or the app; no rules about signs."""
    if len(text) < (SHORTEST_STAFF if staff else SHORTEST):
        return WhyNotPassword.SHORT
    if len(text) > LONGEST:
        return WhyNotPassword.LONG
    plain = text.lower()
    if plain in common or len(set(plain)) < 4:
        return WhyNotPassword.COMMON
    own = [word.lower() for word in (*personal, *_OWN_WORDS) if len(word) >= 4]
    if any(plain.replace(word, "", 1) != plain and len(plain.replace(word, "", 1)) <= 4 for word in own):
        return WhyNotPassword.PERSONAL
    return None


def public_name(full_name: str, rw: int | None, shown: NameShown) -> str:
    """`Siti R.` or `Warga RW 05`; one-word names stay whole."""
    if shown is NameShown.RESIDENT:
        return f"Warga RW {rw:02d}" if rw else "Warga"
    words = full_name.split()
    return f"{words[0][:40]} {words[-1][0]}." if len(words) > 1 else words[0][:40]


def why_not_raise(officer: Actor, kelurahan: str | None, now_level: int, level: Level) -> WhyNotPerson | None:
    """An officer raises evidence at the counter, in the officer's own place, and only upwards."""
    if kelurahan is None:
        return WhyNotPerson.NO_WARD
    if not officer.holds(RoleKind.OFFICER, kelurahan):
        return WhyNotPerson.OUTSIDE_PLACE
    return WhyNotPerson.NOT_HIGHER if level <= now_level else None
