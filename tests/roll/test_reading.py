"""Lines of a roll as offices write them: each is a person, or says what is wrong with it."""

from datetime import date

import pytest

from pb.core.area import PlaceCode
from pb.roll.rules import Opened, WhyNotFile, WhyNotLine, age_on, fits, folded, opened, read_birth, read_line

DAY, WARD = date(2026, 6, 12), PlaceCode("32.73.24.1004")
GOOD = "Siti;05/04/1990;01;05"


def lines(text: str | bytes) -> list[object]:
    found = opened(text if isinstance(text, bytes) else text.encode())
    assert isinstance(found, Opened), found
    rest = found.lines[found.heading.line :]
    return [read_line(line, found.heading, {}, WARD, DAY) for line in rest]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffNama;Lahir;RT;RW\r\nDédé;5/4/1990;1;5\r\n".encode(),
        'sep=,\nNAMA LENGKAP,Tgl. Lahir,No. RT,RW,Alamat\n"Dédé",1990-04-05,RT 01,RW 05,\n'.encode("cp1252"),
        "rt\trw\tnama\ttanggal lahir\n001\t5\tDédé\t5 April 1990".encode("utf-16"),
    ],
)
def test_a_person_is_read_from_each_kind_of_spreadsheet(data: bytes) -> None:
    (person, *rest) = lines(data)
    assert (person.name, person.birth, person.home) == ("Dédé", "1990-04-05", (WARD, 5, 1))  # type: ignore[attr-defined]
    assert not any(rest)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("=A1;1990;1;5", WhyNotLine.FORMULA),
        ("Siti;1990;-1;5", WhyNotLine.FORMULA),
        (";1990;1;5", WhyNotLine.EMPTY),
        ("Siti;1990;1", WhyNotLine.EMPTY),
        ("Siti;1990;1;5;6", WhyNotLine.CELLS),
        ('"Siti;1990;1;5', WhyNotLine.QUOTES),
        ("3273010101900001;1990;1;5", WhyNotLine.NAME),
        ("Siti;31/02/1990;1;5", WhyNotLine.BIRTH),
        ("Siti;32874;1;5", WhyNotLine.BIRTH),
        ("Siti;1826;1;5", WhyNotLine.AGE),
        ("Siti;13/06/2026;1;5", WhyNotLine.AGE),
        ("Siti;1990;1;100", WhyNotLine.RW),
        ("Siti;1990;nol;5", WhyNotLine.RT),
    ],
)
def test_what_is_wrong_is_told_of_its_line_alone(line: str, why: WhyNotLine) -> None:
    assert lines(f"Nama;Lahir;RT;RW\n{line}\n{GOOD}")[0] is why
    assert not isinstance(lines(f"Nama;Lahir;RT;RW\n{line}\n{GOOD}")[1], WhyNotLine)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", WhyNotFile.EMPTY),
        (b"Nama;Lahir;RT\nSiti;1990;1", WhyNotFile.NO_HEADING),
        (b"NIK;Nama;Lahir;RT;RW\n1;Siti;1990;1;5", WhyNotFile.NIK),
        (b"\x89PNG\0\0\0\1\0\0\0", WhyNotFile.NO_TEXT),
        (b"x" * (8 * 1024 * 1024 + 1), WhyNotFile.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_roll_says_why(data: bytes, why: WhyNotFile) -> None:
    assert opened(data) is why


def test_names_are_compared_as_people_mean_them() -> None:
    same = ("Mohammad Asep Sunandar", "H. Moh. Asep Soenandar, S.Pd.", "MUHAMAD ASSEP  SUNANDAR")
    assert len({folded(name) for name in same}) == 1
    assert folded("Dewi Lestari") != folded("Dewi Lestiani")
    assert folded("H") == "h"


def test_the_age_counts_on_the_day_that_the_round_names() -> None:
    assert [age_on(birth, DAY) for birth in ("2009-06-12", "2009-06-13", "2009")] == [17, 16, 17]
    assert fits("2012-01-01", DAY, 12, 16)
    assert not fits("2015-01-01", DAY, 12, 16)
    assert not fits("1990", DAY, 12, 16)
    assert fits("1990", None, None, None)
    assert read_birth("5.4.1990") == "1990-04-05"
    assert read_birth("1/2/90") is None
