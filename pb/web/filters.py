"""Template filters: money, dates and numbers as people write them here."""

from datetime import date, datetime

from markupsafe import Markup, escape

from pb.core.city import this_city
from pb.core.money import grouped
from pb.web.i18n import clock_words, day_words, language, moment_words


def number(value: int, decimals: int = 0) -> str:
    """`12500000` as `12.500.000`; English pages use commas."""
    text = grouped(value, decimals)
    return text.translate(str.maketrans(".,", ",.")) if language() == "en" else text


def percent(part: int, whole: int) -> str:
    """A share as `19,2%`; nothing of nothing is `0%`."""
    if not whole:
        return "0%"
    tenths = (part * 1000 + whole // 2) // whole
    text = f"{tenths // 10},{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"
    return text.replace(",", ".") if language() == "en" else text


def day(value: date | datetime) -> str:
    """`21 Juni 2026`."""
    return day_words(_day(value))


def short_day(value: date | datetime) -> str:
    """`21 Juni`."""
    return day_words(_day(value), year=False)


def weekday_day(value: date | datetime) -> str:
    """`Minggu, 21 Juni 2026`."""
    return day_words(_day(value), weekday=True)


def moment(value: datetime) -> str:
    """`21 Juni 2026, 20.00 WIB`."""
    return moment_words(value)


def weekday_moment(value: datetime) -> str:
    """`Minggu, 21 Juni 2026, 20.00 WIB`."""
    return moment_words(value, weekday=True)


def iso(value: date | datetime) -> str:
    """For the `datetime` attribute of `<time>`, in the city's zone."""
    return (
        value.astimezone(this_city().tz).isoformat(timespec="minutes")
        if isinstance(value, datetime)
        else value.isoformat()
    )


_MONEY = {"left", "missing", "had", "before", "after", "price"}


def in_money(facts: dict[str, int], currency: str = "IDR", decimals: int = 0) -> dict[str, str]:
    """The numbers of a reason as people read them: amounts as money, the others as numbers."""
    unit = "Rp" if currency == "IDR" else f"{currency}\N{NO-BREAK SPACE}"
    return {
        name: f"{unit}{number(value, decimals)}" if name in _MONEY else number(value)
        for name, value in facts.items()
    }


def moment_of(text: str) -> str:
    """A moment that the record keeps as text."""
    return moment_words(datetime.fromisoformat(text))


def rw(value: int | None) -> str:
    """`RW 05`, never broken; nothing when no RW is known."""
    return "" if value is None else f"RW\N{NO-BREAK SPACE}{value:02d}"


def paragraphs(text: str) -> Markup:
    """Typed text with its paragraphs and line ends kept, everything escaped."""
    blocks = [
        escape(block.strip()).replace("\n", Markup("<br>")) for block in text.split("\n\n") if block.strip()
    ]
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks)


def _day(value: date | datetime) -> date:
    return this_city().day(value) if isinstance(value, datetime) else value


ALL = {
    "number": number,
    "percent": percent,
    "date": day,
    "short_date": short_day,
    "weekday_date": weekday_day,
    "datetime": moment,
    "weekday_datetime": weekday_moment,
    "clock": clock_words,
    "iso": iso,
    "moment_of": moment_of,
    "in_money": in_money,
    "rw": rw,
    "paragraphs": paragraphs,
}
