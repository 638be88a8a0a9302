"""The development page: every component of the look in every state."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from litestar import Response, get

from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.places.queries import outline, wards
from pb.rounds.rules import Phase
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors
from pb.web.render import HTTPRequest, page
from pb.web.visit import visit_of

_SAMPLE_DAY = datetime(2026, 6, 21, 13, tzinfo=UTC)
_COLOURS = ("ink", "kunyit", "done", "late", "text", "muted", "line-strong", "paper-2")
_STATES = (Phase.IDEAS, "done"), (Phase.SCREENING, "done"), (Phase.VOTING, "now"), (Phase.PUBLISHED, "")


def _round() -> SimpleNamespace:
    """A round with the fields that its macros read."""
    ward = wards()[0]
    return SimpleNamespace(
        facts=SimpleNamespace(
            kode=f"{this_city().prefix}-26-0001",
            title=f"Putaran 2027 {ward.name}",
            currency="IDR",
            decimals=0,
        ),
        phase=Phase.VOTING,
        paused=False,
        bar=[SimpleNamespace(phase=phase, state=state, begins=_SAMPLE_DAY) for phase, state in _STATES],
        until=_SAMPLE_DAY,
        left="9 hari lagi",
        place=ward.name,
        outline=outline(ward.code),
        imported=False,
        budget=200_000_000,
        tone="now",
    )


def _card(**differs: Any) -> SimpleNamespace:
    """A proposal with the fields that a list reads."""
    facts = {
        "kode": f"{this_city().prefix}-26-0002",
        "title": "Perbaikan saluran air di gang utama",
        "category": "drainase",
        "rw": 5,
    }
    facts |= {"beneficiaries": "64 keluarga di 3 RT", "cost": 85_500_000, "supports": 9, "currency": "IDR"}
    return SimpleNamespace(**facts | {"decimals": 0} | differs)


def _faults() -> FormErrors:
    """A form that was sent with faults."""
    raw = FormErrors({"nama": ["x"], "biaya": ["seratus"], "pilih": ["0"]})
    raw.add("nama", "Tulis sedikitnya 5 huruf.").add("biaya", "Tulis angka, misalnya 1.500.000.")
    return raw.add("pilih", "Pilih salah satu.").add("setuju", "Setujui dulu.")


@get("/gaya", name="style", opt=opt(ANYONE))
async def style(request: HTTPRequest) -> Response[Any]:
    """Hidden in production."""
    if visit_of(request.scope).settings.production:
        raise NotFound
    lines = [
        {
            "activity": "U-ditch dan tutup",
            "quantity": 90,
            "unit": "m",
            "unit_price": 720_000,
            "cost": 64_800_000,
        },
        {
            "activity": "Uji aliran air",
            "quantity": 1,
            "unit": "paket",
            "unit_price": 2_250_000,
            "cost": 2_250_000,
        },
    ]
    stands = [
        SimpleNamespace(
            number=1, stage="stage.proposed", stopped=False, tone="wait", word="standing.waiting"
        ),
        SimpleNamespace(
            number=3, stage="stage.checked", stopped=True, tone="no", word="standing.not_eligible"
        ),
    ]
    return page(
        request,
        "dev/gaya.html",
        colours=_COLOURS,
        sample=_round(),
        cards=[_card(), _card(title="Taman bermain RW", category="taman", rw=None, cost=92_000_000)],
        stands=stands,
        lines=lines,
        faults=_faults(),
    )


ROUTES = [style]
