"""The pages of promises in several states of the demo."""

import sqlite3
from pathlib import Path


def promises_of(folder: Path) -> dict[str, str]:
    """By state, a promise of the demo."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        return dict(rows.execute("SELECT state, kode FROM commitment ORDER BY kode DESC").fetchall())


def promise_addresses(folder: Path) -> dict[str, list[str]]:
    """For each route of promises its addresses, the one that tells most first."""
    kodes = promises_of(folder)
    at = {state: f"/komitmen/{kode}" for state, kode in kodes.items()}
    return {
        "promises": ["/komitmen", "/komitmen?tahap=cancelled"],
        "promise": [at["closed"], at["running"], at["delivered"], at["proposed"]],
        "promise.entries": [f"{at['running']}/catat", f"{at['proposed']}/catat"],
        "promise.check": [f"{at['delivered']}/periksa"],
        "promise.thanks": [f"{at['delivered']}/periksa/terima-kasih"],
        "promises.today": ["/petugas/janji"],
        "promise.close": [f"{at['delivered']}/tutup"],
        "promise.cancel": [f"{at['running']}/batal"],
        "promise.speakers": [f"{at['running']}/wakil"],
        "promise.new": ["/petugas/janji/baru"],
        "promise.plan": [f"/petugas/janji/{kodes['running']}/rencana"],
    }
