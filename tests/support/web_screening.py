"""Checks of the town for web tests: a ready answer, one whose hour is set; and how they are asked."""

from datetime import timedelta
from typing import Any

from pb.core.actor import Actor
from pb.proposals.tables import ManyAct, Proposal
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.screening.rules import Checked
from pb.screening.services import appeal, dispute, save_answer, time_answers
from tests.support.town import NOON, add_proposal, add_round

ANSWER = Checked("eligible", 80_000_000, "DPKP", "Tanah milik kota.")

WORDS = "Tanah itu milik kota sejak tahun 1990."


async def build_screening(people: dict[str, Actor], rounds: dict[str, str], made: dict[str, str]) -> None:
    """Two rounds that are checked; in each the answer about a proposal of the resident is ready."""
    resident, expert = people["resident"], people["professional"]
    for name in ("ready", "timed"):
        facts = await add_round(Phase.SCREENING)
        rounds[name] = facts.kode or ""
        made[name] = await add_proposal(facts, title=f"Saluran {name}", author=resident)
        await save_answer(made[name], ANSWER, version=1, revision=0, by=expert, now=NOON)
    facts = await require_round(rounds["ready"])
    for name in ("refused", "appealed"):
        about = {"title": f"Gapura {name}", "verdict": "not_eligible"}
        made[name] = await add_proposal(facts, author=resident, **about)
    await appeal(made["appealed"], WORDS, by=resident, now=NOON)
    await dispute(rounds["ready"], "roll", WORDS, by=resident, now=NOON)
    await Proposal.update({"written_by": "officer"}).where(Proposal.kode == made["other"])
    lead = people["facilitator"].person or 0
    await ManyAct.insert(
        ManyAct(id=1, kind="checks", person=lead, at=NOON, body="[]", undone_at=None),
        ManyAct(id=2, kind="hidden", person=lead, at=NOON, body="[]", undone_at=None),
    )
    await time_answers(rounds["timed"], NOON + timedelta(days=1), seen=1, by=people["facilitator"], now=NOON)


def screening_asks(
    rounds: dict[str, str], made: dict[str, str]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    other, round_ = {"kode": made["other"]}, {"kode": rounds["ready"]}
    judged = {"hasil": "eligible", "alasan": WORDS, "biaya": "80 juta", "versi": "1", "dinas": ""}
    return {
        "screening.give": ({}, {"kepada": "dinas-DPKP", "usulan": made["other"]}),
        "behalf.slip": (other, {}),
        "screening.undo": ({}, {"nomor": "1"}),
        "reports.undo": ({}, {"nomor": "2"}),
        "screen.hand_over": (other, {"kepada": "saran", "lebar": "250", "pesan": "Mohon dicek."}),
        "screen.note": (other, {"catatan": "Tanah wakaf?"}),
        "interest": (other, {}),
        "interest.declare": (other, {"isi": "Keluarga tinggal di sana.", "tampil": "1"}),
        "appeal": ({"kode": made["refused"]}, {}),
        "appeal.send": ({"kode": made["refused"]}, {"isi": WORDS}),
        "appeal.read": ({"kode": made["appealed"]}, {}),
        "appeal.answer": ({"kode": made["appealed"]}, judged),
        "pairs": (other, {}),
        "pairs.declare": (other, {"dengan": made["own"], "alasan": "Di tempat yang sama."}),
        "disputes": (round_, {}),
        "disputes.send": (round_, {"tentang": "dates", "isi": WORDS}),
        "disputes.answer": (round_, {"nomor": "1", "putusan": "partly", "jawaban": WORDS}),
        "answers": ({"kode": rounds["ready"]}, {}),
        "answers.time": ({"kode": rounds["ready"]}, {"kapan": "sekarang", "banyak": "1"}),
        "answers.hold": ({"kode": rounds["timed"]}, {}),
    }
