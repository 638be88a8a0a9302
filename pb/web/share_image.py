"""The picture of a proposal for messages: title, place, RW, a QR code; drawn once, kept small."""

import asyncio
import io
from unicodedata import combining, normalize

import segno
from PIL import Image, ImageDraw, ImageFont

from pb.core.errors import Busy

WIDTH, HEIGHT, EDGE = 1200, 630, 64
PAPER, INK, INDIGO, AMBER, SOFT = "#ffffff", "#1b1333", "#2e1f61", "#f0a514", "#5a546e"
_SHADES = 32
_KNOWN = frozenset(map(chr, range(32, 127))) | frozenset("“”‘’–—·…")
_ACUTE, _GRAVE = "\u0301", "\u0300"
_TITLE_SIZES = (76, 66, 56, 48, 42)
_QR_SIDE, _BAND = 236, 96
_MOST_WAITING, _MOST_KEPT = 16, 128
_gate: asyncio.Semaphore | None = None
_kept: dict[tuple[str, str, str, str], bytes] = {}
_waiting = 0


async def picture_of(title: str, place: str, foot: str, url: str) -> bytes:
    """The PNG, kept or drawn in a thread, one at a time; raises `Busy` when many wait for theirs."""
    global _gate, _waiting
    words = (title, place, foot, url)
    if words in _kept:
        return _kept[words]
    if _waiting >= _MOST_WAITING:
        raise Busy
    _gate = _gate or asyncio.Semaphore(1)
    _waiting += 1
    try:
        async with _gate:
            if words not in _kept:
                if len(_kept) >= _MOST_KEPT:
                    _kept.pop(next(iter(_kept)))
                _kept[words] = await asyncio.to_thread(draw, *words)
            return _kept[words]
    finally:
        _waiting -= 1


def draw(title: str, place: str, foot: str, url: str) -> bytes:
    """1200 × 630 in few shades, in the font that Pillow brings (Aileron, CC0)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, _BAND), fill=INDIGO)
    pen.rectangle((0, _BAND, WIDTH, _BAND + 8), fill=AMBER)
    _say(pen, 24, "Rembug", _font(44), PAPER)
    right = WIDTH - EDGE - _QR_SIDE
    top = _write(pen, title, right - EDGE - 48)
    _say(pen, min(top + 24, 450), place, _fitting(place, right - EDGE - 48, 40), INDIGO)
    _code(image, url, right, _BAND + 64)
    pen.line((EDGE, 528, WIDTH - EDGE, 528), fill=AMBER, width=4)
    _say(pen, 546, foot, _fitting(foot, WIDTH - 2 * EDGE, 30), SOFT)
    kept = io.BytesIO()
    image.quantize(_SHADES, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    found = ImageFont.load_default(size=size)
    assert isinstance(found, ImageFont.FreeTypeFont)  # noqa: S101 - Pillow without FreeType has no sizes
    return found


def _plain(text: str) -> str:
    """The letters without their accents: those that the font has."""
    return "".join(sign if sign in _KNOWN else " " for sign in _parted(text) if not combining(sign))


def _parted(text: str) -> str:
    return normalize("NFD", text.replace("\N{NO-BREAK SPACE}", " "))


def _say(pen: ImageDraw.ImageDraw, top: float, text: str, font: ImageFont.FreeTypeFont, colour: str) -> None:
    """One line; the font has no é, which Sundanese needs, so the accent is drawn above its letter."""
    plain, place = _plain(text), 0
    pen.text((EDGE, top), plain, font=font, fill=colour)
    for sign in _parted(text):
        if sign in {_ACUTE, _GRAVE} and place:
            letter = plain[place - 1]
            middle = EDGE + font.getlength(plain[: place - 1]) + font.getlength(letter) / 2
            above, part = top + font.getbbox(letter)[1] - font.size * 0.08, font.size * 0.08
            lean = part if sign == _ACUTE else -part
            spots = (middle - lean * 0.6, above, middle + lean, above - part * 1.5)
            pen.line(spots, fill=colour, width=max(2, round(font.size * 0.08)))
        place += not combining(sign)


def _fitting(text: str, width: int, size: int) -> ImageFont.FreeTypeFont:
    while size > 18 and _font(size).getlength(_plain(text)) > width:
        size -= 2
    return _font(size)


def _write(pen: ImageDraw.ImageDraw, title: str, width: int) -> float:
    """The title as large as it fits into the place above the foot; where it ends."""
    for size in _TITLE_SIZES:
        lines = _wrapped(title, _font(size), width)
        if len(lines) * size * 1.2 <= 300:
            break
    top = float(_BAND + 56)
    for line in lines[: int(300 / (size * 1.2))]:
        _say(pen, top, line, _font(size), INK)
        top += size * 1.2
    return top


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if font.getlength(_plain(joined)) <= width:
            lines[-1] = joined
            continue
        lines.append(word)
        while font.getlength(_plain(lines[-1])) > width:
            fits = (n for n in range(len(lines[-1]), 0, -1) if font.getlength(_plain(lines[-1][:n])) <= width)
            cut = next(fits, 1)
            lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
    return [line for line in lines if line]


def _code(image: Image.Image, url: str, left: int, top: int) -> None:
    rows = [list(row) for row in segno.make(url, error="m", micro=False).matrix]
    unit = _QR_SIDE // len(rows)
    pen = ImageDraw.Draw(image)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                spot = (left + x * unit, top + y * unit)
                pen.rectangle((*spot, spot[0] + unit - 1, spot[1] + unit - 1), fill=INK)
