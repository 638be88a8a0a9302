"""How the forms about promises are asked so that they work."""

from typing import Any

from pb.commitments.queries.members import member_code
from tests.support.town import WARD

REASON = "Ukuran diperbaiki di lapangan."
PROGRESS = {"apa": "progress", "tonggak": "1", "persen": "50", "isi": "Setengah jalan.", "kunci": "k1"}


def plan_fields(**changed: Any) -> dict[str, Any]:
    """The form of a plan, filled in."""
    fields: dict[str, Any] = {
        "title": "Lampu di gang belakang sekolah", "what": "Enam lampu dipasang.", "for_whom": "40 keluarga",
        "quantity": "6", "unit": "lampu", "budget_line": "2026", "amount": "9.000.000",
        "starts": "2026-06-01", "ends": "2026-08-31", "goal": "Gang terang", "change": "Warga menjaga lampu.",
        "costs": "Listrik dari kas RW.",
        "for_residents": "Aman pulang malam", "for_professionals": "-", "for_government": "Aduan berkurang",
        "cost_before": "0", "cost_after": "0",
        "pihak_nomor": ["1", "2"], "pihak_jenis": ["agency", "community"],
        "pihak_nama": ["Dinas Perhubungan", "Karang Taruna"],
        "sumbang_nomor": ["1", "2"], "sumbang_pihak": ["1", "2"], "sumbang_bentuk": ["money", "hours"],
        "sumbang_kata": ["Anggaran", "Kerja bakti"], "sumbang_banyak": ["9.000.000", "40"],
        "sumbang_satuan": ["Rp", "jam"],
        "tonggak_nomor": ["1"], "tonggak_judul": ["Terpasang"], "tonggak_tanggal": ["2026-08-15"],
        "tonggak_bobot": ["1"],
        "ukuran_nomor": ["1"], "ukuran_nama": ["Titik gelap"], "ukuran_satuan": ["titik"],
        "ukuran_awal": ["6"], "ukuran_target": ["0"], "ukuran_cara": ["Dihitung malam hari"],
        "lanjut": "simpan",
    }  # fmt: skip
    return fields | changed


def progress_line(kode: str, **changed: str) -> dict[str, Any]:
    """One line of the officer's page, filled in."""
    line = {"kode": kode, "tonggak": "1", "persen": "50", "isi": "", "kunci": "k"} | changed
    return {f"baris_{name}": value for name, value in line.items()}


def session_fields(**changed: Any) -> dict[str, Any]:
    """A Friday in the ward with two agencies, filled in."""
    fields = {"wilayah": WARD, "hari": "2026-06-12", "tempat": "Balai RW 05", "dinas": ["DPKP", "DLH"]}
    return fields | {"kunci": "j"} | changed


def promise_asks(
    promises: dict[str, str], sessions: dict[str, str], phone: str, council: int
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    agreed, delivered = {"kode": promises["agreed"]}, {"kode": promises["delivered"]}
    why = {"alasan": "Lahan tidak diberikan.", "uang": "Kembali ke kas daerah."}
    session, task = {"kode": sessions["cards"]}, {"wilayah": WARD, "dinas": "Dishub", "usulan": ""}
    end = {"akhir-2": "promised", "kata-2": "Diganti.", "tanggal-2": "2026-07-10"}
    return {
        "promises.map": ({}, {}),
        "promises.agencies": ({}, {}),
        "promises.members": ({}, {}),
        "promises.agency_year": ({"year": 2026, "code": "DPKP"}, {}),
        "promises.member_year": ({"year": 2026, "code": member_code(council)}, {}),
        "promises.feed": ({}, {}),
        "promises.calendar": ({}, {}),
        "promise.feed": (agreed, {}),
        "promises.data": ({}, {}),
        "promises.file": ({"file": "janji.csv"}, {}),
        "promises.oc4ids": ({}, {}),
        "promise.oc4ids": (agreed, {}),
        "follow": ({}, {"apa": "place", "kode": "32.73.24.1004"}),
        "followed": ({}, {}),
        "followed.leave": ({}, agreed),
        "promise.take": ({"kode": promises["asked"], "number": 1}, {}),
        "field.new": ({}, {}),
        "field.open": ({}, session_fields()),
        "field.desk": (session, {}),
        "field.cards": (session, {"lembar": "DPKP: Kapan saluran dibersihkan?", "dinas": "", "kunci": "l"}),
        "field.ended": (session, end),
        "promise.entries": (agreed, {}),
        "promise.write": (agreed, PROGRESS),
        "promises.today": ({}, {}),
        "field.sessions": ({}, {}),
        "field.session": (session, {}),
        "promises.progress": ({}, progress_line(promises["agreed"], kunci="k2")),
        "promise.check": (delivered, {}),
        "promise.checked": (delivered, {"jawab": "beres", "kata": "Air lancar.", "kunci": "k3"}),
        "promise.thanks": ({"kode": promises["confirmed"]}, {}),
        "promise.close": (delivered, {}),
        "promise.closed": (delivered, {"isi": "", "kunci": "k4"}),
        "promise.cancel": (agreed, {}),
        "promise.cancelled": (agreed, why | {"lanjut": "ya"}),
        "promise.speakers": (agreed, {}),
        "promise.speaks": (agreed, {"pihak": "2", "kontak": phone}),
        "promise.new": ({}, {}),
        "promise.make": ({}, plan_fields(**task)),
        "promise.plan": (agreed, {}),
        "promise.replan": (agreed, plan_fields(alasan=REASON, versi="1")),
    }
