"""Pages of the ballot box, of what guards it, and of heads of RT and RW, by their routes."""

import sqlite3
from pathlib import Path


def box_addresses(folder: Path, listing: str, challenged: str, done: str) -> dict[str, list[str]]:
    """For each route its address: rounds before the vote, after its close, and with a count."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        (booth,) = rows.execute("SELECT kode FROM round JOIN paper_batch ON round = round.id").fetchone()
        (head,) = rows.execute("SELECT id FROM attestor ORDER BY rt DESC").fetchone()
        (ward,) = rows.execute("SELECT kelurahan FROM attestor").fetchone()
    desk = f"/petugas/tps/{booth}"
    return {
        "booth.desk": [desk],
        "booth.counter": [f"{desk}/loket"],
        "booth.paper": [f"{desk}/masukan"],
        "booth.differ": [f"{desk}/selisih"],
        "round.doors": [f"/putaran/{booth}/pintu"],
        "round.watch": [f"/petugas/putaran/{booth}/saksi"],
        "round.signs": [f"/petugas/putaran/{listing}/tanda-tangan"],
        "round.privacy": [f"/petugas/putaran/{listing}/privasi"],
        "round.costs": [f"/petugas/putaran/{booth}/biaya"],
        "round.keys": [f"/petugas/putaran/{done}/kunci"],
        "challenges": [f"/putaran/{challenged}/sanggahan"],
        "challenges.desk": [f"/petugas/putaran/{challenged}/sanggahan"],
        "calls.desk": [f"/petugas/putaran/{challenged}/tanya-ulang"],
        "challenge": [f"/petugas/putaran/{challenged}/sanggahan/1"],
        "recount": [f"/putaran/{done}/hitung-ulang"],
        "receipt": [f"/putaran/{done}/kuitansi"],
        "status": ["/status"],
        "help.votes": ["/bantuan/suara"],
        "attest.mine": ["/saya/kesaksian"],
        "attest.public": [f"/wilayah/{ward}/kesaksian"],
        "attest.desk": ["/petugas/kesaksian"],
        "attest.head": [f"/petugas/kesaksian/ketua/{head}"],
    }
