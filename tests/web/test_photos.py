"""Photos: only pixels are taken, under a name of ours, and seen by those alone who may."""

import io
import re
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from pb.proposals.tables import Photo
from tests.support import pages
from tests.support.town import NOON, WARD, Browser, add_person, browser
from tests.support.web_town import PASSWORD, Town, differences, picture

pytestmark = pytest.mark.anyio
SECRET = b"Jl-Rahasia-12-RT-03"
JPEG = picture()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"
GIF = picture(format="GIF")
NO_PHOTOS = {
    "svg": SVG,
    "svg with a byte order mark": b"\xef\xbb\xbf" + SVG,
    "html": HTML,
    "pdf": PDF,
    "gif": GIF,
    "bmp": picture(format="BMP"),
    "tiff": picture(format="TIFF"),
    "text": b"halo",
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "half a jpeg": JPEG[: len(JPEG) // 2],
    "head of a jpeg": JPEG[:4],
    "head of a png": b"\x89PNG\r\n\x1a\n",
    "broken webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "noise": bytes(range(256)) * 40,
}


def part(name: str, value: bytes, about: str = "") -> bytes:
    """One part of a multipart form."""
    return b'--batas\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (
        name.encode(),
        about.encode(),
        value,
    )


async def upload(
    town: Town,
    who: Browser,
    data: bytes,
    *,
    file_name: str = "foto.jpg",
    kind: str = "image/jpeg",
    draft: int = 0,
) -> Any:
    """Send a photo as the form of the second screen does."""
    about = f'; filename="{file_name}"\r\nContent-Type: {kind}'
    body = (
        part("token", who.token().encode()) + part("lanjut", b"foto") + part("keterangan", b"Gang malam hari")
    )
    body += part("foto", data, about) + b"--batas--\r\n"
    headers = {"content_type": "multipart/form-data; boundary=batas", "sec_fetch_site": "same-origin"}
    url = town.url("draft.save", id=draft or town.facts.ids["draft"], step=2)
    return await who._send("POST", url, headers, body)


async def newest(town: Town) -> str:
    """The stored name of the newest photo of the draft."""
    draft = town.facts.ids["draft"]
    rows = (
        await Photo.select(Photo.name, Photo.id)
        .where(Photo.draft == draft)
        .order_by(Photo.id, ascending=False)
    )
    return str(rows[0]["name"])


def stored(town: Town) -> set[str]:
    """The files in the folder of photos."""
    return {path.name for path in (town.folder / "photos").iterdir()}


@pytest.mark.matrix("U1")
@pytest.mark.parametrize("what", NO_PHOTOS)
async def test_what_is_no_photo_is_refused_beside_its_field(town: Town, what: str) -> None:
    """Whatever name and type it claims to have."""
    who, files, before = town.browser("resident"), stored(town), await town.rows()
    for kind in ("image/jpeg", "image/svg+xml", "text/html"):
        answer = await upload(town, who, NO_PHOTOS[what], kind=kind)
        assert answer.status == 422
        assert "#f-foto" in {link.get("href") for link in pages.read(answer.text).all("a")}
    assert stored(town) == files
    assert set(differences(before, await town.rows())) <= {"draft"}


@pytest.mark.matrix("U1")
@pytest.mark.parametrize("tail", [HTML, SVG, PDF, b"PK\x03\x04<?php system($_GET[0]) ?>"])
async def test_a_file_of_two_kinds_keeps_only_its_pixels(town: Town, tail: bytes) -> None:
    who = town.browser("resident")
    for head in (picture(comment=tail), picture(format="PNG"), picture(format="WEBP")):
        assert (await upload(town, who, head + tail, file_name="foto.html", kind="text/html")).status == 303
        name = await newest(town)
        served = await who.get(f"/foto/{name}")
        assert served.header("content-type") == "image/jpeg"
        assert served.header("x-content-type-options") == "nosniff"
        assert "sandbox" in served.header("content-security-policy")
        assert tail[:12] not in served.body
        assert served.body.startswith(b"\xff\xd8\xff")
        row = await Photo.select(Photo.id).where(Photo.name == name).first()
        url = town.url("draft.save", id=town.facts.ids["draft"], step=2)
        await who.post(url, {"lepas": str(row["id"]), "lanjut": "diam"})


def with_metadata() -> dict[str, bytes]:
    """Photos that tell where they were taken and by whom, in each way that a format knows."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = SECRET.decode(), SECRET.decode()
    exif.get_ifd(0x8825)[1] = SECRET.decode()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    return {
        "exif": picture(exif=exif),
        "comment": picture(comment=SECRET),
        "xmp": picture(xmp=xmp),
        "png text": picture(format="PNG", pnginfo=text),
        "png exif": picture(format="PNG", exif=exif),
        "webp": picture(format="WEBP", exif=exif, xmp=xmp),
        "profile": picture(icc_profile=b"\0" * 128 + SECRET),
    }


@pytest.mark.matrix("U3")
@pytest.mark.parametrize("kind", with_metadata())
async def test_place_time_and_names_inside_a_photo_are_gone(town: Town, kind: str) -> None:
    data = with_metadata()[kind]
    assert SECRET in data
    who = town.browser("resident")
    assert (await upload(town, who, data)).status == 303
    served = (await who.get(f"/foto/{await newest(town)}")).body
    assert SECRET not in served
    with Image.open(io.BytesIO(served)) as opened:
        assert opened.size == (64, 48)
        assert not opened.getexif()
        assert set(opened.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }


NAMES = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "a\x00.jpg",
    "x" * 300 + ".jpg",
    "<script>alert(1)</script>.jpg",
    "foto.jpg.php",
    "CON",
    "é🙂.jpg",
    "",
    " ",
    ".htaccess",
    "%2e%2e%2f",
    "'; DROP TABLE photo; --",
)


@pytest.mark.matrix("U4")
@pytest.mark.parametrize("name", NAMES)
async def test_the_name_of_a_file_is_never_used(town: Town, name: str) -> None:
    who, files = town.browser("resident"), stored(town)
    answer = await upload(town, who, JPEG, file_name=name.replace('"', ""))
    assert answer.status in {303, 400}
    fresh = stored(town) - files
    assert all(re.fullmatch(r"[0-9a-f]{32}\.jpg", stored_name) for stored_name in fresh)
    page = (await who.get(town.url("draft", id=town.facts.ids["draft"], step=2))).text
    assert "alert(1)" not in page
    assert "passwd" not in page


@pytest.mark.matrix("U5")
async def test_a_photo_of_a_draft_is_its_owners_alone_and_goes_with_the_draft(town: Town) -> None:
    url = f"/foto/{town.facts.photos['private']}"
    assert (await town.browser("resident").get(url)).status == 200
    for role in ("visitor", "neighbour", "facilitator", "professional", "administrator"):
        assert (await town.browser(role).get(url)).status == 404
    resident = town.browser("resident")
    await resident.post(town.url("draft.delete", id=town.facts.ids["draft"]))
    assert (await resident.get(url)).status == 404


@pytest.mark.matrix("U5")
async def test_a_photo_hides_and_shows_with_its_proposal(town: Town) -> None:
    url, kode = f"/foto/{town.facts.photos['public']}", town.facts.proposals["pictured"]
    facilitator, hide = town.browser("facilitator"), town.url("proposal.hide", kode=kode)
    served = await town.browser().get(url)
    assert (served.status, served.header("cache-control")) == (200, "public, max-age=86400")
    await facilitator.post(hide, {"alasan": "Memuat wajah anak."})
    for role in ("visitor", "resident", "elsewhere"):
        assert (await town.browser(role).get(url)).status == 404
    await facilitator.post(hide)
    assert (await town.browser().get(url)).status == 200


@pytest.mark.matrix("U5")
async def test_who_was_logged_out_or_lost_the_account_sees_nothing_at_the_same_address(town: Town) -> None:
    url, who = f"/foto/{town.facts.photos['private']}", town.browser("resident")
    secret = who.secret
    await who.post(town.url("logout"))
    assert (await Browser(town.app, None, secret).get(url)).status == 404
    again = await browser(town.app, town.facts.people["resident"], now=NOON)
    assert (await again.post(town.url("erase.do"), {"sandi": PASSWORD})).location == "/"
    assert (await again.get(url)).status == 404


async def test_a_photo_can_be_larger_than_a_form_and_no_larger_than_eight_megabytes(town: Town) -> None:
    who, draft = town.browser("resident"), town.facts.ids["draft"]
    noisy = io.BytesIO()
    Image.effect_noise((1_100, 1_100), 90).convert("RGB").save(noisy, "PNG")
    assert len(noisy.getvalue()) > 1024 * 1024
    assert (await upload(town, who, noisy.getvalue())).status == 303
    row = await Photo.select(Photo.size, Photo.width).where(Photo.name == await newest(town)).first()
    assert row["size"] < len(noisy.getvalue()) / 4  # pure noise, the worst that a phone could send
    too_large = await upload(town, who, JPEG + b"\0" * 8_400_000)
    assert too_large.status == 422
    assert 'id="f-foto-error"' in too_large.text
    assert (await upload(town, who, b"\0" * 49 * 1024 * 1024)).status == 413
    assert await Photo.count().where(Photo.draft == draft) == 2
    elsewhere = await who._send(
        "POST", town.url("me.name"), {"content_type": "multipart/form-data; boundary=batas"}, b"x" * 1_100_000
    )
    assert elsewhere.status == 413


async def test_five_photos_are_enough_and_the_sixth_is_refused_before_it_is_stored(town: Town) -> None:
    who, files = town.browser("resident"), stored(town)
    seen = [(await upload(town, who, JPEG)).status for _ in range(6)]
    assert seen == [303] * 4 + [409] * 2
    assert len(stored(town) - files) == 4
    person = await add_person(rw=5, kelurahan=WARD)
    stranger = await browser(town.app, person)
    assert (await upload(town, stranger, JPEG)).status == 404
