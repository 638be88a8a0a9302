"""How the pages about planning rounds, and many rounds at once, are asked so that they work."""

from typing import Any

from tests.support.town import WARD

REASON = "Warga meminta waktu lebih lama."


def round_asks(
    rounds: dict[str, str], ids: dict[str, int], dates: dict[str, str]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route; `dates` are the fields of all phases."""
    planned, batch = {"id": ids["plan"]}, {"id": ids["batch"]}
    step = planned | {"langkah": "jadwal"}
    many = {"wilayah": WARD, "pola": "Putaran {tahun} {nama}", "tahun": "2028", "uang": "sama"}
    return {
        "round.copy": ({}, {"putaran": rounds["ideas"]}),
        "round.draft.edit": (step, {}),
        "round.draft.save": (step, dates | {"revisi": "0"}),
        "rehearsal.draft": (planned, {}),
        "rehearse.draft": (planned, {"sumber": "contoh", "wilayah": "1", "pemilih": "40", "angka": "7"}),
        "rounds.many": ({}, {}),
        "rounds.make": ({}, many | dates | {"anggaran": "200 juta"}),
        "rounds.desk": ({}, {}),
        "rounds.act": ({}, {"lakukan": "umumkan", "putaran": [str(ids["plan"])]}),
        "rounds.batch": (batch, {}),
        "rounds.undo": (batch, {"alasan": REASON}),
        "round.amend": (
            {"kode": rounds["ideas"]},
            {"hal": "text", "tahap_teks": "ideas", "teks": "Usulan dibuka.", "alasan_teks": REASON},
        ),
        "round.manifest": ({"kode": rounds["voting"]}, {}),
    }
