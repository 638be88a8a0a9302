"""The form of a workshop: what is typed becomes a plan, and a plan fills the form again."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any

import msgspec

from pb.core.city import this_city
from pb.people.rules import Discipline
from pb.web.forms import FormErrors
from pb.web.i18n import translate as _
from pb.workshops.facts import AgendaItem, WorkshopFacts
from pb.workshops.rules import MOST_SEATS, Group, WhyNotPlan
from pb.workshops.services import WorkshopPlan

MOST_LINES, LONGEST_LINE, LONGEST_STEP = 20, 120, 600
_LINE = re.compile(r"(\d{1,3})\s+(.+)")
_SEATS = Annotated[int, msgspec.Meta(ge=0, le=MOST_SEATS)]
FIELD = {
    WhyNotPlan.NO_PROPOSAL: "usulan",
    WhyNotPlan.OTHER_ROUND: "usulan",
    WhyNotPlan.TOO_MANY: "usulan",
    WhyNotPlan.GONE: "usulan",
    WhyNotPlan.TIMES: "selesai",
    WhyNotPlan.PAST: "tanggal",
    WhyNotPlan.NO_SEATS: "kursi_residents",
    WhyNotPlan.QUORUM: "kuorum",
    WhyNotPlan.FEWER_SEATS: "kursi_residents",
}


class PlanForm(msgspec.Struct, kw_only=True):
    """A workshop on one form; the agenda has one line for each step: minutes, then what."""

    judul: Annotated[str, msgspec.Meta(min_length=5, max_length=120)]
    tujuan: Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
    tempat: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    tanggal: date
    mulai: time
    selesai: time
    usulan: tuple[str, ...] = ()
    kursi_residents: _SEATS = 0
    kursi_elderly: _SEATS = 0
    kursi_women: _SEATS = 0
    kursi_youth: _SEATS = 0
    kursi_disability: _SEATS = 0
    kursi_professionals: _SEATS = 0
    kursi_officers: _SEATS = 0
    bidang: tuple[Discipline, ...] = ()
    acara: Annotated[str, msgspec.Meta(max_length=3000)] = ""
    kuorum: Annotated[int, msgspec.Meta(ge=1, le=500)]
    setuju: Annotated[int, msgspec.Meta(ge=50, le=100)]
    titik: Annotated[int, msgspec.Meta(ge=1, le=10)]
    terbuka: bool = False


def agenda_of(text: str) -> tuple[AgendaItem, ...] | None:
    """The steps of an agenda as typed, or None when a line is no step."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_LINE.fullmatch(line) for line in lines]
    if len(lines) > MOST_LINES or any(match is None for match in found):
        return None
    items = [AgendaItem(int(match[1]), match[2]) for match in found if match]
    fits = all(0 < item.minutes <= LONGEST_STEP and len(item.title) <= LONGEST_LINE for item in items)
    return tuple(items) if fits else None


def check(form: PlanForm) -> Mapping[str, str]:
    """Faults between fields."""
    if agenda_of(form.acara) is None:
        return {"acara": _("Write one line for each step: minutes, then what. For example: 30 Needs")}
    return {}


def plan_of(form: PlanForm) -> WorkshopPlan:
    """The plan that was typed."""
    return WorkshopPlan(
        title=form.judul,
        purpose=form.tujuan,
        venue=form.tempat,
        starts_at=this_city().at(form.tanggal, form.mulai),
        ends_at=this_city().at(form.tanggal, form.selesai),
        proposals=form.usulan,
        seats={group: n for group in Group if (n := getattr(form, f"kursi_{group}"))},
        agenda=agenda_of(form.acara) or (),
        needed=form.bidang,
        quorum=form.kuorum,
        consent=form.setuju,
        dots=form.titik,
        open_during=form.terbuka,
    )


def agendas() -> dict[str, tuple[AgendaItem, ...]]:
    """Agendas to begin with: the residents' meeting with its seven steps, the six stages, none."""
    meeting = (
        (5, _("Opening")),
        (10, _("What this meeting is for")),
        (30, _("Name the needs")),
        (45, _("Discuss them")),
        (30, _("Put them in order")),
        (10, _("Fill in the form")),
        (5, _("Choose who speaks for us")),
    )
    design = (
        (10, _("Opening")),
        (30, _("Understand the need")),
        (20, _("What each can bring")),
        (40, _("Draw up options")),
        (30, _("Weigh them")),
        (30, _("Agree")),
        (15, _("Write the new version")),
        (5, _("Who does what")),
    )
    return {
        "rembug": tuple(AgendaItem(*item) for item in meeting),
        "rancang": tuple(AgendaItem(*item) for item in design),
        "kosong": (),
    }


def agenda_text(items: tuple[AgendaItem, ...]) -> str:
    """An agenda as it is typed."""
    return "\n".join(f"{item.minutes} {item.title}" for item in items)


def values_of(facts: WorkshopFacts) -> dict[str, Any]:
    """A plan as the form shows it again."""
    start, end = (at.astimezone(this_city().tz) for at in (facts.starts_at, facts.ends_at))
    return {
        "judul": facts.title,
        "tujuan": facts.purpose,
        "tempat": facts.venue,
        "tanggal": start.date().isoformat(),
        "mulai": f"{start:%H:%M}",
        "selesai": f"{end:%H:%M}",
        "usulan": [topic.kode for topic in facts.topics],
        **{f"kursi_{group.kind}": group.seats for group in facts.groups},
        "bidang": list(facts.needed),
        "acara": agenda_text(facts.agenda),
        "kuorum": facts.quorum,
        "setuju": facts.consent,
        "titik": facts.dots,
        "terbuka": "1" if facts.open_during else "",
    }


def typed(errors: FormErrors) -> dict[str, Any]:
    """Boxes that were ticked, in a form with faults."""
    return {
        "usulan": errors.values.get("usulan", []),
        "bidang": errors.values.get("bidang", []),
        "terbuka": errors.typed("terbuka"),
    }
