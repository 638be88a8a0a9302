"""Checks of the town for web tests: a ready answer, one whose hour is set; and how they are asked."""

from datetime import timedelta
from typing import Any

from pb.core.actor import Actor
from pb.rounds.rules import Phase
from pb.screening.rules import Checked
from pb.screening.services import save_answer, time_answers
from tests.support.town import NOON, add_proposal, add_round

ANSWER = Checked("eligible", 80_000_000, "DPKP", "Tanah milik kota.")


async def build_screening(people: dict[str, Actor], rounds: dict[str, str], made: dict[str, str]) -> None:
    """Two rounds that are checked; in each the answer about a proposal of the resident is ready."""
    resident, expert = people["resident"], people["professional"]
    for name in ("ready", "timed"):
        facts = await add_round(Phase.SCREENING)
        rounds[name] = facts.kode or ""
        made[name] = await add_proposal(facts, title=f"Saluran {name}", author=resident)
        await save_answer(made[name], ANSWER, version=1, revision=0, by=expert, now=NOON)
    await time_answers(rounds["timed"], NOON + timedelta(days=1), seen=1, by=people["facilitator"], now=NOON)


def screening_asks(
    rounds: dict[str, str], made: dict[str, str]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    other = {"kode": made["other"]}
    return {
        "screening.give": ({}, {"kepada": "dinas-DPKP", "usulan": made["other"]}),
        "screen.hand_over": (other, {"kepada": "saran", "lebar": "250", "pesan": "Mohon dicek."}),
        "screen.note": (other, {"catatan": "Tanah wakaf?"}),
        "answers": ({"kode": rounds["ready"]}, {}),
        "answers.time": ({"kode": rounds["ready"]}, {"kapan": "sekarang", "banyak": "1"}),
        "answers.hold": ({"kode": rounds["timed"]}, {}),
    }
