"""Photos: re-encoded without any of their metadata, one at a time, under random names (security.md W17)."""

import asyncio
import io
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from pb.core.errors import Refused

MOST_BYTES, MOST_PIXELS, LONGEST_SIDE = 8 * 1024 * 1024, 25_000_000, 1_600
FORMATS = ("JPEG", "PNG", "WEBP")
_AIM = 200 * 1024
_gate: asyncio.Semaphore | None = None


class WhyNotPhoto(StrEnum):
    """Why a file is not taken as a photo."""

    NOT_A_PHOTO = "photo.not_a_photo"
    TOO_LARGE = "photo.too_large"


@dataclass(frozen=True, slots=True)
class Stored:
    """A photo in the folder: random name, size in bytes."""

    name: str
    width: int
    height: int
    size: int


async def store_photo(data: bytes, folder: Path) -> Stored:
    """Re-encode a photo in a thread, one at a time, and put it in the folder whole or not at all."""
    global _gate
    _gate = _gate or asyncio.Semaphore(1)
    async with _gate:
        return await asyncio.to_thread(_store, data, folder)


def _store(data: bytes, folder: Path) -> Stored:
    encoded, width, height = encode(data)
    name = f"{secrets.token_hex(16)}.jpg"
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    part = folder / f".{name}"
    with part.open("wb") as file:
        file.write(encoded)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / name)
    return Stored(name, width, height, len(encoded))


def encode(data: bytes) -> tuple[bytes, int, int]:
    """A JPEG of at most 1,600 pixels a side with nothing but pixels in it; raises `Refused`."""
    if len(data) > MOST_BYTES:
        raise Refused(WhyNotPhoto.TOO_LARGE)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(WhyNotPhoto.TOO_LARGE)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            turned = ImageOps.exif_transpose(opened)
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            clean = Image.new("RGB", turned.size, "white")
            layered = turned.convert("RGBA")
            clean.paste(layered, mask=layered.getchannel("A"))
    except Image.DecompressionBombError as error:
        raise Refused(WhyNotPhoto.TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(WhyNotPhoto.NOT_A_PHOTO) from error
    return _smallest(clean), clean.width, clean.height


def _smallest(picture: Image.Image) -> bytes:
    """The best quality that stays under 200 KB, or the least one."""
    encoded = b""
    for quality in (82, 70, 58, 45):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        encoded = buffer.getvalue()
        if len(encoded) <= _AIM:
            break
    return encoded
