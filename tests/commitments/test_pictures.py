"""The fingerprint of a picture: the same picture is known again, another one is not taken for it."""

import io
import random

import pytest
from PIL import Image, ImageFilter

from pb.commitments.pictures import fingerprint
from pb.proposals.photos import encode

pytestmark = pytest.mark.one_engine


def scene(seed: int, size: tuple[int, int] = (900, 675)) -> Image.Image:
    """A made picture with large and small shapes of many shades, as a street has."""
    chance = random.Random(seed)
    small = Image.new("L", (24, 18))
    small.putdata([chance.randrange(256) for _ in range(24 * 18)])
    large = small.resize(size, Image.Resampling.BICUBIC)
    noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    return Image.blend(large, noise, 0.1).filter(ImageFilter.GaussianBlur(1)).convert("RGB")


def saved(picture: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **how)
    return buffer.getvalue()


def bits(one: str, other: str) -> int:
    """How many of the 64 bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def again(picture: Image.Image) -> list[bytes]:
    """The same picture as it comes back: encoded anew, made smaller, sent through a messenger."""
    smaller = picture.resize((640, 480), Image.Resampling.LANCZOS)
    return [
        saved(picture, quality=45),
        saved(picture, "PNG"),
        saved(smaller, quality=70),
        encode(saved(picture, quality=90))[0],
        encode(saved(smaller, quality=60))[0],
    ]


def test_the_same_picture_encoded_or_made_smaller_is_found_again() -> None:
    """Nearly always with the very same fingerprint, and never more than two bits away."""
    same = total = 0
    for seed in range(4):
        picture = scene(seed)
        first = fingerprint(saved(picture, quality=90))
        for copy in again(picture):
            away = bits(first, fingerprint(copy))
            assert away <= 2, seed
            same, total = same + (away == 0), total + 1
    assert same / total >= 0.75, f"{same} of {total}"


def test_other_pictures_have_other_fingerprints() -> None:
    prints = [fingerprint(saved(scene(seed, (320, 240)))) for seed in range(40)]
    assert len(set(prints)) == 40
    nearest = min(bits(a, b) for n, a in enumerate(prints) for b in prints[:n])
    assert nearest >= 8


def test_a_picture_turned_by_its_phone_is_the_same_as_the_turned_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    marked = saved(scene(3).transpose(Image.Transpose.ROTATE_90), "PNG", exif=exif)
    assert fingerprint(marked) == fingerprint(saved(scene(3), "PNG"))


@pytest.mark.parametrize("shade", ["black", "white", "green"])
def test_a_picture_of_one_shade_has_no_fingerprint(shade: str) -> None:
    """Otherwise each dark photo would be the same as each other dark photo."""
    assert fingerprint(saved(Image.new("RGB", (640, 480), shade))) == ""
