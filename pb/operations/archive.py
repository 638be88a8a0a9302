"""The file of a backup: packed, under a key of its own, in pieces that can be neither changed nor cut."""

import gzip
import io
import secrets
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from pb.core.keys import keyed

MAGIC = b"rembug-backup/1\n"
PIECE = 1 << 20
_SALT, _TAG = 32, 16


class BadArchive(Exception):
    """This is no backup of ours, it was changed or cut, or the key is another one."""


class Sealing(io.RawIOBase):
    """What is written here goes out in sealed pieces; `close` seals the last one, which says that it is."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        salt = secrets.token_bytes(_SALT)
        self._out, self._left, self._number = out, bytearray(), 0
        self._cipher = ChaCha20Poly1305(keyed(key, "pb/backup/v1", salt))
        out.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes are all that tarfile writes
        self._left += data
        while len(self._left) > PIECE:
            self._seal(bytes(self._left[:PIECE]), last=False)
            del self._left[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._left), last=True)
            super().close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(self._number.to_bytes(12, "big"), piece, MAGIC + bytes([last]))
        self._out.write(bytes([last]) + len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class Opening(io.RawIOBase):
    """Reads what `Sealing` wrote; raises `BadArchive` where it does not open, or ends too early."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        head = file.read(len(MAGIC) + _SALT)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _SALT:
            raise BadArchive("this is no backup of Rembug")
        self._pieces = _pieces(file, ChaCha20Poly1305(keyed(key, "pb/backup/v1", head[len(MAGIC) :])))
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]  # tarfile gives a bytearray
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        count = min(len(into), len(self._left))
        into[:count], self._left = self._left[:count], self._left[count:]
        return count


def _pieces(file: BinaryIO, cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    number, last = 0, False
    while not last:
        head = file.read(5)
        size = int.from_bytes(head[1:], "big")
        if len(head) < 5 or not 0 < size <= PIECE + _TAG:
            raise BadArchive("the backup ends too early")
        last = head[:1] == b"\1"
        try:
            yield cipher.decrypt(number.to_bytes(12, "big"), file.read(size), MAGIC + bytes([last]))
        except InvalidTag as error:
            raise BadArchive("the backup was changed, or its key is another one") from error
        number += 1
    if file.read(1):
        raise BadArchive("something stands after the end of the backup")


def pack(things: dict[str, Path], to: Path, key: bytes) -> None:
    """Files and folders under these names into one sealed file, which nobody else can read."""
    with to.open("xb") as out:
        to.chmod(0o600)
        sealing = Sealing(out, key)
        packed = gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=3)
        with packed, tarfile.open(fileobj=packed, mode="w|") as tar:
            for name, path in things.items():
                if path.exists():
                    tar.add(path, arcname=name)
        sealing.close()


def unpack(file: Path, into: Path, key: bytes) -> None:
    """The contents of a backup in a folder; nothing leaves it, whatever the names say."""
    with file.open("rb") as sealed:
        opening = Opening(sealed, key)
        with tarfile.open(fileobj=opening, mode="r|gz") as tar:
            tar.extractall(into, filter="data")
        while opening.read(PIECE):
            pass  # to the end: a file that was cut behind the last name is no backup either
