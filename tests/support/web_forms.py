"""Forms with a photo, sent as a browser sends them."""

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from tests.support.town import Browser


def street(seed: int = 1) -> bytes:
    """A picture with shapes in it, with the place where it was taken in its data."""
    shades = Image.new("L", (9, 8))
    shades.putdata([(37 * seed * place * place + 91 * place) % 256 for place in range(72)])
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "RAHASIA"
    buffer = io.BytesIO()
    shades.resize((360, 320), Image.Resampling.NEAREST).convert("RGB").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


async def post_parts(who: Browser, url: str, fields: Mapping[str, str], photo: bytes = b"") -> Any:
    """POST a multipart form with a valid token and a photo."""
    body = b""
    for name, value in {"token": who.token(), **fields}.items():
        body += f'--batas\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    about = 'Content-Disposition: form-data; name="foto"; filename="a.jpg"\r\nContent-Type: image/jpeg'
    body += f"--batas\r\n{about}\r\n\r\n".encode() + photo + b"\r\n--batas--\r\n"
    headers = {"content_type": "multipart/form-data; boundary=batas", "sec_fetch_site": "same-origin"}
    return await who._send("POST", url, headers, body)
