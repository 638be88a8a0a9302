"""Paper in the full town: a batch whose totals are logged, another one that is open; asks of the booth."""

from typing import Any

from pb.ballots.channels.services import enter_paper, log_totals, name_helper, open_kiosk, print_papers
from pb.core.actor import Actor
from tests.support.town import NOON


async def build_booth(people: dict[str, Actor], kode: str, phone: str) -> str:
    """Three papers that are totalled, two that are open; gives the number of one that was entered once."""
    by = people["facilitator"]
    _, serials = await print_papers(kode, 1, 3, by=by, now=NOON)
    await log_totals(kode, 1, unused=0, spoiled=0, unreturned=1, boxed=2, by=by, now=NOON)
    await print_papers(kode, 1, 2, by=by, now=NOON)
    await name_helper(kode, phone, by=by, now=NOON)
    await open_kiosk(kode, "Aula kelurahan", "123456", by=by, now=NOON)
    await enter_paper(kode, serials[0], frozenset({1}), "", by=people["staff_stale"], now=NOON)
    return serials[0]


def booth_asks(
    rounds: dict[str, str], ids: dict[str, int], serial: str, phone: str
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    voting, person = {"kode": rounds["roll"]}, {"orang": str(ids["on_roll"])}
    return {
        "booth.desk": (voting, {}),
        "booth.print": (voting, {"kontes": "1", "lembar": "2"}),
        "booth.totals": (
            voting,
            {"bundel": "2", "kotak": "1", "tidak_kembali": "0", "rusak": "0", "sisa": "1"},
        ),
        "booth.reason": (voting, {"selisih": "1-1", "alasan": "Satu lembar hilang di jalan."}),
        "booth.counter": (voting, {}),
        "booth.find": (voting, {"nama": "Warga Mawar", "lahir": "5/4/1990"}),
        "booth.hand": (voting, person),
        "booth.paper": (voting, {}),
        "booth.enter": (voting, {"seri": serial, "suara-1": "1"}),
        "booth.differ": (voting, {}),
        "booth.seat": (voting, person | {"tablet": "1"}),
        "booth.tablet": (voting, {"tempat": "Aula", "pin": "123456"}),
        "booth.tablet.close": (voting, {"tablet": "1"}),
        "booth.helper": (voting, {"kontak": phone}),
        "booth.helper.end": (voting, {"pendamping": "1"}),
        "help.vote": (voting, {}),
        "help.find": (voting, {"nama": "Warga Mawar", "lahir": "5/4/1990"}),
        "help.cast": (voting, person | {"suara-1": "1"}),
        "help.form": (voting, {}),
        "round.doors": (voting, {}),
        "kiosk": (voting, {}),
        "kiosk.letter": (voting, {}),
        "kiosk.sit": (voting, {"seri": "ABCDEF", "kode": "ABCDEFGH"}),
        "kiosk.begin": (voting, {}),
        "kiosk.ballot": (voting, {}),
        "kiosk.tap": (voting, {"pilih": "1-1"}),
        "kiosk.review": (voting, {}),
        "kiosk.cast": (voting, {"suara-1": "1"}),
        "kiosk.sent": (voting, {}),
        "kiosk.still": (voting, {}),
        "kiosk.leave": (voting, {}),
        "kiosk.closing": (voting, {}),
        "kiosk.close": (voting, {"pin": "123456"}),
    }
