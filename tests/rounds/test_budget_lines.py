"""The list of budgets by RW: however a spreadsheet writes it, right as a whole, or every fault told."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.core.money import grouped
from pb.rounds.budget_lines import (
    MOST_BYTES,
    MOST_LETTERS,
    MOST_MONEY,
    Decoded,
    LineFault,
    WhyNotLine,
    decode,
    read_budgets,
)

pytestmark = pytest.mark.one_engine
TWO = ((5, 12_500_000), (6, 1_500_000))


@pytest.mark.parametrize(
    "text",
    [
        "RW 05 = 12.500.000\nRW 06 = 1,5 juta",
        "rw5=Rp12.500.000\nrw.6=1500000",
        "RW;Anggaran\r\n05;Rp12.500.000\r\n06;1.500.000\r\n",
        "No. RW\tAnggaran (Rp)\n05\t12500000\n06\t1,5 juta",
        "sep=;\n05;12.500.000\n06;1.500.000",
        '"RW","Anggaran"\n"05","Rp 12.500.000"\n"06","1,5 juta"\n',
        "05,12.500.000\n06,1500000",
        "\n\n05;12.500.000;;;\n;;;\n  \n06 ; 1.500.000\n\n",
        "\ufeffRW;Anggaran\n5;Rp 12.500.000,-\n6;Rp1.500.000",
        "05;12.500.000\r06;1.500.000",
        '05 = "12.500.000"\n"06" = "1,5 juta"',
    ],
)
def test_a_list_is_read_as_people_and_spreadsheets_write_it(text: str) -> None:
    found = read_budgets(text)
    assert found.faults == ()
    assert found.budgets == TWO


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("x;banyak", [(WhyNotLine.NO_RW, "x"), (WhyNotLine.NO_AMOUNT, "banyak")]),
        ("0;1.000", [(WhyNotLine.NO_RW, "0")]),
        ("100;1.000", [(WhyNotLine.NO_RW, "100")]),
        ("٥;1.000", [(WhyNotLine.NO_RW, "٥")]),
        ("05;0", [(WhyNotLine.ZERO, "0")]),
        ("05;-5", [(WhyNotLine.NO_AMOUNT, "-5")]),
        ("05;12,500,000", [(WhyNotLine.NO_AMOUNT, "12,500,000")]),
        ("05;12500000.00", [(WhyNotLine.NO_AMOUNT, "12500000.00")]),
        (f"05;{MOST_MONEY + 1}", [(WhyNotLine.TOO_MUCH, str(MOST_MONEY + 1))]),
        (f"05;{'9' * 5_000}", [(WhyNotLine.NO_AMOUNT, "9" * 39 + "…")]),
        ("05", [(WhyNotLine.ONE_CELL, "")]),
        ("RW 05 =", [(WhyNotLine.ONE_CELL, "")]),
        (";1.000", [(WhyNotLine.ONE_CELL, "")]),
        ("\t1.000", [(WhyNotLine.ONE_CELL, "")]),
        ("05;1.000;Ketua", [(WhyNotLine.MANY_CELLS, "")]),
        ("05,1,5 juta", [(WhyNotLine.MANY_CELLS, "")]),
        ('"05;1.000', [(WhyNotLine.BROKEN_QUOTES, "")]),
        ('"05"x;1.000', [(WhyNotLine.BROKEN_QUOTES, "")]),
        ("=1+1", [(WhyNotLine.FORMULA, "=1+1")]),
        ("05;=1+1", [(WhyNotLine.FORMULA, "=1+1")]),
        ("05,=SUM(A1:A9)", [(WhyNotLine.FORMULA, "=SUM(A1:A9)")]),
        ("05 = =1+1", [(WhyNotLine.FORMULA, "=1+1")]),
        ('"=1+1";"@A1"', [(WhyNotLine.FORMULA, "=1+1"), (WhyNotLine.FORMULA, "@A1")]),
        ("+A1;-B2", [(WhyNotLine.FORMULA, "+A1"), (WhyNotLine.FORMULA, "-B2")]),
        ("05;＝1+1", [(WhyNotLine.FORMULA, "＝1+1")]),
        ("=1;banyak", [(WhyNotLine.FORMULA, "=1"), (WhyNotLine.NO_AMOUNT, "banyak")]),
        ("satu;banyak", [(WhyNotLine.NO_RW, "satu"), (WhyNotLine.NO_AMOUNT, "banyak")]),
    ],
)
def test_each_fault_of_a_line_is_told(line: str, faults: list[tuple[WhyNotLine, str]]) -> None:
    found = read_budgets(f"07;1.000\n\n{line}\n08;2.000")
    assert found.faults == tuple(LineFault(3, why, text) for why, text in faults)


def test_an_rw_that_stands_twice_is_told_with_both_lines() -> None:
    found = read_budgets("RW;Anggaran\n05;1.000\n06;1.000\n\nRW 5 = 2.000\n05;banyak")
    twice = [fault for fault in found.faults if fault.why is WhyNotLine.TWICE]
    assert twice == [LineFault(5, WhyNotLine.TWICE, "05", 2), LineFault(6, WhyNotLine.TWICE, "05", 2)]


def test_a_heading_stands_on_the_first_line_alone() -> None:
    assert read_budgets("05;1.000\nRW;Anggaran").faults[0] == LineFault(2, WhyNotLine.NO_RW, "RW")


@pytest.mark.parametrize("text", ["", "\n \n", "RW;Anggaran\n", ";;;\n"])
def test_a_list_without_lines_says_so(text: str) -> None:
    assert read_budgets(text).faults == (LineFault(0, WhyNotLine.NO_LINES),)


def test_a_list_that_is_too_long_is_not_read() -> None:
    assert read_budgets("5;1\n" * MOST_LETTERS).faults == (LineFault(0, WhyNotLine.TOO_LARGE),)
    assert decode(b"5;1\n" * MOST_BYTES) is WhyNotLine.TOO_LARGE


LIST = "RW;Anggaran – tahun\r\n05;Rp12.500.000\r\n06;1.500.000\r\n"


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_a_file_is_read_in_each_encoding_of_spreadsheets(codec: str, said: str) -> None:
    found = decode(LIST.encode(codec))
    assert found == Decoded(LIST.replace("\r\n", "\n"), said)
    assert read_budgets(found.text).budgets == TWO


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\xd0\xcf\x11\xe0\x00\x00\x81",
        b"05;1\x00",
        b"\x81\x8d",
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_is_no_text_is_told_as_such(data: bytes) -> None:
    assert decode(data) is WhyNotLine.NO_TEXT


@given(
    st.one_of(st.binary(max_size=300), st.text(alphabet='05;,=\t"\r\n+@R W.-', max_size=80).map(str.encode))
)
@settings(max_examples=300, deadline=None)
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes) -> None:
    text = decode(data)
    if isinstance(text, Decoded):
        found = read_budgets(text.text)
        rws = [rw for rw, _ in found.budgets]
        assert found.budgets or found.faults
        assert found.faults or len(rws) == len(set(rws))
        assert all(1 <= rw <= 99 and 0 < budget <= MOST_MONEY for rw, budget in found.budgets)
        assert all(0 <= fault.line <= text.text.count("\n") + 1 for fault in found.faults)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    found = read_budgets(text)
    assert found.budgets or found.faults


@given(
    st.dictionaries(st.integers(1, 99), st.integers(1, MOST_MONEY), min_size=1),
    st.sampled_from(";,\t"),
    st.sampled_from(["{}", "Rp{}", "Rp {}"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_what_a_spreadsheet_writes_comes_back(
    budgets: dict[int, int], sign: str, money: str, heading: bool
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign)
    if heading:
        writer.writerow(["RW", "Anggaran"])
    writer.writerows((f"RW {rw:02d}", money.format(grouped(budget))) for rw, budget in budgets.items())
    assert read_budgets(out.getvalue()).budgets == tuple(budgets.items())
