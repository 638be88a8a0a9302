"""How the forms about volunteer tasks are asked so that they work."""

from datetime import timedelta
from typing import Any

from tests.support.town import NOON, WARD

WORDS = {
    "judul": "Mengecat pagar taman",
    "isi": "Pagar dicat bersama. Bawa kuas sendiri.",
    "tempat": "Taman RW 05",
}
SHIFT = {
    "tanggal": (NOON + timedelta(days=8)).date().isoformat(),
    "mulai": "07:00",
    "selesai": "10:00",
    "orang": "10",
}


def volunteer_asks(
    tasks: dict[str, str], ids: dict[str, int]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    task: dict[str, Any] = {"kode": tasks["task"]}
    over, running, coming, closed = (task | {"number": number} for number in (1, 2, 3, 4))
    person = running | {"place": ids["volunteer_running"]}
    return {
        "volunteer.tasks": ({}, {}),
        "volunteer.task": (task, {}),
        "volunteer.sign_up": (coming, {}),
        "volunteer.join": (coming, {"nama": "Warga Tamu", "telepon": "0812-9999-3333"}),
        "volunteer.leave": (coming, {}),
        "volunteer.door": (running, {}),
        "volunteer.check_in": (running, {"pintu": tasks["code"]}),
        "volunteer.certificate": (closed, {}),
        "volunteer.verify": ({}, {}),
        "volunteer.new": ({}, {}),
        "volunteer.ask": ({}, WORDS | SHIFT | {"wilayah": WARD, "janji": "", "lokakarya": ""}),
        "volunteer.edit": (task, {}),
        "volunteer.change": (task, WORDS),
        "volunteer.desk": (task, {}),
        "volunteer.shift.add": (task, SHIFT),
        "volunteer.shift.cancel": (coming, {}),
        "volunteer.shift.cancelled": (coming, {"alasan": "Alat belum datang."}),
        "volunteer.people": (running, {}),
        "volunteer.write_down": (running, {"orang": "Warga Satu\nWarga Dua"}),
        "volunteer.person": (person, {"aksi": "hadir"}),
        "volunteer.poster": (running, {}),
        "volunteer.close": (over, {}),
        "volunteer.closed": (over, {f"menit-{ids['volunteer_over']}": "180"}),
        "volunteer.enter": ({"kode": tasks["kept"], "number": 1}, {}),
    }
