"""The `pb` command: it does its work, or says in one sentence why not."""

import asyncio
import json
import os
import socket
import stat
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pb.cli import main
from pb.core.city import SHIPPED
from pb.core.db import bind, make_engine, transactional
from pb.core.db.engine import Engine
from pb.core.installation import Installation, note_fact
from pb.core.keys import NAMES, load_keys
from pb.core.outbox import Channel, claim, mark_failed, post
from pb.piccolo_app import TABLES
from pb.places.book import open_book, shipped_book
from pb.web.i18n import set_language
from tests.support.databases import KIND
from tests.support.other_city import write_city
from tests.support.town import NOON

COMMANDS = (
    "serve",
    "migrate",
    "demo",
    "check",
    "messages",
    "import-election",
    "keys",
    "outbox",
    "user",
    "city",
    "log",
    "verify",
    "roster",
)
ELECTION = (
    "META\nkey;value\nunit;Kota\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n"
    "1;60;Taman\n2;50;Lampu\nVOTES\nvoter_id;vote\na;1,2\nb;2\nc;2\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def pb(
    database_url: str,
    tmp_path: Path,
    keys: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Run a command on a fresh database with the places in it: exit code, what it said, its complaints."""

    def run(*words: str, **settings: object) -> tuple[int, str, str]:
        given = {"PB_DATABASE_URL": database_url, "PB_DATA_DIR": tmp_path / "data", "PB_KEY_DIR": keys}
        for name, value in (given | settings).items():
            monkeypatch.setenv(name, str(value))
        code = main(list(words))
        said, complained = capsys.readouterr()
        assert "Traceback" not in complained
        return code, said, complained

    before = os.umask(0o022)
    yield run
    os.umask(before)
    set_language("id")


def in_database(url: str, work: Callable[[Engine], Any]) -> Any:
    """Run some work on the database, outside any command."""

    async def run() -> Any:
        engine = make_engine(url, readers=1)
        bind(engine, TABLES)
        await engine.start()
        try:
            return await work(engine)
        finally:
            await engine.stop()

    return asyncio.run(run())


@pytest.mark.one_engine
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"] if command else ["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"usage: pb {command}".strip() in said
    assert command or all(name in said for name in COMMANDS)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["serve", "--loud"],
        ["import-election"],
        ["import-election", "x.pb", "--rule", "dice"],
        ["keys", "burn"],
        ["user", "role", "0812-0000-0001"],
        ["user", "add", "0812-0000-0001"],
        ["user", "role", "0812-0000-0001", "--role", "king"],
    ],
)
def test_wrong_words_end_with_2_and_the_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: pb" in capsys.readouterr().err


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"PB_PORT": "abc"}, "PB_PORT must be a number from 1 to 65535, not 'abc'"),
        ({"PB_PORT": "70000"}, "PB_PORT"),
        ({"PB_PORT": "²"}, "PB_PORT"),
        ({"PB_BASE_URL": "rembug.example.id"}, "PB_BASE_URL must be like https://"),
        ({"PB_BASE_URL": "https://rembug.example.id/kota"}, "PB_BASE_URL"),
        ({"PB_PROXIES": "10.0.0.1, gateway"}, "PB_PROXIES must list addresses, not 'gateway'"),
        ({"PB_DATABASE_URL": "mysql://127.0.0.1/x"}, "must start with sqlite:/// or postgresql://"),
        ({"PB_DATABASE_URL": "postgresql://127.0.0.1:port/x"}, "must be like postgresql://"),
        ({"PB_DATABASE_URL": "postgresql://127.0.0.1/x?pool=9"}, "knows only host, password, port"),
        ({"PB_DATABASE_URL": "postgresql://127.0.0.1/"}, "must name a database"),
        ({"PB_DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "The database cannot be used"),
        ({"PB_DATABASE_URL": "postgresql:///x?host=/nowhere"}, "The database cannot be used"),
        ({"PB_DATABASE_URL": "sqlite:////dev/null/x.sqlite3"}, "The database cannot be used"),
        ({"PB_DATA_DIR": "/dev/null/data"}, "Look at PB_DATA_DIR"),
        ({"PB_KEY_DIR": "/dev/null/keys"}, "The database cannot be used"),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_is_named_in_one_sentence(
    pb: Run, settings: dict[str, str], told: str
) -> None:
    code, said, complained = pb("migrate", **settings)
    assert (code, said, complained.count("\n")) == (1, "", 1)
    assert told in complained


@pytest.mark.one_engine
def test_a_file_that_is_no_database_is_left_as_it_is(pb: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Catatan rapat RW 05. " * 50)
    code, _, complained = pb("migrate", PB_DATABASE_URL=f"sqlite:///{file}")
    assert code == 1
    assert "notes.txt cannot be opened as a database" in complained
    assert file.read_text() == "Catatan rapat RW 05. " * 50


def test_a_database_that_another_process_holds_is_said_to_be_busy(
    pb: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pb.core.db.sqlite._WAIT_SECONDS", 0.2)
    monkeypatch.setattr("pb.core.db.postgres._WAIT_SECONDS", 0.2)

    async def hold(engine: Engine) -> tuple[int, str, str]:
        async with engine.transaction():
            await note_fact("held", "1")
            if KIND == "postgres":
                await engine.run("LOCK TABLE place IN ACCESS EXCLUSIVE MODE", ())
            return await asyncio.to_thread(pb, "migrate")

    code, _, complained = in_database(database_url, hold)
    assert code == 1
    assert "The database is busy" in complained


def test_a_database_is_brought_up_to_date_once(pb: Run) -> None:
    for _ in range(2):
        assert pb("migrate") == (0, "the database is up to date\n", "")
    assert pb("check") == (0, "ok\n", "")


@pytest.mark.one_engine
def test_what_a_first_start_makes_is_for_this_user_alone(
    pb: Run, tmp_path: Path, restored_keys: None
) -> None:
    folder = tmp_path / "fresh"
    url = f"sqlite:///{folder}/rembug.sqlite3"
    assert pb("migrate", PB_DATA_DIR=folder, PB_DATABASE_URL=url, PB_KEY_DIR=folder / "keys")[0] == 0
    made = [folder, *folder.rglob("*")]
    assert {"rembug.sqlite3", "keys"} <= {path.name for path in made}
    assert not [path.name for path in made if path.stat().st_mode & 0o077]


@pytest.mark.one_engine
def test_check_makes_nothing(pb: Run, tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    made_here = {
        "PB_DATA_DIR": folder,
        "PB_DATABASE_URL": f"sqlite:///{folder}/x",
        "PB_KEY_DIR": folder / "keys",
    }
    assert pb("check", **made_here) == (1, "There is no database yet; `pb migrate` makes one.\n", "")
    assert not folder.exists()


def production(tmp_path: Path, **changed: object) -> dict[str, object]:
    """Settings of a city, all as they should be, with some changed."""
    keys = tmp_path / "city-keys"
    load_keys(keys, create=True)
    named = {"PB_BASE_URL": "https://rembug.example.id", "PB_BACKUP_DIR": tmp_path / "backups"}
    return {**named, "PB_KEY_DIR": keys, "PB_DEBUG": ""} | changed


@pytest.mark.matrix("O6")
def test_check_passes_a_city_that_is_set_up_well(pb: Run, tmp_path: Path, restored_keys: None) -> None:
    settings = production(tmp_path)
    code, said, _ = pb("check", **settings)
    assert code == 0
    *warned, last = said.splitlines()
    assert last == "ok"
    assert [line.split()[:2] for line in warned] == [
        ["Warning:", "PB_MAIL_URL"],
        ["Warning:", "PB_PHONE_URL"],
    ]
    for name in ("mail_password", "phone_token"):
        path = Path(str(settings["PB_KEY_DIR"])) / name
        path.write_text("rahasia")
        path.chmod(0o600)
    ways = {"PB_MAIL_URL": "smtps://kota@mail.example.id", "PB_MAIL_FROM": "kota@example.id"}
    settings |= ways | {"PB_PHONE_URL": "https://gateway.example.id/kirim"}
    assert pb("check", **settings) == (0, "ok\n", "")


@pytest.mark.matrix("O6")
@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"PB_DEBUG": "1"}, "PB_DEBUG is on"),
        ({"PB_BASE_URL": "http://rembug.example.id"}, "production needs https"),
        ({"PB_KEY_DIR": "{data}/keys"}, "keep keys outside it"),
        ({"PB_KEY_DIR": "{tmp}/none"}, "make the keys with `pb keys create`"),
    ],
    ids=str,
)
def test_unsafe_settings_are_named_and_nothing_is_served(
    pb: Run, tmp_path: Path, changed: dict[str, str], fault: str
) -> None:
    places = {"data": tmp_path / "data", "tmp": tmp_path}
    settings = production(tmp_path, **{name: value.format(**places) for name, value in changed.items()})
    code, said, _ = pb("check", **settings)
    assert code == 1
    assert fault in said
    code, _, complained = pb("serve", **settings)
    assert code == 1
    assert fault in complained


@pytest.mark.matrix("O6")
@pytest.mark.one_engine
@pytest.mark.parametrize("fault", ["set its mode to 0700", "set its mode to 0600", "is missing", "32 bytes"])
def test_keys_that_others_can_read_or_that_are_not_whole_are_refused(
    pb: Run, tmp_path: Path, fault: str, restored_keys: None
) -> None:
    settings = production(tmp_path)
    folder = Path(str(settings["PB_KEY_DIR"]))
    spoil: dict[str, Callable[[], object]] = {
        "set its mode to 0700": lambda: folder.chmod(0o750),
        "set its mode to 0600": lambda: (folder / "csrf").chmod(0o644),
        "is missing": (folder / "slot").unlink,
        "32 bytes": lambda: (folder / "pii").write_bytes(b"short"),
    }
    spoil[fault]()
    code, said, complained = pb("check", **settings)
    assert code == 1
    assert fault in said + complained


@pytest.mark.matrix("O6")
def test_check_names_what_is_wrong_with_the_database(
    pb: Run, tmp_path: Path, database_url: str, restored_keys: None
) -> None:
    async def note(engine: Engine) -> None:
        await note_fact("demo.building", "1")

    in_database(database_url, note)
    assert pb("check")[1] == "A demo was not finished here; `pb serve --demo` builds it anew.\n"
    assert "A demo was not finished here" in pb("serve")[2]

    async def finish(engine: Engine) -> None:
        await note_fact("demo", "1")

    in_database(database_url, finish)
    assert pb("check")[0] == 0
    assert "holds demo data" in pb("check", **production(tmp_path))[1]
    assert "holds demo data" in pb("serve", **production(tmp_path))[2]

    async def drop(engine: Engine) -> None:
        names = ["event_no_update", "event_no_delete"] if KIND == "sqlite" else ["event_only_grows"]
        for name in names:
            await engine.run(f"DROP TRIGGER {name}" + ("" if KIND == "sqlite" else " ON event"), ())

    in_database(database_url, drop)
    assert "have lost their triggers: event." in pb("check")[1]

    async def forget(engine: Engine) -> None:
        await engine.run("DELETE FROM migration WHERE name LIKE 'm0004%'", ())

    in_database(database_url, forget)
    assert pb("check")[1].endswith("The database lacks 1 migrations; run `pb migrate`.\n")


@pytest.fixture
def restored_keys(keys: Path) -> Iterator[None]:
    """The keys of the run, after a command that worked with keys of its own."""
    from pb.core.keys import bind_keys

    yield
    bind_keys(load_keys(keys, create=False))


@pytest.mark.one_engine
def test_keys_are_made_once_for_this_user_alone(pb: Run, tmp_path: Path, restored_keys: None) -> None:
    folder = tmp_path / "new-keys"
    code, _, complained = pb("keys", "status", PB_KEY_DIR=folder)
    assert code == 1
    assert "is missing in the key directory" in complained
    code, said, _ = pb("keys", "create", PB_KEY_DIR=folder)
    assert code == 0
    assert json.loads(said) == {"directory": str(folder), "keys": list(NAMES), "rounds": []}
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert pb("keys", "create", PB_KEY_DIR=folder)[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made


def test_an_account_is_added_and_gets_a_role(pb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: "hujan sore di lapangan")
    contact = "pendamping@kelurahan.example"
    code, said, complained = pb("user", "add", contact, "--name", "Pendamping")
    assert (code, complained) == (0, "")
    assert said == f"added {contact}; this person logs in at http://127.0.0.1:8000/masuk\n"
    code, said, complained = pb("user", "role", contact, "--role", "facilitator", "--place", "32.73.24.1004")
    assert (code, complained) == (0, "")
    assert "is facilitator in" in said
    assert said.endswith("http://127.0.0.1:8000/saya/pengaman\n")
    code, _, complained = pb("user", "role", "siapa@kelurahan.example", "--role", "facilitator")
    assert (code, complained) == (1, "Nobody has this phone or e-mail, or there is no place 32.73.\n")
    code, _, complained = pb("user", "role", contact, "--role", "facilitator", "--place", "99.99")
    assert code == 1
    assert "there is no place 99.99" in complained
    code, _, complained = pb("user", "add", "bukan kontak", "--name", "Siapa")
    assert (code, complained) == (1, "This is no phone number or e-mail: bukan kontak\n")
    code, _, complained = pb("user", "add", contact, "--name", "Pendamping")
    assert code == 1
    assert complained.count("\n") == 1


def test_a_weak_password_is_refused_in_words(pb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: "pendek")
    code, _, complained = pb("user", "add", "0812-0000-0001", "--name", "Petugas")
    assert code == 1
    assert "password" in complained.lower()
    assert complained.count("\n") == 1


def test_an_election_is_imported_from_a_file(pb: Run, tmp_path: Path) -> None:
    file = tmp_path / "kota.pb"
    file.write_text(ELECTION)
    code, said, complained = pb("import-election", str(file), "--rule", "mes_cost", "--completion", "none")
    assert (code, complained) == (0, "")
    assert said.startswith("http://127.0.0.1:8000/putaran/BDG-")
    assert said.endswith("/hasil/1\n")


@pytest.mark.one_engine
def test_a_file_that_is_not_there_is_named(pb: Run, tmp_path: Path) -> None:
    code, _, complained = pb("import-election", str(tmp_path / "nofile.pb"))
    assert (code, complained) == (1, f"{tmp_path / 'nofile.pb'}: No such file or directory\n")
    code, _, complained = pb("import-election", str(tmp_path))
    assert (code, complained) == (1, f"{tmp_path}: Is a directory\n")


def test_every_fault_of_a_file_is_told_with_its_line(pb: Run, tmp_path: Path) -> None:
    file = tmp_path / "kota.pb"
    file.write_text(ELECTION.replace("1;60", "1;-60").replace("2;50", "1;x"))
    code, said, complained = pb("import-election", str(file))
    assert (code, said) == (1, "")
    told = complained.splitlines()
    assert told[0] == "line 8: A cost is below zero (-60)"
    assert told[1] == "line 9: This is no amount (x)"
    assert told[-1] == "Nothing was imported."
    file.write_text(ELECTION.replace("approval", "ordinal"))
    code, _, complained = pb("import-election", str(file))
    assert code == 1
    assert "This does not work with ballots of this type (ordinal)" in complained


def test_a_demo_is_not_built_where_there_is_something(pb: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "kota.pb"
    file.write_text(ELECTION)
    assert pb("import-election", str(file))[0] == 0
    code, _, complained = pb("demo", "--small")
    assert (code, complained) == (1, "The database is not empty; a demo is built on an empty one alone.\n")

    async def facts(engine: Engine) -> int:
        return int(await Installation.count())

    assert in_database(database_url, facts) == 0


@pytest.mark.matrix("O6")
@pytest.mark.one_engine
def test_production_never_builds_a_demo(pb: Run, tmp_path: Path) -> None:
    for words in (("demo",), ("serve", "--demo")):
        code, _, complained = pb(*words, **production(tmp_path))
        assert code == 1
        assert "Production never holds demo data" in complained


@pytest.mark.one_engine
def test_the_catalogues_are_compiled(pb: Run) -> None:
    assert pb("messages") == (0, "", "")
    folder = Path(__file__).parent.parent / "pb" / "locale"
    for text in folder.glob("*/LC_MESSAGES/messages.po"):
        assert text.with_suffix(".mo").stat().st_mtime >= text.stat().st_mtime


def test_what_does_not_leave_is_shown_without_addresses_and_put_back(pb: Run, database_url: str) -> None:
    async def fail(engine: Engine) -> None:
        @transactional
        async def write() -> None:
            await post(Channel.EMAIL, "warga@example.id", "Kode: 123456", now=NOON)

        await write()
        (letter,) = await claim(Channel.EMAIL, now=NOON)
        await mark_failed(letter.id, "smtp 550", now=NOON)

    in_database(database_url, fail)
    code, said, _ = pb("outbox")
    assert code == 0
    assert "0 wait, 0 of them were tried in vain; 1 failed" in said
    assert "smtp 550" in said
    assert "warga@" not in said
    assert "123456" not in said
    assert pb("outbox", "retry", "satu")[0] == 1
    assert pb("outbox", "retry", "7") == (0, "0 messages wait anew\n", "")
    assert pb("outbox", "retry") == (0, "1 messages wait anew\n", "")
    assert pb("outbox")[1].startswith("1 wait")


@pytest.mark.one_engine
def test_a_test_message_says_whether_it_was_taken(pb: Run) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        ways = {
            "PB_MAIL_URL": f"smtp://127.0.0.1:{nobody.getsockname()[1]}",
            "PB_MAIL_FROM": "kota@example.id",
        }
        code, said, _ = pb("outbox", "test", "warga@example.id", **ways)
        assert (code, said) == (1, "not taken (later): smtp connection\n")
        assert "no way to send to a phone" in pb("outbox", "test", "081234567890", **ways)[1]
        assert pb("outbox", "test", "bukan alamat", **ways)[0] == 1


def test_another_city_comes_from_a_folder_and_the_second_time_nothing_changes(
    pb: Run, tmp_path: Path
) -> None:
    folder = str(write_city(tmp_path / "kota"))
    try:
        code, said, _ = pb("city", "import", folder, "--dry-run")
        assert (code, "new: 98.71.01.1002 Pasar" in said, "price list: 1 lines" in said) == (0, True, True)
        assert SHIPPED.name in pb("city", "show")[1]
        assert pb("city", "import", folder)[0] == 0
        assert pb("city", "show")[1] == "Kota Contoh (98.71, CTH): 4 kelurahan\n"
        assert pb("city", "import", folder) == (0, "Nothing changes.\n", "")
        code, said, _ = pb(
            "city", "import", str(write_city(tmp_path / "kota", csv="kode;nama;kecamatan\n1;Hulu;Utara\n"))
        )
        assert (code, said.splitlines()[0][:23]) == (2, "kelurahan.csv, line 2: ")
    finally:
        open_book(shipped_book(), date.max)
