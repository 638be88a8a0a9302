"""A zip whose bytes follow from its contents alone, written to the disk bit by bit."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

_WHEN = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name: no clock in the bytes
_READABLE = 0o644 << 16
SUMS = "SHA256SUMS"


class Part:
    """A file of the zip that is being written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._hash = out, hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Some more of it."""
        self._out.write(data)
        self._hash.update(data)

    def digest(self) -> str:
        """Its SHA-256 so far; hex."""
        return self._hash.hexdigest()


class Zipped:
    """Parts in the order in which they are written; their sums come last."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._sums: list[str] = []

    @contextmanager
    def part(self, name: str) -> Iterator[Part]:
        """One file."""
        info = zipfile.ZipInfo(name, _WHEN)
        info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
        with self._zip.open(info, "w") as out:
            part = Part(out)  # type: ignore[arg-type]  # typed as IO[bytes]
            yield part
        self._sums.append(f"{part.digest()}  {name}\n")

    def add(self, name: str, data: bytes) -> None:
        """A file that is at hand as a whole."""
        with self.part(name) as part:
            part.write(data)

    def close(self) -> None:
        """Write the sums and end the file."""
        self.add(SUMS, "".join(self._sums).encode())
        self._zip.close()
