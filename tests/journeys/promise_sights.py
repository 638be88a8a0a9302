"""The pages of promises in several states of the demo."""

import sqlite3
from pathlib import Path

FEEDS = {  # files and feeds are no pages; the report of a member is that of an agency in other words
    *("promises.feed", "promise.feed", "promises.file", "promises.oc4ids", "promise.oc4ids"),
    *("promise.calendar", "promises.calendar", "promise.photo", "promises.member_year"),
}


def promise_addresses(folder: Path) -> dict[str, list[str]]:
    """For each route of promises its addresses, the one that tells most first."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        newest = "SELECT state, kode FROM commitment ORDER BY created_at, kode"
        kodes = dict(rows.execute(newest).fetchall())
        year = rows.execute("SELECT max(plan_ends) FROM commitment WHERE agency = 'DPKP'").fetchone()[0][:4]
    at = {state: f"/komitmen/{kode}" for state, kode in kodes.items()}
    return {
        "promises": ["/komitmen", "/komitmen?tahap=cancelled"],
        "promises.map": ["/komitmen/peta"],
        "promises.agencies": ["/komitmen/dinas", f"/komitmen/dinas?tahun={year}"],
        "promises.members": ["/komitmen/dewan"],
        "promises.agency_year": [f"/komitmen/laporan/{year}/dinas/DPKP"],
        "promises.data": ["/komitmen/data"],
        "promise": [at[state] for state in ("closed", "running", "delivered", "proposed", "disputed")],
        "promise.entries": [f"{at['running']}/catat", f"{at['proposed']}/catat"],
        "promise.check": [f"{at['delivered']}/periksa"],
        "promises.today": ["/petugas/janji"],
        "promise.close": [f"{at['delivered']}/tutup"],
        "promise.cancel": [f"{at['running']}/batal"],
        "promise.speakers": [f"{at['running']}/wakil"],
        "promise.new": ["/petugas/janji/baru"],
        "promise.plan": [f"/petugas/janji/{kodes['running']}/rencana"],
    }
