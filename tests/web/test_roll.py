"""The pages of a roll: a file that comes in two hands, and a letter that becomes a ballot on a phone."""

import re
from typing import Any

import pytest

from pb.ballots.tables import Participation
from pb.core.db import current_engine
from pb.roll.services import read_due_rolls
from tests.support.asgi import request
from tests.support.roll import FILE, HEAD, REASON, roll_town, voting_town
from tests.support.town import NOON, Browser, add_person, browser

pytestmark = pytest.mark.anyio


async def send_file(app: Any, who: Browser, path: str, data: bytes) -> Any:
    """A form with a file, as a browser sends it."""
    fields = {"token": who.token(), "macam": "whole", "alasan_berkas": REASON}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
        for n, v in fields.items()
    ]
    name = b'--b\r\nContent-Disposition: form-data; name="berkas"; filename="a.csv"\r\n'
    name += b"Content-Type: text/csv\r\n\r\n"
    headers = {
        "host": "127.0.0.1:8000",
        "cookie": f"sesi={who.secret}",
        "content-type": "multipart/form-data; boundary=b",
        "sec-fetch-site": "same-origin",
    }
    body = b"".join(parts) + name + data + b"\r\n--b--\r\n"
    return await request(app, "POST", path, headers=headers, body=body)


async def test_a_file_is_read_looked_at_and_put_in_force_by_another(app: Any) -> None:
    town = await roll_town()
    first, second = await browser(app, town.first), await browser(app, town.second)
    desk = f"/petugas/daftar/{town.kode}"
    broken = await send_file(app, first, f"{desk}/berkas", b"NIK;Nama;Lahir;RT;RW\n1;Siti;1990;1;5")
    assert broken.status == 422
    assert 'id="f-berkas-error"' in broken.text
    assert REASON in broken.text
    taken = await send_file(app, first, f"{desk}/berkas", FILE.encode() + b"Tanpa Lahir;;1;5\n")
    assert taken.status == 303
    reading = await first.get(taken.location)
    assert dict(reading.headers)["refresh"] == "2"
    assert "<progress" in reading.text
    await read_due_rolls(now=NOON)
    shown = await first.get(taken.location)
    assert "Warga Mawar" in shown.text
    assert f"{taken.location}/setuju" not in shown.text
    assert (await first.post(f"{taken.location}/setuju")).status == 409
    assert f"{taken.location}/setuju" in (await second.get(taken.location)).text
    assert (await second.post(f"{taken.location}/setuju")).status == 303
    assert REASON in (await second.get(f"/putaran/{town.kode}/catatan")).text
    assert "Warga Mawar" not in (await second.get(desk)).text


async def test_the_desk_asks_the_database_as_often_for_many_as_for_few(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, asked = await roll_town(), []
    staff, engine = await browser(app, town.first), current_engine()
    run = engine.run_querystring

    async def counted(query: Any, *rest: Any, **more: Any) -> Any:
        asked.append(str(query))
        return await run(query, *rest, **more)

    counts = []
    for people in (3, 60):
        lines = "".join(
            f"Warga {chr(65 + n // 8)}{chr(97 + n % 8)}x;1990;1;{1 + n % 20}\n" for n in range(people)
        )
        await town.enter(f"{HEAD}\n{lines}")
        with monkeypatch.context() as patch:
            patch.setattr(engine, "run_querystring", counted)
            for page in ("", "/surat", "/berkas/1"):
                assert (await staff.get(f"/petugas/daftar/{town.kode}{page}")).status == 200
        counts.append(len(asked))
        asked.clear()
    assert counts[0] == counts[1] > 0


async def test_a_letter_becomes_a_ballot_in_five_steps(app: Any) -> None:
    town = await voting_town()
    staff, phone = await browser(app, town.first), await browser(app)
    printed = await staff.post(f"/petugas/daftar/{town.kode}/surat", {"rw": "32.73.24.1004-05", "rt": "1"})
    serial, one, two = re.findall(r'letter-code">([0-9A-Z]+)(?: ([0-9A-Z]+))?<', printed.text) and [
        *(re.findall(r'letter-code">([0-9A-Z]{6})<', printed.text)),
        *re.findall(r'letter-code">([0-9A-Z]{4}) ([0-9A-Z]{4})<', printed.text)[0],
    ]
    start = f"/putaran/{town.kode}/surat"
    assert f'value="{serial}"' in (await phone.get(f"{start}?seri={serial}")).text
    wrong = await phone.post(start, {"seri": serial, "kode": "SALAH123"})
    assert wrong.status == 422
    assert f'value="{serial}"' in wrong.text
    assert "SALAH123" not in wrong.text
    opened = await phone.post(start, {"seri": serial, "kode": (one + two).lower()})
    assert (opened.status, opened.location) == (303, f"{start}/suara")
    assert f"{start}/pilihan" in (await phone.get(opened.location)).text
    assert (await phone.post(f"{start}/pilihan", {"pilih": "1-2"})).status == 303
    assert 'name="suara-1" value="2"' in (await phone.get(f"{start}/tinjau")).text
    sent = await phone.post(f"{start}/suara", {"suara-1": "2"})
    assert sent.status == 200
    assert f"{start}/selesai" in sent.text
    assert re.search(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}", sent.text)
    again = await phone.get(f"{start}/terkirim")
    assert f"{start}/selesai" in again.text
    assert not re.search(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}", again.text)
    assert (await phone.post(f"{start}/selesai")).status == 303
    assert (await phone.get(f"{start}/suara")).location == start
    forged = await browser(app)
    forged.cookies["surat"] = "123.9999999999.abc"
    assert (await forged.get(f"{start}/suara")).location == start
    (mark,) = await Participation.select()
    assert mark["channel"] == "letter"


async def test_a_resident_finds_herself_and_votes_with_her_account(app: Any) -> None:
    town = await voting_town(age_on=NOON.date(), age_least=17, age_most=90)
    resident = await add_person()
    me, page = await browser(app, resident), f"/putaran/{town.kode}/daftar"
    assert page in (await me.get(f"/putaran/{town.kode}/suara")).text
    found = await me.post(f"{page}/cari", {"nama": "warga MAWAR", "lahir": "5 April 1990"})
    assert "Warga Mawar" in found.text
    assert "<title>Siapa" in found.text
    assert "1990-04-05" not in found.text
    assert (await me.post(f"{page}/cocok", {"nama": "warga mawar", "lahir": "kapan"})).status == 409
    assert (await me.post(f"{page}/cocok", {"nama": "warga mawar", "lahir": "5/4/1990"})).status == 303
    assert "Warga Mawar" in (await me.get(page)).text
    assert (await me.post(f"/putaran/{town.kode}/suara", {"suara-1": "1"})).status == 200
    late = await me.post(
        f"{page}/keberatan", {"apa": "wrong", "nama_k": "X", "kelurahan": "1", "rw": "0", "rt": "1"}
    )
    assert late.status == 422
