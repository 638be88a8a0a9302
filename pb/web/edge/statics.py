"""Static files from memory: hashed names, compressed once, kept by browsers for a year."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

import brotli

from pb.web.edge.config import Headers

_COMMENT = re.compile(rb"/\*.*?\*/\n*", re.S)
_TEXT = (".css", ".js", ".svg", ".json", ".txt")
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
FOREVER = b"public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Static:
    """One file: bodies by encoding with their headers, and the ETag."""

    etag: bytes
    variants: dict[bytes, tuple[bytes, Headers]]

    def chosen(self, accepted: bytes) -> tuple[bytes, Headers]:
        """The smallest variant that the browser takes."""
        for encoding in (b"br", b"gzip"):
            if encoding in accepted and encoding in self.variants:
                return self.variants[encoding]
        return self.variants[b""]


class Statics:
    """Every file of the folder under a name that holds its hash."""

    def __init__(self) -> None:
        self._by_path: dict[str, Static] = {}
        self._urls: dict[str, str] = {}

    @classmethod
    def load(cls, folder: Path) -> "Statics":
        """Read all files once. `css/all.css` is the stylesheets in the order of `ORDER`, without comments."""
        statics = cls()
        order = [name for name in (folder / "css" / "ORDER").read_text().split() if name]
        together = b"".join((folder / "css" / name).read_bytes() for name in order)
        statics.add("css/all.css", _COMMENT.sub(b"", together))
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and path.suffix and path.suffix != ".LICENSE" and not name.startswith("css/"):
                statics.add(name, path.read_bytes())
        return statics

    def add(self, name: str, body: bytes) -> None:
        """One file under `/static/`, with its hash before its suffix."""
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem, _, suffix = name.rpartition(".")
        url = f"/static/{stem}.{digest}.{suffix}"
        kind = _TYPES.get(f".{suffix}") or mimetypes.guess_type(name)[0] or "application/octet-stream"
        bodies = {b"": body}
        if f".{suffix}" in _TEXT and len(body) > 200:
            bodies |= {b"br": brotli.compress(body, quality=11), b"gzip": gzip.compress(body, 9, mtime=0)}
        etag = f'"{digest}"'.encode()
        self._by_path[url] = Static(
            etag, {key: (data, _headers(kind, data, key, etag)) for key, data in bodies.items()}
        )
        self._urls[name] = url

    def url(self, name: str) -> str:
        """The address of a file by its plain name; raises `KeyError` for a file that is not there."""
        return self._urls[name]

    def find(self, path: str) -> Static | None:
        """The file at an address; browsers ask for `/favicon.ico` by themselves."""
        if path == "/favicon.ico":
            path = self._urls.get("icons/rembug.svg", "")
        return self._by_path.get(path)


def _headers(kind: str, body: bytes, encoding: bytes, etag: bytes) -> Headers:
    found = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", FOREVER),
        (b"vary", b"Accept-Encoding"),
        (b"etag", etag),
    ]
    return [*found, (b"content-encoding", encoding)] if encoding else found
