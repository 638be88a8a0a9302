"""Budgets by RW on the form of a round: typed or sent as a file, all of them kept or none."""

import re
from typing import Any

import pytest

from pb.rounds.tables import Contest, Round
from tests.support import pages
from tests.support.town import OTHER_WARD, Browser
from tests.support.web_asks import plan
from tests.support.web_town import Town, differences
from tests.web.test_photos import part

pytestmark = pytest.mark.anyio
CSV = "RW;Anggaran\r\n01;Rp12.500.000\r\n\r\nRW 02;7500000\r\n"
WRONG = "RW;Anggaran\r\n01;12.500.000\r\n=1+1;9.000.000\r\n03;<b>banyak</b>\r\n1;1.000.000\r\n"


async def send(
    who: Browser, url: str, fields: dict[str, str], data: bytes = b"", name: str = "anggaran.csv"
) -> Any:
    """Send the form of a round as a browser does, with a file or with none chosen."""
    body = b"".join(part(field, value.encode()) for field, value in (fields | {"token": who.token()}).items())
    about = f'; filename="{name if data else ""}"\r\nContent-Type: application/octet-stream'
    body += part("berkas_rw", data, about) + b"--batas--\r\n"
    headers = {"content_type": "multipart/form-data; boundary=batas", "sec_fetch_site": "same-origin"}
    return await who._send("POST", url, headers, body)


def by_rw(lines: str = "") -> dict[str, str]:
    """A round with budgets by RW; its other fields are right."""
    return plan(bagi="rw", anggaran="", anggaran_rw=lines)


async def newest(town: Town) -> list[tuple[str, int]]:
    """The areas and budgets of the round that was made last."""
    row = await Round.select(Round.id).order_by(Round.id, ascending=False).first()
    found = await Contest.select().where(Contest.round == row["id"]).order_by(Contest.number)
    return [(contest["area"][-2:], contest["budget"]) for contest in found]


def told(answer: Any, field: str = "anggaran_rw") -> tuple[str, list[str]]:
    """What stands at a field: its error, and a sentence for each line."""
    tree = pages.read(answer.text)
    errors = [e.text for e in tree.all("p") if e.get("id") == f"f-{field}-error"]
    lists = [e for e in tree.all("ul") if e.get("aria-labelledby") == f"f-{field}-error"]
    return "".join(errors), [item.text for found in lists for item in found.all("li")]


def typed(answer: Any) -> str:
    """The lines as the form shows them again."""
    url = next(e.get("action") for e in pages.read(answer.text).all("form") if e.get("class") == "form")
    return str(pages.form_to(answer.text, url).data()["anggaran_rw"][0])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_a_file_of_a_spreadsheet_makes_a_contest_for_each_rw(town: Town, codec: str) -> None:
    who = town.browser("facilitator")
    text = CSV.replace("Anggaran", "Anggaran – rupiah")
    answer = await send(who, town.url("round.create"), by_rw("99 = 1"), text.encode(codec))
    assert answer.status == 303
    assert await newest(town) == [("01", 12_500_000), ("02", 7_500_000)]
    shown = (await who.get(answer.header("location"))).text
    assert ("UTF-8" in shown) == (not codec.startswith("utf-8"))


async def test_lines_that_are_pasted_from_a_sheet_do_the_same(town: Town) -> None:
    answer = await send(
        town.browser("facilitator"),
        town.url("round.create"),
        by_rw("RW\tAnggaran\r\n1\t12,5 juta\r\n2\t7.500.000"),
    )
    assert answer.status == 303
    assert await newest(town) == [("01", 12_500_000), ("02", 7_500_000)]


async def test_all_faults_are_told_by_line_and_nothing_is_kept(town: Town) -> None:
    before = await town.rows()
    who, url = town.browser("facilitator"), town.url("round.create")
    answer = await send(who, url, by_rw(), WRONG.encode("utf-16"))
    assert answer.status == 422
    error, lines = told(answer)
    assert "3" in error
    assert [re.match(r"Baris (\d+)", line)[1] for line in lines[1:]] == ["3", "4", "5"]
    assert "UTF-16" in lines[0]
    assert "=1+1" in lines[1]
    assert "<b>banyak</b>" in lines[2]
    assert "RW 01" in lines[3]
    assert "baris 2" in lines[3]
    assert not differences(before, await town.rows())
    assert typed(answer) == WRONG.replace("\r\n", "\n")
    again = await send(who, url, by_rw(typed(answer)))
    assert [re.match(r"Baris (\d+)", line)[1] for line in told(again)[1]] == ["3", "4", "5"]


async def test_other_faults_of_the_form_are_told_beside_those_of_the_lines(town: Town) -> None:
    answer = await send(
        town.browser("facilitator"), town.url("round.create"), by_rw() | {"judul": "abc"}, WRONG.encode()
    )
    assert answer.status == 422
    assert told(answer, "judul")[0]
    assert len(told(answer)[1]) == 3


async def test_the_first_blank_lines_stay_so_that_lines_keep_their_numbers(town: Town) -> None:
    who, url = town.browser("facilitator"), town.url("round.create")
    answer = await send(who, url, by_rw("\r\n\r\nx;1"))
    assert typed(answer) == "\n\nx;1"
    assert told(await send(who, url, by_rw(typed(answer))))[1] == told(answer)[1]
    assert told(answer)[1][0].startswith("Baris 3:")


async def test_fifty_faults_are_shown_and_the_others_are_counted(town: Town) -> None:
    lines = "\n".join("x = 1" for _ in range(73))
    answer = await send(town.browser("facilitator"), town.url("round.create"), by_rw(lines))
    error, said = told(answer)
    assert "73" in error
    assert len(said) == 51
    assert "23" in said[-1]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04" + bytes(200), bytes(range(256)) * 4, b"5;1\n" * 20_000],
    ids=["xlsx", "noise", "long"],
)
async def test_a_file_that_is_no_list_is_told_at_its_field(town: Town, data: bytes) -> None:
    answer = await send(town.browser("facilitator"), town.url("round.create"), by_rw("01 = 5.000"), data)
    assert answer.status == 422
    assert told(answer, "berkas_rw")[0]
    assert typed(answer) == "01 = 5.000"


async def test_a_place_of_many_kelurahan_takes_no_list_of_rw(town: Town) -> None:
    fields = by_rw("01 = 5.000") | {"wilayah": "32.73.24"}
    answer = await send(town.browser("facilitator"), town.url("round.create"), fields)
    assert answer.status == 422
    elsewhere = await send(
        town.browser("facilitator"), town.url("round.create"), by_rw("1=5") | {"wilayah": OTHER_WARD}
    )
    assert elsewhere.status == 422


async def test_a_draft_takes_a_new_list_in_place_of_its_old_one(town: Town) -> None:
    who = town.browser("facilitator")
    made = (await send(who, town.url("round.create"), by_rw("01 = 5.000"))).header("location")
    made = f"{made.rpartition('/')[0]}/uang"
    form = await who.get(made)
    assert typed(form) == "RW 01 = 5000"
    wrong = await send(who, made, by_rw(typed(form)), b"02;7.500\n02;8.500")
    assert wrong.status == 422
    assert await newest(town) == [("01", 5_000)]
    assert (await send(who, made, by_rw(typed(form)), b"02;7.500")).status == 303
    assert await newest(town) == [("02", 7_500)]


async def test_a_file_counts_only_where_budgets_go_by_rw(town: Town) -> None:
    answer = await send(town.browser("facilitator"), town.url("round.create"), plan(), WRONG.encode())
    assert answer.status == 303
    assert len(await newest(town)) == 1
