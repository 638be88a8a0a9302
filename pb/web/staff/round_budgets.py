"""The form of a round as it is sent: its fields, and the budgets by RW, which may come as a file."""

from typing import NamedTuple

from litestar.datastructures import UploadFile

from pb.core.money import Amount
from pb.rounds.budget_lines import MOST_BYTES, LineFault, WhyNotLine, decode, read_budgets
from pb.rounds.services import RoundPlan
from pb.web.forms import FormErrors, Valid, clean, posted, read_form
from pb.web.i18n import plural
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest
from pb.web.staff.round_form import RoundForm, contests_of, plan_of
from pb.web.words import WORDS

MOST_FAULTS = 50


class Planned(NamedTuple):
    """A plan, what was typed for it, and what is said when it is kept."""

    plan: RoundPlan
    raw: FormErrors
    flash: str


async def read_plan(request: HTTPRequest) -> Planned | FormErrors:
    """The plan that was sent, or everything that is wrong with it; then nothing of it is kept."""
    form = await read_form(request, RoundForm)
    raw = form.raw if isinstance(form, Valid) else form
    encoding = await _take_file(request, raw)
    budgets = _budgets(raw, encoding) if raw.typed("bagi") == "rw" else ()
    if not isinstance(form, Valid) or raw.messages:
        return raw
    contests = contests_of(form.value, budgets)
    if isinstance(contests, dict):
        for name, message in contests.items():
            raw.add(name, message)
        return raw
    flash = "flash.round_saved_reread" if encoding else "flash.round_saved"
    return Planned(plan_of(form.value, contests), raw, flash)


async def _take_file(request: HTTPRequest, raw: FormErrors) -> str:
    """Put the lines of the file where lines are typed, so that they can be mended there.

    Gives how the file was written, where that is not UTF-8.
    """
    files = [part for part in (await posted(request)).getall("berkas_rw", []) if isinstance(part, UploadFile)]
    data = await files[0].read(MOST_BYTES + 1) if files else b""
    if not data or raw.typed("bagi") != "rw":
        return ""
    found = decode(data)
    if isinstance(found, WhyNotLine):
        raw.add("berkas_rw", _(WORDS[found]))
        return ""
    raw.values["anggaran_rw"] = [clean(found.text)]
    raw.messages.pop("anggaran_rw", None)  # it was about what the file takes the place of
    return found.encoding


def _budgets(raw: FormErrors, encoding: str) -> tuple[tuple[int, Amount], ...]:
    """The budgets of the lines; each fault is told beside them, by its line."""
    if "berkas_rw" in raw.messages or "anggaran_rw" in raw.messages:
        return ()
    found = read_budgets(raw.typed("anggaran_rw"))
    faults = found.faults
    if faults and not faults[0].line:
        raw.add("anggaran_rw", _(WORDS[faults[0].why]))
    elif faults:
        said = plural(
            "%(num)s fault in the budgets by RW. Nothing was kept yet.",
            "%(num)s faults in the budgets by RW. Nothing was kept yet.",
            len(faults),
        )
        raw.add("anggaran_rw", said % {"num": len(faults)})
        raw.lines["anggaran_rw"] = _lines(faults, encoding)
    return found.budgets


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
