"""The keys of one round: made when its vote opens, destroyed when its count is public (security.md 4)."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pb.core.keys import UnsafeKeys, make_key, read_key, these_keys

SEAL, SLOT, RECEIPT = "seal", "slot", "receipt"
OF_THE_BOX = (SEAL, SLOT)
"""Those that open ballots and join them to voters; the receipts' key outlives them by two weeks."""


@dataclass(frozen=True, slots=True, repr=False)
class RoundKeys:
    """What seals the ballots of a round, places them in slots, and marks receipts; None once destroyed."""

    seal: bytes | None
    slot: bytes | None
    receipt: bytes | None

    def box(self) -> tuple[bytes, bytes]:
        """The keys of seal and slot; raises `UnsafeKeys` when they are gone."""
        if self.seal is None or self.slot is None:
            raise UnsafeKeys("the keys of this round's box are not there")
        return self.seal, self.slot


_known: dict[Path, tuple[int, RoundKeys]] = {}


def _folder(round_id: int) -> Path:
    return _folder_in(these_keys().folder, round_id)


@lru_cache(maxsize=4_096)
def _folder_in(keys: Path, round_id: int) -> Path:
    return keys / "rounds" / str(round_id)


def make_round_keys(round_id: int) -> None:
    """Make the keys of a round, once: those that are there stay."""
    folder = _folder(round_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (SEAL, SLOT, RECEIPT):
        make_key(folder / name)


def round_keys(round_id: int) -> RoundKeys:
    """The keys of a round that are still there; one that another process destroyed is forgotten here too."""
    folder = _folder(round_id)
    try:
        changed = os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        _known.pop(folder, None)
        return RoundKeys(None, None, None)
    kept = _known.get(folder)
    if kept is None or kept[0] != changed:
        paths = {name: folder / name for name in (SEAL, SLOT, RECEIPT)}
        found = {name: read_key(path, name) if path.exists() else None for name, path in paths.items()}
        kept = _known[folder] = changed, RoundKeys(**found)
    return kept[1]


def rounds_with_keys(name: str) -> list[int]:
    """The rounds that still have this key."""
    folder = these_keys().folder / "rounds"
    return sorted(int(path.parent.name) for path in folder.glob(f"*/{name}")) if folder.is_dir() else []


def rounds_with_any_key() -> list[int]:
    """The rounds whose keys are not all destroyed, by id."""
    return sorted({key for name in (SEAL, SLOT, RECEIPT) for key in rounds_with_keys(name)})


def destroy_round_keys(round_id: int, names: tuple[str, ...] = OF_THE_BOX) -> bool:
    """Overwrite and remove these keys; False when none was there. What sealed with them never opens again.

    The promise needs a medium that forgets: docs/operating.md tells which.
    """
    folder, found = _folder(round_id), False
    for name in names:
        path = folder / name
        if path.exists():
            found = True
            with path.open("r+b") as file:
                file.write(os.urandom(32))
                os.fsync(file.fileno())
            path.unlink()
    _known.pop(folder, None)
    return found
