"""Pages of volunteer tasks and of the litter movement in the demo, by their routes."""

import sqlite3
from pathlib import Path

ALONE = {  # open to one person of the demo alone
    *("volunteer.certificate", "gps.book", "gps.record", "attest.heads", "help.vote", "help.form"),
}


def volunteer_addresses(folder: Path) -> dict[str, list[str]]:
    """For each route its addresses: a task with a shift in each stage, and the post of the school."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        tasks = [kode for (kode,) in rows.execute("SELECT kode FROM volunteer_task ORDER BY created_at")]
        posts = [kode for (kode,) in rows.execute("SELECT kode FROM gps_post ORDER BY created_at")]
    task = f"/relawan/{tasks[0]}"
    closed, over, running, full = (f"{task}/{number}" for number in (1, 2, 3, 4))
    return {
        "volunteer.tasks": ["/relawan", "/relawan?wilayah=32.73.01.1001"],
        "volunteer.task": [f"/relawan/{kode}" for kode in tasks],
        "volunteer.sign_up": [f"{full}/daftar", f"{closed}/daftar"],
        "volunteer.door": [f"{running}/hadir", f"{full}/hadir"],
        "volunteer.verify": ["/relawan/sertifikat", "/relawan/sertifikat?nomor=x"],
        "volunteer.new": ["/relawan/baru"],
        "volunteer.edit": [f"{task}/ubah"],
        "volunteer.desk": [f"{task}/atur"],
        "volunteer.shift.cancel": [f"{full}/batal"],
        "volunteer.people": [f"{running}/daftar-nama", f"{full}/daftar-nama", f"{closed}/daftar-nama"],
        "volunteer.poster": [f"{running}/lembar"],
        "volunteer.close": [f"{over}/tutup", f"{closed}/tutup"],
        "gps": ["/gerakan/gps"],
        "gps.post": [f"/gerakan/gps/pos/{kode}" for kode in posts],
        "gps.post.new": ["/petugas/gps/pos"],
        "gps.rewards": ["/petugas/gps/hadiah"],
        "gps.rules": ["/petugas/gps/aturan"],
    }
