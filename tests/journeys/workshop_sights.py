"""The pages of workshops in each stage, and their forms that say what is wrong."""

import sqlite3
from pathlib import Path

from tests.journeys.sight import Sight

_LATER = ("weigh", "agree", "write", "planned", "finished")


def kodes_of(folder: Path) -> dict[str, str]:
    """By stage, the workshop of the demo, or the one that `rooms` added."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        return dict(rows.execute("SELECT stage, kode FROM workshop").fetchall())


def workshop_addresses(folder: Path, voting: str, ideas: str) -> dict[str, list[str]]:
    """For each route of workshops its addresses, the one that tells most first."""
    kodes = kodes_of(folder)
    at = {stage: f"/lokakarya/{kode}" for stage, kode in kodes.items()}
    desk = {stage: f"/petugas/lokakarya/{kode}" for stage, kode in kodes.items()}
    return {
        "workshops": ["/lokakarya"],
        "round.workshops": [f"/putaran/{voting}/lokakarya", f"/putaran/{ideas}/lokakarya"],
        "workshop": [at["options"], *(at[stage] for stage in _LATER)],
        "workshop.sign_up": [f"{at['planned']}/daftar", f"{at['finished']}/daftar"],
        "workshop.door": [f"{at['options']}/hadir"],
        "workshop.invitation": [f"{at['planned']}/undangan"],
        "workshop.screen": [f"{at['options']}/layar"],
        "workshop.minutes": [f"{at['finished']}/berita-acara", f"{at['options']}/berita-acara"],
        "workshop.evaluate": [f"{at['finished']}/penilaian"],
        "workshop.version": [f"{at['write']}/versi/1", f"{at['finished']}/versi/1"],
        "workshop.new": [f"/petugas/putaran/{ideas}/lokakarya/baru"],
        "workshop.edit": [f"{desk['planned']}/ubah"],
        "workshop.cancel": [f"{desk['planned']}/batal"],
        "workshop.people": [f"{desk[stage]}/peserta" for stage in ("options", "planned")],
        "workshop.poster": [f"{desk['options']}/pintu"],
        "workshop.desk": [desk[stage] for stage in ("options", *_LATER)],
        "workshop.sheet": [f"{desk['options']}/kertas"],
        "workshop.tasks": [f"{desk[stage]}/tugas" for stage in ("finished", "agree", "options")],
        "workshop.options": [f"{desk[stage]}/pilihan" for stage in ("weigh", "options", "planned")],
        "workshop.option": [f"{desk['options']}/pilihan/1", f"{desk['finished']}/pilihan/2"],
        "workshop.option.new": [f"{desk['options']}/pilihan/baru"],
        "workshop.decisions": [f"{desk[stage]}/putusan" for stage in ("agree", "options")],
        "workshop.decision": [f"{desk[stage]}/putusan/1" for stage in ("agree", "finished")],
        "workshop.decision.new": [f"{desk['agree']}/putusan/baru?pilihan=1"],
        "workshop.version.new": [f"{desk['write']}/versi"],
        "workshop.version.write": [f"{desk['write']}/versi/2"],
    }


def workshop_forms(folder: Path, ideas: str) -> dict[str, list[Sight]]:
    """For each role its forms with faults; and what only people with a seat can do."""
    kodes = kodes_of(folder)
    at = {stage: f"/lokakarya/{kode}" for stage, kode in kodes.items()}
    desk = {stage: f"/petugas/lokakarya/{kode}" for stage, kode in kodes.items()}
    version = f"{at['write']}/versi/1"
    new, sign_up = f"/petugas/putaran/{ideas}/lokakarya/baru", f"{at['planned']}/daftar"
    whole = (f"{desk['options']}/pilihan/baru", f"{desk['agree']}/putusan/baru", f"{desk['agree']}/tugas")
    return {
        "visitor": [Sight(sign_up, sign_up)],
        "resident": [
            *(Sight(at[stage]) for stage in ("weigh", "agree", "write")),
            Sight(f"{at['weigh']}/daftar"),
            Sight(at["weigh"], f"{at['weigh']}/titik", {"titik-": "9"}),
            Sight(at["weigh"], f"{at['weigh']}/catatan"),
            Sight(at["agree"], f"{at['agree']}/putusan/1/sikap"),
            Sight(version),
            Sight(version, f"{version}/jawaban"),
        ],
        "facilitator": [
            Sight(at["write"]),
            Sight(version),
            Sight(new, new),
            Sight(desk["weigh"], f"{desk['weigh']}/tahap"),
            Sight(desk["weigh"], f"{desk['weigh']}/susun"),
            Sight(f"{desk['planned']}/batal", f"{desk['planned']}/batal"),
            Sight(f"{desk['planned']}/peserta", f"{desk['planned']}/peserta"),
            Sight(f"{desk['options']}/kertas", f"{desk['options']}/kertas"),
            *(Sight(page, page) for page in whole),
            Sight(f"{desk['agree']}/putusan/1", f"{desk['agree']}/putusan/1/keberatan"),
        ],
        "professional": [
            Sight(f"{at['options']}?balas=5"),
            Sight(version, f"{version}/ahli"),
        ],
    }
