"""Parties write in the ledger of a promise, and neighbours say whether it is done well."""

from datetime import timedelta
from typing import Any

import pytest

from pb.commitments.queries import require_promise
from pb.commitments.rules import Asked, Entry, EntryKind, PromiseState
from pb.commitments.services import name_representative, write_entry
from pb.people import sessions
from tests.support import pages
from tests.support.promise import PHOTO
from tests.support.town import NOON, Browser
from tests.support.web_forms import post_parts, street
from tests.support.web_promise_asks import PROGRESS, progress_line
from tests.support.web_promises import Builder
from tests.support.web_town import Town, differences

pytestmark = pytest.mark.anyio
REASON = "Bahan datang terlambat dua minggu."


async def ledger(town: Town, name: str) -> tuple[Entry, ...]:
    return (await require_promise(town.facts.promises[name], now=NOON)).entries


async def write(town: Town, name: str, role: str = "council", **fields: str) -> Any:
    url = town.url("promise.write", kode=town.facts.promises[name])
    return await town.browser(role).post(url, {"kunci": "satu"} | fields)


async def with_photo(town: Town, name: str, photo: bytes, role: str = "council", **fields: str) -> Any:
    url = town.url("promise.write", kode=town.facts.promises[name])
    return await post_parts(town.browser(role), url, {"kunci": "satu"} | fields, photo)


def faulty(answer: Any) -> set[str]:
    """The fields that the summary of errors leads to."""
    links = {link.get("href") for link in pages.read(answer.text).all("a")}
    return {link.removeprefix("#f-") for link in links if link.startswith("#f-")}


GOOD: tuple[tuple[str, dict[str, str]], ...] = (
    ("proposed", {"apa": "accepted", "pihak": "1"}),
    ("proposed", {"apa": "change_asked", "pihak": "2", "isi": "Jam kerja bakti terlalu banyak."}),
    ("agreed", {"apa": "started"}),
    ("running", {"apa": "spending", "jumlah": "1,5 juta", "kuitansi": "KW-7/2026", "janji": "1"}),
    ("running", {"apa": "hours", "jam": "24", "janji": "2", "pihak": "2"}),
    ("running", {"apa": "materials", "banyak": "3", "isi": "Tiga truk pasir"}),
    ("running", {"apa": "date_changed", "tanggal_baru": "2026-09-15", "isi": REASON}),
    ("running", {"apa": "corrected", "ke": "4", "isi": "Salah tonggak yang dicatat."}),
    ("running", {"apa": "paused", "isi": REASON}),
    ("paused", {"apa": "resumed", "isi": ""}),
    ("disputed", {"apa": "answered", "ke": "7", "isi": "Sambungan sudah ditutup rapat."}),
)


@pytest.mark.parametrize(("name", "fields"), GOOD, ids=[fields["apa"] for _, fields in GOOD])
async def test_each_act_is_written_and_a_second_tap_writes_nothing(
    town: Town, name: str, fields: dict[str, str]
) -> None:
    if fields["apa"] == "answered":
        dispute = next(e for e in await ledger(town, name) if e.kind is EntryKind.DISPUTED)
        fields = fields | {"ke": str(dispute.number)}
    before = len(await ledger(town, name))
    url = town.url("promise.entries", kode=town.facts.promises[name])
    form = await town.browser("council").get(f"{url}?apa={fields['apa']}")
    assert form.status == 200
    assert set(fields) <= {name for form in pages.forms(form.text) for name, _ in form.values}
    for _ in range(2):
        answer = await write(town, name, **fields)
        assert (answer.status, answer.location) == (
            303, town.url("promise", kode=town.facts.promises[name]),
        )  # fmt: skip
    entries = await ledger(town, name)
    assert len(entries) == before + 1
    assert entries[-1].kind.value == fields["apa"]
    assert entries[-1].receipt == fields.get("kuitansi", "")


BAD: tuple[tuple[str, dict[str, str], str, int], ...] = (
    ("running", {"apa": "spending", "jumlah": "100000", "kuitansi": ""}, "kuitansi", 422),
    ("running", {"apa": "spending", "jumlah": "banyak", "kuitansi": "K1"}, "jumlah", 422),
    ("running", {"apa": "spending", "jumlah": "90 juta", "kuitansi": "K1"}, "isi", 422),
    ("running", {"apa": "spending", "jumlah": "1000", "kuitansi": "K1", "janji": "2"}, "janji", 422),
    ("running", {"apa": "spending", "jumlah": "1000", "kuitansi": "K1", "hari": "2026-07-30"}, "hari", 422),
    ("running", {"apa": "hours", "jam": "4", "pihak": "9"}, "pihak", 422),
    ("running", {"apa": "progress", "tonggak": "1"}, "persen", 422),
    ("running", {"apa": "progress", "tonggak": "9", "persen": "5"}, "tonggak", 422),
    ("running", {"apa": "progress", "tonggak": "1", "persen": "101"}, "persen", 422),
    ("running", {"apa": "evidence", "isi": "Sudah terpasang"}, "foto", 422),
    ("running", {"apa": "date_changed", "tanggal_baru": "2026-09-15", "isi": "Maaf"}, "isi", 422),
    ("running", {"apa": "date_changed", "tanggal_baru": "2020-09-15", "isi": REASON}, "tanggal_baru", 422),
    ("running", {"apa": "paused", "isi": "Telepon saya di 0812 3456 7890"}, "isi", 422),
    ("running", {"apa": "corrected", "ke": "1", "isi": "Ini bukan catatan."}, "ke", 422),
    ("agreed", {"apa": "delivered"}, "apa", 409),
    ("running", {"apa": "delivered"}, "apa", 409),
    ("agreed", {"apa": "accepted", "pihak": "1", "isi": "Setuju"}, "apa", 409),
    ("cancelled", {"apa": "started", "isi": "Mulai lagi"}, "apa", 409),
)


@pytest.mark.parametrize(("name", "fields", "field", "status"), BAD)
async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    town: Town, name: str, fields: dict[str, str], field: str, status: int
) -> None:
    before = await town.rows()
    answer = await write(town, name, **fields)
    assert answer.status == status
    assert field in faulty(answer)
    values = {name: value for form in pages.forms(answer.text) for name, value in form.values}
    for name_, typed in fields.items():
        if name_ in values and name_ not in {"pihak", "tonggak", "janji", "ke", "isi"}:
            assert values[name_] == typed, name_
    assert fields.get("isi", "") in pages.read(answer.text).text
    assert values["kunci"] == "satu"
    assert not differences(before, await town.rows())


async def test_money_beyond_the_promise_is_taken_with_words_and_flagged(town: Town) -> None:
    more = {"apa": "spending", "jumlah": "90 juta", "kuitansi": "K1", "isi": "Galian lebih dalam."}
    assert (await write(town, "running", **more)).status == 303
    facts = await require_promise(town.facts.promises["running"], now=NOON)
    assert facts.now.over_budget
    page = await town.browser("council").get(town.url("promise.entries", kode=facts.kode) + "?bahasa=en")
    assert "More was spent than was promised" in page.text


async def test_who_is_no_party_reads_why_and_writes_nothing(town: Town) -> None:
    url = town.url("promise.entries", kode=town.facts.promises["agreed"])
    page = await town.browser("resident").get(f"{url}?bahasa=en&apa=progress")
    assert "Only those who speak for a party" in page.text
    assert not [form for form in pages.forms(page.text) if "persen" in dict(form.values)]
    before = await town.rows()
    assert (await write(town, "agreed", "resident", **PROGRESS)).status == 409
    assert not differences(before, await town.rows())


async def test_the_page_says_why_a_delivery_is_not_possible_yet(town: Town) -> None:
    url = town.url("promise.entries", kode=town.facts.promises["running"])
    page = await town.browser("council").get(f"{url}?bahasa=en")
    assert "Not all milestones are done." in page.text
    assert "apa=delivered" not in page.text


async def test_a_photo_keeps_its_pixels_alone_and_is_known_again_elsewhere(town: Town) -> None:
    evidence = {"apa": "evidence", "tempat": "Gang utama", "isi": "Saluran baru"}
    assert (await with_photo(town, "running", street(), **evidence)).status == 303
    assert (await with_photo(town, "agreed", street(), **evidence)).status == 303
    facts = await require_promise(town.facts.promises["agreed"], now=NOON)
    line = facts.lines[-1]
    assert len(line.fingerprint) == 16
    assert line.spot == "Gang utama"
    stored = (town.folder / "photos" / line.entry.photo).read_bytes()
    assert b"RAHASIA" in street()
    assert b"RAHASIA" not in stored
    page = await town.browser("council").get(town.url("promise", kode=facts.kode) + "?bahasa=en")
    assert town.facts.promises["running"] in page.text


async def test_a_refused_entry_and_a_second_tap_leave_no_photo_behind(town: Town) -> None:
    def files() -> set[str]:
        return {path.name for path in (town.folder / "photos").iterdir()}

    before = files()
    evidence = {"apa": "evidence", "isi": "Saluran baru"}
    assert (await with_photo(town, "agreed", street(2), "resident", **evidence)).status == 409
    late = evidence | {"hari": (NOON + timedelta(days=3)).date().isoformat()}
    assert (await with_photo(town, "agreed", street(2), **late)).status == 422
    assert (await with_photo(town, "agreed", b"halo", **evidence)).status == 422
    assert files() == before
    for _ in range(2):
        assert (await with_photo(town, "agreed", street(2), **evidence)).status == 303
    assert len(files() - before) == 1


async def test_a_photo_of_nine_megabytes_is_refused_at_its_field_and_the_words_stay(town: Town) -> None:
    url = town.url("promise.write", kode=town.facts.promises["agreed"]) + "?bahasa=en"
    sent = {"apa": "evidence", "isi": "Saluran sudah terpasang", "tempat": "Gang utama"}
    answer = await post_parts(town.browser("council"), url, sent, b"\xff" * (9 * 1024 * 1024))
    assert answer.status == 422
    assert "foto" in faulty(answer)
    assert "at most 8 MB" in answer.text
    assert all(words in answer.text for words in (sent["isi"], sent["tempat"]))
    other = town.url("promise.follow", kode=town.facts.promises["agreed"])
    assert (await post_parts(town.browser("council"), other, {}, b"\xff" * (9 * 1024 * 1024))).status == 413


def lines(*rows: dict[str, Any]) -> dict[str, Any]:
    """Several lines of the officer's page as one form."""
    return {name: [row[name] for row in rows] for name in rows[0]}


async def test_progress_of_several_promises_goes_from_one_page_and_arrives_once(town: Town) -> None:
    who, kode, council = town.browser("officer"), town.facts.promises["agreed"], town.facts.people["council"]
    site = Builder(town.facts.people, council, PHOTO)
    more = [(await site.site(f"lain {n}")).kode for n in range(9)]
    for other in more:
        for number in (1, 2):
            await name_representative(other, number, who.who.person or 0, by=council, now=NOON)
            asked = Asked(kind=EntryKind.ACCEPTED, on=NOON.date(), party=number)
            await write_entry(other, asked, by=who.who, now=NOON)
    page = await who.get(town.url("promises.today"))
    form = next(f for f in pages.forms(page.text) if "baris_persen" in dict(f.values))
    assert [value for name, value in form.values if name == "baris_kode"].count(kode) == 1
    sent = [progress_line(k, kunci=f"k-{k}", persen=str(n)) for n, k in enumerate([kode, *more], 10)]
    for _ in range(2):
        answer = await who.post(town.url("promises.progress"), lines(*sent))
        assert (answer.status, answer.location) == (303, town.url("promises.today"))
    for n, k in enumerate([kode, *more], 10):
        facts = await require_promise(k, now=NOON)
        assert [e.amount for e in facts.entries if e.kind is EntryKind.PROGRESS] == [n]


async def test_what_is_wrong_in_a_line_stays_and_the_other_lines_are_written(town: Town) -> None:
    who, kode = town.browser("officer"), town.facts.promises["agreed"]
    url = town.url("promises.progress")
    for wrong in ({"persen": "200"}, {"persen": ""}, {"tonggak": "9"}):
        bad = progress_line(kode, kunci="b", isi="Galian", **wrong)
        answer = await who.post(url, bad)
        assert answer.status == 422
        assert f"#f-persen-{kode}" in answer.text
        assert 'value="Galian"' in answer.text
    good = progress_line(kode, kunci="c", persen="30")
    both = lines(good, progress_line(kode, kunci="d", persen="101", isi="Salah"))
    assert (await who.post(url, both)).status == 422
    assert [e.amount for e in await ledger(town, "agreed") if e.kind is EntryKind.PROGRESS] == [30]
    assert (await who.post(url, lines(progress_line(kode, persen="", isi="")))).status == 422
    foreign = lines(progress_line(town.facts.promises["running"], persen="90"))
    assert (await who.post(url, foreign)).status == 422
    assert not [e for e in await ledger(town, "running") if e.amount == 90]


async def test_a_promise_that_is_late_stands_first_and_says_so(town: Town) -> None:
    town.clock.now = NOON + timedelta(days=100)
    who: Browser = town.browser("officer")
    person = town.facts.people["officer"].person
    who.secret = await sessions.start(person, now=town.clock.now, stepped_up=True)  # type: ignore[arg-type]
    page = await who.get(town.url("promises.today") + "?bahasa=en")
    assert "late" in pages.read(page.text).text


async def check(town: Town, role: str, name: str, photo: bytes = b"", **fields: str) -> Any:
    url = town.url("promise.checked", kode=town.facts.promises[name])
    return await post_parts(town.browser(role), url, {"kunci": "satu"} | fields, photo)


async def test_a_neighbour_confirms_once_and_reads_what_comes_next(town: Town) -> None:
    kode = town.facts.promises["delivered"]
    for _ in range(2):
        answer = await check(town, "resident", "delivered", jawab="beres", kata="Air lancar.")
        assert (answer.status, answer.location) == (303, town.url("promise.thanks", kode=kode))
    assert (await require_promise(kode, now=NOON)).now.confirmations == 1
    thanks = await town.browser("resident").get(f"{answer.location}?bahasa=en")
    assert "1 resident has confirmed it so far." in thanks.text
    again = await check(town, "resident", "delivered", jawab="beres", kata="Lagi", kunci="dua")
    assert again.status == 409
    assert "Lagi" in again.text


async def test_a_neighbour_disputes_with_a_photo_and_words(town: Town) -> None:
    kode = town.facts.promises["delivered"]
    words = "Air masih masuk ke rumah."
    without = await check(town, "neighbour", "delivered", jawab="belum", isi=words)
    assert without.status == 422
    assert "foto" in faulty(without)
    assert words in without.text
    silent = await check(town, "neighbour", "delivered", street(3), jawab="belum", isi="Rusak")
    assert silent.status == 422
    assert "isi" in faulty(silent)
    private = await check(town, "neighbour", "delivered", street(3), jawab="belum", isi=words,
                          tempat="rumah 0812 3456 7890")  # fmt: skip
    assert "tempat" in faulty(private)
    answer = await check(town, "neighbour", "delivered", street(3), jawab="belum", isi=words)
    assert answer.status == 303
    facts = await require_promise(kode, now=NOON)
    assert facts.now.state is PromiseState.DISPUTED
    thanks = await town.browser("neighbour").get(f"{answer.location}?bahasa=en")
    assert "The parties must answer by" in thanks.text


@pytest.mark.parametrize(
    ("role", "name", "says"),
    [
        ("elsewhere", "delivered", "Only residents of this area"),
        ("newcomer", "delivered", "Nobody checks their own work."),
        ("resident", "agreed", "This cannot be written"),
    ],
)
async def test_who_cannot_check_reads_why(town: Town, role: str, name: str, says: str) -> None:
    page = await town.browser(role).get(
        town.url("promise.check", kode=town.facts.promises[name]) + "?bahasa=en"
    )
    assert page.status == 200
    assert says in page.text
    before = await town.rows()
    assert (await check(town, role, name, jawab="beres")).status == 409
    assert not differences(before, await town.rows())
