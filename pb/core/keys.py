"""The keys of the installation: files in a directory of their own, and what is made with them."""

import base64
import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass, fields
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_SIZE = 32
_NONCE = 12


class UnsafeKeys(Exception):
    """The key directory is absent, or others can read it."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Secrets of 32 bytes each: personal data, look-up tags, codes, form tokens, slots, heads of the log.

    `folder` is where they lie; the keys of a round lie below it (`round_keys`).
    """

    pii: bytes
    tag: bytes
    code: bytes
    csrf: bytes
    slot: bytes
    log: bytes
    folder: Path


NAMES = tuple(field.name for field in fields(Keys) if field.name != "folder")
BACKUP = "backup"  # read by the command alone: a serving process has no use for it


def load_keys(folder: Path, *, create: bool) -> Keys:
    """Read the keys. With `create` (a first start on loopback) the missing ones are made, 0600 in 0700."""
    if create:
        _create(folder)
    found = {name: read_key(folder / name, name) for name in NAMES}
    return Keys(**found, folder=folder)


def _create(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (*NAMES, BACKUP):
        make_key(folder / name)


def backup_key(folder: Path) -> bytes:
    """The key that backups are sealed with."""
    return read_key(folder / BACKUP, BACKUP)


def make_key(path: Path) -> None:
    """Make a key, unless it is there; of two processes that try at once, one wins and both go on with it."""
    if path.exists() and path.stat().st_size == _SIZE:
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_SIZE))
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """The name of a new file survives a power cut only when its directory was written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(path: Path, name: str) -> bytes:
    """The bytes of a key; raises `UnsafeKeys` when it is absent, readable by others or damaged."""
    if not path.is_file():
        raise UnsafeKeys(f"key {name} is missing in the key directory")
    if path.stat().st_mode & 0o077:
        raise UnsafeKeys(f"key {name} can be read by others; set its mode to 0600")
    found = path.read_bytes()
    if len(found) != _SIZE:
        raise UnsafeKeys(f"key {name} does not have {_SIZE} bytes")
    return found


_keys: Keys | None = None


def bind_keys(keys: Keys) -> None:
    """Make these the keys of the process; called once by the app and the command."""
    global _keys
    _keys = keys


def these_keys() -> Keys:
    """The keys of the process."""
    if _keys is None:
        raise UnsafeKeys("no keys are loaded")
    return _keys


def keyed(key: bytes, label: str, *parts: str | bytes) -> bytes:
    """HMAC-SHA256 under a domain label; parts are joined with their lengths (security.md 4)."""
    said = label.encode() + b"\0"
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        said += len(data).to_bytes(4, "big") + data
    return hmac.digest(key, said, "sha256")


def tag(label: str, text: str) -> str:
    """The keyed tag under which a phone or an e-mail is found without being stored in the clear."""
    return keyed(these_keys().tag, f"pb/tag/{label}/v1", text).hex()


def seal(text: str, *, where: str) -> str:
    """Encrypt personal data; `where` (`table:id:column`) binds it to its place."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = ChaCha20Poly1305(these_keys().pii).encrypt(nonce, text.encode(), where.encode())
    return base64.b64encode(b"\1" + nonce + sealed).decode()


def unseal(sealed: str, *, where: str) -> str:
    """Decrypt what `seal` made; raises `ValueError` when it was changed or moved."""
    data = base64.b64decode(sealed)
    try:
        return (
            ChaCha20Poly1305(these_keys().pii)
            .decrypt(data[1 : 1 + _NONCE], data[1 + _NONCE :], where.encode())
            .decode()
        )
    except InvalidTag as error:
        raise ValueError("sealed text does not open") from error
