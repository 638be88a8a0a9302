"""How the pages about two people, challenges, publication and keys are asked so that they work."""

from datetime import timedelta
from typing import Any

from pb.ballots.life.rules import digest_of
from tests.support.town import NOON

CLOSES = NOON - timedelta(hours=1) + timedelta(days=14)
REASON = "Semua warga yang terdaftar sudah memilih."


def life_asks(rounds: dict[str, str]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    voting = {"kode": rounds["voting"]}
    moment = CLOSES.strftime("%Y-%m-%dT%H:%M:%SZ")
    close = {"act": "close", "kode": voting["kode"], "day": NOON.date().isoformat(), "closes": moment}
    return {
        "round.signs": (voting, {}),
        "round.sign": (voting, {"hal": "close", "sidik": digest_of(close), "alasan": REASON}),
    }
