"""Each form: what is missing, too long or wrong is said beside its field, and what was typed is kept."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from pb.core.outbox import last_letters
from pb.web.i18n import catalogue
from tests.support import pages
from tests.support.town import Browser
from tests.support.web_asks import asks
from tests.support.web_town import Town

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Case:
    """One form: who fills it in, on which page it stands, and the values that must be refused, by field."""

    role: str
    route: str
    page: str
    wrong: dict[str, list[str]]
    params: dict[str, Any] = field(default_factory=dict)
    also: dict[str, Any] = field(default_factory=dict)


DATES = {
    f"tgl_{phase}": ["", "kemarin", "2026-13-01"]
    for phase in ("ideas", "screening", "listing", "voting", "closed")
}
MONEY = {
    "judul": ["", "abc", "x" * 121],
    "wilayah": ["", "32.73.12.1008", "99"],
    "bagi": ["", "tiga"],
    "tahun": ["", "1999", "2101", "depan"],
    "anggaran": ["", "banyak", "0", "-5", "9" * 30],
}
RULE = {
    "pilihan": ["", "0", "51", "-1", "1.5"],
    "suara": ["lotre"],
    "cara": ["", "lotre"],
    "sisa": ["", "semua"],
    "suara_minimal": ["-1", "x"],
}
PEOPLE = {"bukti_usul": ["0", "4", "x"], "bukti_pilih": ["0", "4"]}
WHEN = {
    **DATES,
    "tgl_published": ["", "2026-06-20"],
    "jam_closed": ["25:00", "malam"],
}
CASES = [
    Case(
        "visitor",
        "join.code.send",
        "join",
        {"kontak": ["", "0812", "a@b", "halo", "+1 555 010 0000", "x" * 121]},
    ),
    Case("visitor", "login.check", "login", {"kontak": ["", "x" * 121], "sandi": ["", "x" * 201]}),
    Case("visitor", "recover.send", "recover", {"kontak": ["", "0812", "x" * 121]}),
    Case(
        "joining",
        "join.finish",
        "join.code",
        {
            "kode": ["", "000000", "x" * 13],
            "nama": ["", "x" * 81],
            "sandi": ["", "pendek", "password123", "x" * 201],
            "kelurahan": ["", "99"],
            "rw": ["0", "100", "lima"],
            "setuju": [""],
        },
    ),
    Case("recovering", "recover.finish", "recover.code", {"kode": ["", "000000"], "sandi": ["", "pendek"]}),
    Case("entering", "login.second", "login.code", {"kode": ["", "000000", "x" * 21]}),
    Case("resident", "me.name", "me", {"nama": ["", "raja"]}),
    Case("resident", "me.told", "me", {"cara": ["", "tiap jam"]}),
    Case("resident", "me.home", "me", {"kelurahan": ["", "99"], "rw": ["0", "100", "lima"]}),
    Case(
        "resident",
        "me.password",
        "me",
        {"lama": ["", "salah sekali", "x" * 201], "baru": ["", "pendek", "x" * 201]},
    ),
    Case("resident", "erase.do", "erase", {"sandi": ["", "salah sekali", "x" * 201]}),
    Case("resident", "two_factor.confirm", "two_factor", {"kode": ["", "000000", "x" * 13]}),
    Case(
        "resident",
        "draft.save",
        "draft",
        {
            "title": ["", "x" * 121, "Hubungi 0812-3456-7890"],
            "need": ["", "x" * 2_001],
            "beneficiaries": ["", "x" * 201],
        },
    ),
    Case(
        "resident",
        "draft.save",
        "draft",
        {
            "category": ["", "rahasia"],
            "rw": ["0", "100", "lima", "9" * 5_000],
            "spot": ["x" * 201],
        },
        {"step": 2},
        {"category": "penerangan", "rw": "5", "spot": "Gang II", "lanjut": "ya"},
    ),
    Case(
        "resident",
        "draft.save",
        "draft",
        {
            "unit_price": ["", "banyak", "9" * 30],
            "quantity": ["0", "-1"],
            "contribution": ["x" * 501],
            "agency": ["XYZ"],
        },
        {"step": 3},
        {
            "activity": "Lampu",
            "unit": "titik",
            "quantity": "6",
            "unit_price": "1500000",
            "contribution": "",
            "agency": "",
            "lanjut": "ya",
        },
    ),
    Case(
        "resident",
        "proposal.comment",
        "proposal",
        {
            "jenis": ["", "makian"],
            "isi": ["", "ya", "x" * 301, "Telepon 0812 3456 7890", "NIK 3273241234567890"],
        },
    ),
    Case("resident", "proposal.withdrawn", "proposal.withdraw", {"alasan": ["", "ya", "x" * 501]}),
    Case("facilitator", "round.create", "round.new", MONEY),
    Case("facilitator", "round.draft.save", "round.draft.edit", WHEN),
    Case(
        "facilitator",
        "round.draft.save",
        "round.draft.edit",
        RULE,
        {"langkah": "aturan"},
        {"pilihan": "5", "cara": "mes_cost", "sisa": "none", "suara_minimal": "0"},
    ),
    Case(
        "facilitator",
        "round.draft.save",
        "round.draft.edit",
        {"poin": ["", "0", "31", "lima"], "poin_satu": ["", "0", "6", "31"]},
        {"langkah": "aturan"},
        {"suara": "cumulative", "poin": "5", "poin_satu": "3", "cara": "mes_cost", "sisa": "none"},
    ),
    Case(
        "facilitator",
        "round.draft.save",
        "round.draft.edit",
        PEOPLE,
        {"langkah": "siapa"},
        {"bukti_usul": "2", "bukti_pilih": "2"},
    ),
    Case("facilitator", "round.amend", "round.desk", {"alasan_teks": ["", "pendek"], "teks": ["x" * 401]}),
    Case("facilitator", "rounds.make", "rounds.many", {"pola": ["", "x" * 101], "anggaran": ["", "0"]}),
    Case("facilitator", "rounds.undo", "rounds.batch", {"alasan": ["", "pendek"]}),
    Case(
        "facilitator",
        "round.dates",
        "round.desk",
        {
            "tahap": ["", "draft"],
            "tanggal": ["", "besok", "2020-01-01", "2029-01-01"],
            "jam": ["", "25:00"],
            "alasan": ["", "pendek", "x" * 501],
        },
    ),
    Case(
        "facilitator",
        "rehearse",
        "rehearsal",
        {
            "sumber": ["tebakan"],
            "wilayah": ["0", "9", "x"],
            "pemilih": ["0", "-3", "banyak", "9" * 30],
            "angka": ["-1", "x", "9" * 30],
        },
    ),
    Case("resident", "challenge.make", "challenges", {"tentang": ["", "x"], "sebab": ["", "pendek"]}),
    Case(
        "officer",
        "challenge.counter",
        "challenges.desk",
        {"nama_s": [""], "sebab": ["", "pendek"]},
    ),
    Case("facilitator", "challenge.answer", "challenge", {"putusan": ["", "x"], "alasan": ["", "pendek"]}),
    Case("witness", "calls.show", "calls.desk", {"nomor": ["", "0", "x", "99", "9" * 30]}),
    Case("witness", "calls.sheet", "calls.desk", {"mulai": ["", "-1", "x", "99", "9" * 30]}),
    Case("facilitator", "round.privacy.set", "round.privacy", {"cara": ["", "x"], "alasan": ["", "pendek"]}),
    Case("facilitator", "round.resume", "round.desk", {"alasan_lanjut": ["", "pendek"]}),
    Case("facilitator", "round.sign", "round.signs", {"alasan": ["", "pendek", "x" * 501]}),
    Case("facilitator", "round.move", "round.desk", {"alasan_tahap": ["", "pendek", "x" * 501]}),
    Case(
        "professional",
        "screen.save",
        "screen",
        {
            "hasil": ["", "mungkin"],
            "biaya": ["", "banyak", "-1", "9" * 30],
            "alasan": ["", "ya", "x" * 2_001],
            "dinas": ["XYZ"],
        },
    ),
    Case("facilitator", "proposal.hide", "proposal", {"alasan": ["", "x" * 301]}),
    Case("officer", "counter.find", "counter", {"kontak": ["", "0812", "0812-0000-9999", "x" * 121]}),
    Case("officer", "counter.raise", "found", {"bukti": ["", "1", "4", "x"]}),
    Case(
        "administrator",
        "roles.give",
        "roles",
        {
            "kontak": ["", "0812", "0812-0000-9999"],
            "peran": ["", "resident", "raja"],
            "wilayah": ["", "99"],
            "sampai": ["2020-01-01", "nanti"],
        },
    ),
    Case(
        "council",
        "decide.save",
        "decide",
        {
            "ke-3": [""],
            "putusan-1": ["not_funded", "funded_changed", "referred"],
            "putusan-3": ["funded"],
        },
    ),
    Case("facilitator", "step_up.check", "step_up", {"kode": ["", "000000", "x" * 21]}),
]
WRONG = [(case, name, value) for case in CASES for name, values in case.wrong.items() for value in values]


# A fault of two fields together stands beside one of them.
TOGETHER = {"round.create", "round.draft.save", "round.dates", "decide.save"}


def names(cases: list[tuple[Case, str, str]]) -> list[str]:
    """Short names for a long list of tests."""
    return [
        f"{c.route}{c.params.get('step', '')}-{name}-{value[:12] or 'empty'}-{len(value)}"
        for c, name, value in cases
    ]


opened: dict[
    str, pages.Form
] = {}  # forms that were read before; some pages also leave a cookie, and are opened anew


async def fill_in(town: Town, case: Case) -> tuple[Browser, str, dict[str, Any], pages.Form]:
    """Open a form as a person does: the browser, the address of the form, good values, the form."""
    ask, facts = asks(town.facts)[case.route], town.facts
    who, good = town.browser(case.role), dict(case.also or ask.fields)
    if case.role in {"joining", "recovering"}:
        contact = "0812-7777-1234" if case.role == "joining" else facts.phones["resident"]
        await who.post(
            town.url("join.code.send" if case.role == "joining" else "recover.send"), {"kontak": contact}
        )
        good["kode"] = await code_of_last_letter()
    elif case.role == "entering":
        enter = asks(facts)["login.check"].fields | {"kontak": facts.phones["officer"]}
        await who.post(town.url("login.check"), enter)
    url = town.url(case.route, **ask.params | case.params)
    if url not in opened or case.role == "resident":
        if case.page == "found":
            page = await who.post(town.url("counter.find"), asks(facts)["counter.find"].fields)
        else:
            page = await who.get(town.url(case.page, **ask.params | case.params))
        assert page.status == 200
        opened[url] = pages.form_to(page.text, url, without="pendapat")
    return who, url, good, opened[url]


async def code_of_last_letter() -> str:
    """The six digits that were sent last."""
    found = re.search(r"\d{6}", (await last_letters(1))[0].body)
    assert found is not None
    return found.group()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.route}{case.params.get('step', '')}")
async def test_a_form_has_the_fields_that_its_page_shows(town: Town, case: Case) -> None:
    _, _, good, form = await fill_in(town, case)
    shown = {*form.fields, *(name for name, _ in form.buttons)}
    assert set(good) | set(case.wrong) <= shown | {"setuju"}


@pytest.mark.parametrize(("case", "name", "value"), WRONG, ids=names(WRONG))
async def test_a_fault_is_said_beside_its_field_and_what_was_typed_is_kept(
    town: Town, case: Case, name: str, value: str
) -> None:
    who, url, good, form = await fill_in(town, case)
    sent = good | {name: value}
    answer = await who.post(url, sent)
    assert answer.status == 422
    tree = pages.read(answer.text)
    assert tree.all("title")[0].text.startswith(f"{catalogue('id').gettext('Error')}:")
    summary = next(element for element in tree.all("div") if element.get("class") == "errors")
    links = [link.get("href") for link in summary.all("a")]
    field_name = {"activity": "lines", "unit_price": "lines", "quantity": "lines", "kode": "kode"}.get(
        name, name
    )
    assert links[0].startswith("#f-")
    assert f"#f-{field_name}" in links or case.route in TOGETHER
    for link in links:
        assert [element for element in tree.all() if element.get("id") == link[1:]]
    assert summary.get("role") == "alert"
    again = pages.form_to(answer.text, url, without="pendapat").data()
    hidden = {n for n, e in form.fields.items() if e.get("type") in {"password", "file", "hidden"}}
    for other, typed in sent.items():
        if other in again and other not in hidden | {"lanjut"}:
            kept = again[other][0] if isinstance(again[other], list) else again[other]
            assert kept == typed.strip() or not selectable(form, other, typed), other


def selectable(form: pages.Form, name: str, value: str) -> bool:
    """Whether a list offers this value; one that it does not offer cannot stand in it again."""
    element = form.fields[name]
    if element.tag == "select":
        return value in {option.get("value") for option in element.all("option")}
    return element.get("type") not in {"radio", "checkbox"} or element.get("value") == value
