"""The money of a round as it is sent: fields, and budgets by RW or kelurahan, which may come as a file."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from litestar.datastructures import UploadFile

from pb.core.area import PlaceCode, inside
from pb.core.money import Amount
from pb.places.queries import wards
from pb.rounds.area_lines import AreaLines, read_areas
from pb.rounds.budget_lines import MOST_BYTES, BudgetLines, LineFault, WhyNotLine, decode, read_budgets
from pb.rounds.services import ContestPlan
from pb.web.forms import FormErrors, Valid, clean, posted, read_form
from pb.web.i18n import plural
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest
from pb.web.staff.round_form import MoneyForm, contests_of
from pb.web.words import WORDS

MOST_FAULTS = 50


class Money(NamedTuple):
    """The fields of a plan that say where and how much, what was typed, and what is said when it is kept."""

    fields: dict[str, object]
    value: MoneyForm
    raw: FormErrors
    flash: str


async def read_money(request: HTTPRequest) -> Money | FormErrors:
    """The money that was sent, or everything that is wrong with it; then nothing of it is kept."""
    form = await read_form(request, MoneyForm)
    raw = form.raw if isinstance(form, Valid) else form
    way = raw.typed("bagi")
    encoding = ""
    by_rw: tuple[tuple[int, Amount], ...] = ()
    by_area: tuple[tuple[PlaceCode, Amount], ...] = ()
    if way == "rw":
        encoding = await take_file(request, raw, "rw")
        by_rw = _budgets(raw, encoding)
    elif way == "daftar":
        encoding = await take_file(request, raw, "kel")
        by_area = read_area_field(raw, raw.typed("wilayah"), encoding)
    if not isinstance(form, Valid) or raw.messages:
        return raw
    contests = contests_of(form.value, by_rw, by_area)
    if isinstance(contests, dict):
        for name, message in contests.items():
            raw.add(name, message)
        return raw
    return Money(_fields(form.value, contests), form.value, raw, _flash(encoding))


def _fields(value: MoneyForm, contests: list[ContestPlan]) -> dict[str, object]:
    place = PlaceCode(value.wilayah)
    return {"title": value.judul, "place": place, "year": value.tahun, "contests": tuple(contests)}


def _flash(encoding: str) -> str:
    return "flash.round_saved_reread" if encoding else "flash.round_saved"


async def take_file(request: HTTPRequest, raw: FormErrors, kind: str) -> str:
    """Put the lines of the file where lines are typed, so that they can be mended there.

    Gives how the file was written, where that is not UTF-8.
    """
    field, lines = f"berkas_{kind}", f"anggaran_{kind}"
    files = [part for part in (await posted(request)).getall(field, []) if isinstance(part, UploadFile)]
    data = await files[0].read(MOST_BYTES + 1) if files else b""
    if not data:
        return ""
    found = decode(data)
    if isinstance(found, WhyNotLine):
        raw.add(field, _(WORDS[found]))
        return ""
    raw.values[lines] = [clean(found.text)]
    raw.messages.pop(lines, None)  # it was about what the file takes the place of
    return found.encoding


def _budgets(raw: FormErrors, encoding: str) -> tuple[tuple[int, Amount], ...]:
    """The budgets of the lines; each fault is told beside them, by its line."""
    if "berkas_rw" in raw.messages or "anggaran_rw" in raw.messages:
        return ()
    found = read_budgets(raw.typed("anggaran_rw"))
    _blame_lines(raw, "anggaran_rw", found, encoding)
    return found.budgets


def read_area_field(raw: FormErrors, place: str, encoding: str) -> tuple[tuple[PlaceCode, Amount], ...]:
    """The budgets of kelurahan in this place; each fault is told beside them, by its line."""
    if "berkas_kel" in raw.messages or "anggaran_kel" in raw.messages:
        return ()
    found = read_areas(raw.typed("anggaran_kel"), _names(place))
    _blame_lines(raw, "anggaran_kel", found, encoding)
    return found.budgets


@cache
def _names(place: str) -> dict[str, tuple[str, ...]]:
    """The kelurahan of a place by their names in small letters."""
    found: dict[str, list[str]] = defaultdict(list)
    for ward in wards():
        if inside(ward.code, place):
            found[ward.name.lower()].append(ward.code)
    return {name: tuple(codes) for name, codes in found.items()}


def _blame_lines(raw: FormErrors, field: str, found: BudgetLines | AreaLines, encoding: str) -> None:
    faults = found.faults
    if faults and not faults[0].line:
        raw.add(field, _(WORDS[faults[0].why]))
    elif faults:
        said = plural(
            "%(num)s fault in the budgets. Nothing was kept yet.",
            "%(num)s faults in the budgets. Nothing was kept yet.",
            len(faults),
        )
        raw.add(field, said % {"num": len(faults)})
        raw.lines[field] = _lines(faults, encoding)


def _lines(faults: tuple[LineFault, ...], encoding: str) -> list[str]:
    """One sentence a fault, fifty at most, and how many more there are."""
    said = [
        f"{_('Line %(n)s:', n=fault.line)} {_(WORDS[fault.why], cell=fault.text, first=fault.first)}"
        for fault in faults[:MOST_FAULTS]
    ]
    if encoding:
        said.insert(0, _("The file is not in UTF-8; it was read as %(encoding)s.", encoding=encoding))
    more = len(faults) - MOST_FAULTS
    return [*said, _("and %(n)s more", n=more)] if more > 0 else said
