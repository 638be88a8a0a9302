"""Languages: gettext catalogues, the language of this request, dates and numbers in words."""

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from pb.core.city import this_city

LANGUAGES = {"id": "Bahasa Indonesia", "su": "Basa Sunda", "en": "English"}
DEFAULT = "id"
FOLDER = Path(__file__).parent.parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "su": ("Senén", "Salasa", "Rebo", "Kemis", "Jumaah", "Saptu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
        *("Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "su": (
        *("Januari", "Pébruari", "Maret", "April", "Méi", "Juni", "Juli"),
        *("Agustus", "Séptémber", "Oktober", "Nopémber", "Désémber"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}
NBSP = "\N{NO-BREAK SPACE}"


def set_language(language: str) -> None:
    """Speak this language for the rest of the request."""
    _language.set(language if language in LANGUAGES else DEFAULT)


@contextmanager
def speaking(tongue: str) -> Iterator[None]:
    """Speak this language within the block."""
    before = _language.set(tongue if tongue in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> str:
    """The language of this request: `id`, `su` or `en`."""
    return _language.get()


def compile_catalogues() -> None:
    """Write each catalogue beside its text in the form that is read fastest."""
    for tongue in LANGUAGES:
        text = FOLDER / tongue / "LC_MESSAGES" / "messages.po"
        with text.open("rb") as source, text.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=tongue))


@cache
def catalogue(tongue: str) -> gettext.GNUTranslations:
    """The catalogue of a language; a compiled file that is older than its text is not trusted."""
    folder = FOLDER / tongue / "LC_MESSAGES"
    text, compiled = folder / "messages.po", folder / "messages.mo"
    if compiled.exists() and compiled.stat().st_mtime >= text.stat().st_mtime:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    buffer = io.BytesIO()
    with text.open("rb") as file:
        write_mo(buffer, read_po(file, locale=tongue))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def message(text: str) -> str:
    """A message in the language of this request, its placeholders still in it."""
    return catalogue(language()).gettext(text)


def plural(one: str, many: str, number: int) -> str:
    """As `message`, for a text that has a form for one and one for many."""
    return catalogue(language()).ngettext(one, many, number)


def translate(text: str, **facts: object) -> str:
    """A message in the language of this request, with its facts. For Python; templates escape theirs."""
    found = message(text)
    return found % facts if facts else found


def day_words(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """`21 Juni 2026`, or with its weekday `Minggu, 21 Juni 2026`; never broken between day and month."""
    text = f"{day.day}{NBSP}{_MONTHS[language()][day.month - 1]}"
    text = f"{text} {day.year}" if year else text
    return f"{_DAYS[language()][day.weekday()]}, {text}" if weekday else text


def clock_words(moment: datetime) -> str:
    """`20.00 WIB` in the city's time zone."""
    city = this_city()
    return f"{moment.astimezone(city.tz):%H.%M}{NBSP}{city.zone_label}"


def moment_words(moment: datetime, *, weekday: bool = False) -> str:
    """`21 Juni 2026, 20.00 WIB` in the city's time zone."""
    return f"{day_words(this_city().day(moment), weekday=weekday)}, {clock_words(moment)}"
