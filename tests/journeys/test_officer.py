"""An officer in the field: no line is lost on a bad connection or sent twice; a large photo is no trouble."""

import os
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.journeys.acts import OFFICER
from tests.journeys.person import Person
from tests.journeys.words import _, said

Phone = Callable[..., Person]


def test_lines_that_are_typed_without_a_connection_arrive_once(staff: Phone) -> None:
    officer = staff(OFFICER)
    officer.open("/petugas/janji")
    page = officer.page
    kodes = [page.locator("[name=baris_kode]").nth(n).input_value() for n in (0, 1)]
    for place, percent in enumerate(("81", "64")):
        page.locator("[name=baris_persen]").nth(place).fill(percent)
    officer.sees(_("Kept on this device. Not sent yet."))
    officer.open("/petugas/janji")
    officer.sees(_("What you typed before is here again. It is not sent yet."))
    expect(page.locator("[name=baris_persen]").first).to_have_value("81")
    officer.context.set_offline(True)
    officer.press(_("Send all lines"))
    officer.sees(_("No connection. It is kept here and goes out once, when the connection is back."))
    officer.faults[:] = [fault for fault in officer.faults if "INTERNET_DISCONNECTED" not in fault]
    officer.context.set_offline(False)
    officer.sees(said("flash.progress_written"))
    expect(page.locator("[name=baris_persen]").first).to_have_value("")
    for kode, percent in zip(kodes, ("81", "64"), strict=True):
        officer.open(f"/komitmen/{kode}")
        expect(page.locator(".timeline-what", has_text=f"{percent}%")).to_have_count(1)


def test_a_large_photo_is_made_smaller_or_told_at_its_field(
    staff: Phone, scripts: bool, tmp_path: Path
) -> None:
    photo = tmp_path / "foto.jpg"
    side = 2_000
    noise = Image.frombytes("L", (side, side), os.urandom(side * side)).resize((side * 2, side * 2), 0)
    noise.save(photo, quality=98)
    assert photo.stat().st_size > 8 * 1024 * 1024
    officer = staff(OFFICER, java_script_enabled=scripts)
    officer.open("/petugas/janji")
    kode = officer.page.locator("[name=baris_kode]").first.input_value()
    officer.open(f"/komitmen/{kode}/catat?apa=evidence")
    words = f"Foto dari lapangan, {'kecil' if scripts else 'besar'}"
    officer.page.set_input_files("#f-foto", photo)
    officer.page.fill("#f-isi", words)
    officer.page.locator("#f-apa button[type=submit]").click()
    if scripts:
        officer.sees(said("flash.entry_written"))
        officer.sees(words)
    else:
        officer.sees(said("photo.too_large"))
        expect(officer.page.locator("#f-isi")).to_have_value(words)
