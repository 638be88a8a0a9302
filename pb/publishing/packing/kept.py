"""Packs on the disk: written once, sent many times. The same round gives the same bytes in every process."""

import asyncio
import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from pb.publishing.packing.pack import SHIPPED, is_ready, write_pack
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase

_BLOCK = 1 << 20


class Packs:
    """The packs of the installation, one file a round."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._one_at_a_time = folder, asyncio.Lock()

    def at_hand(self, kode: str) -> Path | None:
        """The file of a round, when it was written already."""
        path = self._folder / f"{kode}-{SHIPPED}.zip"
        return path if path.exists() else None

    def sum_of(self, kode: str) -> str:
        """The SHA-256 of the pack of a round, or nothing while it is not written."""
        path = self.at_hand(kode)
        return path.with_suffix(".sha256").read_text().strip() if path else ""

    async def of(self, kode: str) -> Path:
        """The file of a round, written now if need be; raises `Refused` where the count is not public yet."""
        async with self._one_at_a_time:
            return self.at_hand(kode) or await self._write(kode)

    async def _write(self, kode: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{kode}-{SHIPPED}.zip"
        handle, part = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "w+b") as file:
                await write_pack(kode, file)
            await asyncio.to_thread(_put, part, path)
        except BaseException:
            os.unlink(part)
            raise
        return path

    async def write_due(self, *, now: datetime) -> None:
        """Write the pack of one round whose counts are public and signed, so that nobody waits for it."""
        for facts in await announced_rounds():
            counted = ORDER.index(facts.phase(now)) >= ORDER.index(Phase.PUBLISHED)
            if counted and self.at_hand(facts.kode or "") is None and await is_ready(facts) is None:
                await self.of(facts.kode or "")
                return


def _put(part: str, path: Path) -> None:
    """The sum first, so that no pack stands there without one."""
    path.with_suffix(".sha256").write_text(sum_in(Path(part)))
    os.replace(part, path)


def sum_in(path: Path) -> str:
    """The SHA-256 of a file; hex."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
