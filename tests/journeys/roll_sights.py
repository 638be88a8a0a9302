"""Pages of a roll of voters and of letters, by their routes."""


def roll_addresses(kept: str, other: str) -> dict[str, list[str]]:
    """For each route its addresses: `kept` is the round with a roll, `other` one where the level decides."""
    desk = f"/petugas/daftar/{kept}"
    return {
        "roll": [f"/putaran/{kept}/daftar", f"/putaran/{other}/daftar"],
        "letter": [f"/putaran/{kept}/surat"],
        "roll.desk": [desk, f"/petugas/daftar/{other}"],
        "roll.batch": [f"{desk}/berkas/{n}" for n in (2, 1)],
        "letters": [f"{desk}/surat"],
        "objections": [f"{desk}/keberatan"],
        "objection": [f"{desk}/keberatan/1"],
        "roll.counter": [f"{desk}/loket"],
    }
