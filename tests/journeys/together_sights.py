"""Pages of proposals that several people make together, and of reports, by their routes."""

import sqlite3
from pathlib import Path


def together_addresses(folder: Path, own: str, ideas: str, talked: str) -> dict[str, list[str]]:
    """For each route its addresses: `own` is a resident's proposal, `talked` the one with most talk."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        asked = [key for (key,) in rows.execute("SELECT id FROM regroup")]
        said = rows.execute(
            "SELECT m.id FROM comment m JOIN proposal p ON p.id = m.proposal WHERE p.kode = ?", (talked,)
        ).fetchone()
    return {
        "regroup.merge": [f"{own}/gabungkan"],
        "regroup.split": [f"{own}/pecah"],
        "regroup": [f"/usulan/bersama/{key}" for key in asked],
        "suggestions": [f"/usulan/{talked}/saran", f"{own}/saran"],
        "prices": ["/harga"],
        "prices.edit": ["/petugas/harga"],
        "round.sheet": [f"/putaran/{ideas}/musrenbang", f"/putaran/{ideas}/musrenbang?rw=99"],
        "proposal.share": [f"/usulan/{talked}/bagikan"],
        "proposal.poster": [f"/usulan/{talked}/poster"],
        "behalf": ["/petugas/usulan-warga"],
        "report": [f"/usulan/{talked}/lapor", f"/usulan/{talked}/lapor?pendapat={said[0]}"],
        "report.thanks": [f"/usulan/{talked}/lapor/terkirim"],
        "reports": ["/petugas/laporan"],
    }
