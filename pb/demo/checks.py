"""Screening in the demo: a check on a desk, an answer that is ready, an appeal, a pair, an objection."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pb.core.actor import Actor
from pb.demo.people import Cast
from pb.proposals.queries import require_proposal
from pb.proposals.rules import Parts
from pb.proposals.services import screen
from pb.rounds.rules import Phase
from pb.screening.rules import Checked
from pb.screening.services import appeal, declare_pair, dispute, give_checks, save_answer

_READY = Checked(
    "eligible",
    0,
    "DPKP",
    "Tanahnya milik kota dan pekerjaannya bisa selesai dalam satu tahun.",
    Parts("ok", "ok", "ok", None, 1_500_000, 3, "Warga menyepakati jadwal perawatan."),
)
_REFUSED = "Tanahnya milik perusahaan dan belum ada izin tertulis."
_APPEAL = "Izin tertulis dari perusahaan sudah kami terima minggu ini dan bisa ditunjukkan di kelurahan."
_PAIR = "Keduanya memakai tepi jalan yang sama, jadi hanya satu yang bisa dikerjakan."
_OBJECTION = "Daftar pemilih di papan kelurahan belum memuat warga yang baru pindah ke RW kami."


async def fill_desks(
    phase: Phase, kodes: Sequence[str], voters: Sequence[Actor], people: Cast, *, now: datetime
) -> None:
    """While a round is checked: what waits has its desk, an answer is ready, somebody appeals."""
    if phase is not Phase.SCREENING:
        return
    expert, by = people.professional, people.facilitator
    then = now - timedelta(days=2)
    await give_checks(kodes[2:], by=by, now=then - timedelta(days=5))
    note = "Sudah dilihat di lapangan, tinggal biayanya."
    await give_checks([kodes[2]], person=expert.person, note=note, by=by, now=then)
    ready = (await require_proposal(kodes[2], by=expert)).now
    answer = Checked(_READY.result, ready.cost, _READY.agency, _READY.reason, _READY.parts)
    await save_answer(kodes[2], answer, version=ready.number, revision=0, by=expert, now=then)
    refused = (await require_proposal(kodes[3], by=expert)).now
    await screen(
        kodes[3],
        "not_eligible",
        cost=refused.cost,
        agency=refused.agency,
        reason=_REFUSED,
        version=refused.number,
        by=expert,
        now=then,
    )
    await appeal(kodes[3], _APPEAL, by=voters[3], now=now - timedelta(hours=3))
    await declare_pair(kodes[0], kodes[1], _PAIR, by=by, now=then)


async def object_to(kode: str, who: Actor, *, at_all: bool, now: datetime) -> None:
    """In one round somebody objects to how it is run."""
    if at_all:
        await dispute(kode, "roll", _OBJECTION, by=who, now=now)
