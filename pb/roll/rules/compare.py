"""How people of a roll are compared: names as they are meant, births as they are written, ages on a day."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

_WORDS = re.compile(r"[^\W\d_]+")
_TITLES = frozenset(
    [
        "h",
        "hj",
        "haji",
        "hajah",
        "kh",
        "dr",
        "drs",
        "dra",
        "drg",
        "ir",
        "prof",
        "r",
        "rd",
        "ny",
        "tn",
        "bpk",
        "ibu",
        "alm",
        "almh",
    ]
)
_MUHAMMAD = frozenset(
    [
        "m",
        "md",
        "moh",
        "mohd",
        "muh",
        "mohamad",
        "mohammad",
        "mohamed",
        "muhamad",
        "muhammad",
        "mochamad",
        "mochammad",
        "muchamad",
    ]
)
_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"))
_MONTHS = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]
_YEAR = re.compile(r"[12][0-9]{3}")
_YEAR_FIRST = re.compile(r"([12][0-9]{3})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?: 00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([12][0-9]{3})")
_MONTH_NAMED = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([12][0-9]{3})")
_TWICE = re.compile(r"(.)\1+")


def read_birth(text: str) -> str | None:
    """`1990-04-05` or `1990` from what people write: 5/4/1990, 05-04-1990, 5 April 1990, 1990."""
    text = " ".join(text.split())
    if _YEAR.fullmatch(text):
        return text
    found = _YEAR_FIRST.fullmatch(text)
    parts = (found[3], found[2], found[1]) if found else None
    if parts is None and (found := _DAY_FIRST.fullmatch(text)):
        parts = (found[1], found[2], found[3])
    if parts is None and (found := _MONTH_NAMED.fullmatch(text)):
        months = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(found[2].lower())]
        parts = (found[1], str(months[0]), found[3]) if len(months) == 1 else None
    if parts is None:
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=256)
def folded(name: str) -> str:
    """A name as it is compared: no titles and degrees, no accents, `Moh.` as `Muhammad`, new spelling.

    What people write differently on two lists becomes the same; it is never shown.
    """
    text = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    words = _WORDS.findall("".join(sign for sign in text if not unicodedata.combining(sign)))
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    if len(words) > 1 and words[0] in _MUHAMMAD:
        words[0] = "muhammad"
    return " ".join(_spelled(word) for word in words)


def _spelled(word: str) -> str:
    for old, new in _OLD_SPELLING:
        word = word.replace(old, new)
    return _TWICE.sub(r"\1", word)


def age_on(birth: str, day: date) -> int:
    """The age on a day; where the year alone is known, the age that is reached in that year."""
    if len(birth) == 4:
        return day.year - int(birth)
    born = date.fromisoformat(birth)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def fits(birth: str, day: date | None, least: int | None, most: int | None) -> bool:
    """Whether somebody of this birth has the age that the round asks for on its day."""
    if day is None:
        return True
    age = age_on(birth, day)
    return (least is None or age >= least) and (most is None or age <= most)
