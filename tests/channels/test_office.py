"""Messages leave the building once; what cannot leave now is kept, and what never can is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pb.channels import office
from pb.channels.driver import Outgoing
from pb.channels.mail import Mail
from pb.channels.office import send_some
from pb.channels.phone import Phone, require_public
from pb.core.db import Engine, transactional
from pb.core.outbox import (
    LONGEST_WAIT,
    MOST_TRIES,
    Channel,
    Letter,
    Message,
    outbox_state,
    post,
    try_again,
    wait_after,
)
from pb.people.rules import CODE_LIVES
from pb.people.services import Letters, ask_for_code
from pb.settings import BadSettings, Settings, Tls, read_settings, unsafe, warnings
from pb.settings import MailServer as Server
from tests.support.post import Gateway, MailServer, certificate, listening
from tests.support.town import NOON

pytestmark = pytest.mark.anyio
PHONE, EMAIL = "+6281200000001", "warga@example.id"


def write(letter: Letter) -> Outgoing:
    return Outgoing(letter.id, letter.to, "Pesan", letter.body, letter.created_at, letter.language)


class Post:
    """A mail server and a gateway with the settings that lead to them."""

    def __init__(self, folder: Path, mail_port: int, phone_port: int) -> None:
        self.mail, self.gateway = MailServer(), Gateway()
        self.settings = Settings(
            key_dir=folder,
            mail=Server("127.0.0.1", mail_port, "kota", Tls.ON_THIS_MACHINE, "Rembug <kota@example.id>"),
            phone_url=f"http://127.0.0.1:{phone_port}/kirim?akun=1",
        )

    async def send(self, at: datetime = NOON, channel: Channel | None = None) -> None:
        """What each channel does in one look."""
        for one in [channel] if channel else list(Channel):
            await send_some(one, self.settings, write, lambda: at)


@pytest.fixture
async def city(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Post]:
    """Both ways out, open."""
    (tmp_path / "mail_password").write_text("sandi surat\n")
    (tmp_path / "phone_token").write_text("tanda\n")
    made: list[Post] = []
    async with (
        listening(lambda r, w: made[0].mail.talk(r, w)) as mail_port,
        listening(lambda r, w: made[0].gateway.talk(r, w)) as phone_port,
    ):
        made.append(Post(tmp_path, mail_port, phone_port))
        yield made[0]


@transactional
async def put(channel: Channel, to: str, text: str = "Halo, Sunda: kéngingkeun") -> None:
    await post(channel, to, text, now=NOON, language="su")


async def stands() -> list[tuple[bool, str]]:
    """Whether each message has left, and what went wrong."""
    rows = await Message.select(Message.sent_at, Message.fault).order_by(Message.created_at, Message.id)
    return [(row["sent_at"] is not None, row["fault"]) for row in rows]


async def test_each_message_leaves_once_by_its_own_way(engine: Engine, city: Post) -> None:
    await put(Channel.EMAIL, EMAIL)
    await put(Channel.PHONE, PHONE)
    for _ in range(2):
        await city.send()
    (mail,), ((headers, body),) = city.mail.mails, city.gateway.asked
    assert (mail["To"], mail["From"]) == (EMAIL, "Rembug <kota@example.id>")
    assert mail.get_content().strip() == body["text"] == "Halo, Sunda: kéngingkeun"
    assert mail["Content-Language"] == "su"
    assert mail["List-Unsubscribe"] is None
    assert any(line.startswith("AUTH PLAIN") for line in city.mail.said)
    assert headers["line"] == "POST /kirim?akun=1 HTTP/1.1"
    assert headers["authorization"] == "Bearer tanda"
    assert (body["to"], body["id"]) == (PHONE, headers["idempotency-key"])
    assert await stands() == [(True, ""), (True, "")]


async def test_two_processes_never_send_the_same(engine: Engine, city: Post) -> None:
    for number in range(30):
        await put(Channel.PHONE, f"+62812000000{number:02d}")
    await asyncio.gather(*(city.send(channel=Channel.PHONE) for _ in range(3)))
    sent = [body["to"] for _, body in city.gateway.asked]
    assert len(sent) == len(set(sent)) == 30


async def test_while_the_server_is_down_mail_is_kept_and_then_leaves_under_the_same_name(
    engine: Engine, city: Post
) -> None:
    await put(Channel.EMAIL, EMAIL)
    await put(Channel.EMAIL, "rw05@example.id")
    city.mail.login = "454 later"
    await city.send()
    assert await stands() == [(False, "smtp 454")] * 2
    assert sum(line.startswith("AUTH") for line in city.mail.said) == 1  # one look, not one for each
    assert (await outbox_state()).stuck == 2
    city.mail.login, city.mail.data = "235 ok", "451 later"
    await city.send(NOON + wait_after(1) - timedelta(seconds=1))
    assert not city.mail.mails
    await city.send(NOON + timedelta(minutes=1))
    keys = {f"<{row['id']}@127.0.0.1>" for row in await Message.select(Message.id)}
    city.mail.data = "250 taken"
    await city.send(NOON + timedelta(hours=1))
    assert {mail["Message-ID"] for mail in city.mail.mails} == keys
    assert (await outbox_state()).waiting == 0


async def test_no_server_at_all_is_the_same_as_one_that_is_down(engine: Engine, tmp_path: Path) -> None:
    async with listening(MailServer().talk) as port:
        pass
    gone = Post(tmp_path, port, port)
    await put(Channel.EMAIL, EMAIL)
    await put(Channel.PHONE, PHONE)
    await gone.send()
    assert sorted(await stands()) == [(False, "http connection"), (False, "smtp connection")]
    assert (await outbox_state()).failed == 0


def test_waits_grow_to_an_hour_and_end_after_about_three_days() -> None:
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=15), LONGEST_WAIT)
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3.5)


async def test_what_was_tried_for_three_days_has_failed(engine: Engine, city: Post) -> None:
    await put(Channel.PHONE, PHONE)
    await Message.update({Message.tries: MOST_TRIES - 1}, force=True)
    city.gateway.status = 503
    await city.send()
    assert (await outbox_state()).failed == 1


async def test_a_refusal_for_good_is_told_and_others_leave(engine: Engine, city: Post) -> None:
    city.mail.answers = {"tidak@": "550 no such resident"}
    await put(Channel.EMAIL, "tidak@example.id")
    await put(Channel.EMAIL, EMAIL)
    await put(Channel.EMAIL, "é@example.id")
    await put(Channel.PHONE, PHONE)
    city.gateway.status = 422
    await city.send()
    await city.send(NOON + timedelta(days=1))
    assert len(city.gateway.asked) == len(city.mail.mails) == 1
    assert sorted(await stands()) == [
        (False, "address"),
        (False, "http 422"),
        (False, "smtp 550"),
        (True, ""),
    ]
    assert (await outbox_state()).failed == 3
    city.mail.answers, city.gateway.status = {}, 202
    assert await try_again([], now=NOON) == 3
    await city.send(NOON + timedelta(days=1))
    assert len(city.gateway.asked) == len(city.mail.mails) == 2


@pytest.mark.parametrize("status", [401, 404, 429, 500, 302])
async def test_a_gateway_that_is_busy_or_set_up_wrong_loses_nothing(
    engine: Engine, city: Post, status: int
) -> None:
    await put(Channel.PHONE, PHONE)
    city.gateway.status = status
    await city.send()
    assert await stands() == [(False, f"http {status}")]
    city.gateway.status = 200
    await city.send(NOON + wait_after(1))
    assert await stands() == [(True, f"http {status}")]


async def test_a_code_that_has_expired_is_not_sent_late(engine: Engine, city: Post) -> None:
    letters = Letters(with_code=lambda code: f"Kode: {code}", otherwise="")
    await ask_for_code("join", Channel.PHONE, PHONE, letters, now=NOON)
    city.gateway.status = 503
    await city.send()
    city.gateway.status = 200
    await city.send(NOON + CODE_LIVES)
    assert await stands() == [(False, "expired")]
    assert await try_again([], now=NOON + CODE_LIVES) == 0
    assert len(city.gateway.asked) == 1


async def test_a_code_that_expires_while_others_are_sent_stays_here(engine: Engine, city: Post) -> None:
    @transactional
    async def put_short() -> None:
        await post(Channel.PHONE, PHONE, "kode", now=NOON, expires_at=NOON + timedelta(minutes=2))

    await put_short()
    early = iter([NOON] * 3)
    late = NOON + timedelta(minutes=2)
    await send_some(Channel.PHONE, city.settings, write, lambda: next(early, late))
    assert await stands() == [(False, "expired")]
    assert not city.gateway.asked


async def test_without_a_way_out_messages_are_written_down_here_and_fail_in_a_city(engine: Engine) -> None:
    await put(Channel.EMAIL, EMAIL)
    city = Settings(base_url="https://rembug.example.id")
    await send_some(Channel.EMAIL, city, write, lambda: NOON)
    assert await stands() == [(False, "no way to send")]
    assert len(warnings(city)) == 3
    assert await try_again([], now=NOON) == 1
    await send_some(Channel.EMAIL, Settings(), write, lambda: NOON)
    assert await stands() == [(True, "")]
    assert not warnings(Settings())


async def test_what_does_not_open_fails_alone(engine: Engine, city: Post) -> None:
    await put(Channel.PHONE, PHONE)
    await Message.update({Message.body_sealed: "AAAA"}, force=True)
    await put(Channel.PHONE, "+6281200000002")
    await city.send()
    assert sorted(await stands()) == [(False, "does not open"), (True, "")]


def item(to: str = EMAIL) -> Outgoing:
    return Outgoing(7, to, "Kabar", "Halo\n", NOON, "id", stop="https://rembug.example.id/berhenti/x")


@pytest.mark.one_engine
@pytest.mark.parametrize("tls", [Tls.FROM_THE_START, Tls.STARTTLS])
async def test_mail_is_closed_to_others_and_a_server_that_nobody_vouches_for_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: Tls
) -> None:
    path, secure = certificate(tmp_path)
    server = MailServer(starttls=secure if tls is Tls.STARTTLS else None)
    async with listening(server.talk, secure if tls is Tls.FROM_THE_START else None) as port:
        way = Mail(Server("127.0.0.1", port, "kota", tls, "kota@example.id"), "sandi", "rembug.example.id")
        answer = await asyncio.to_thread(way.send, item())
        assert (answer.verdict, answer.down) == ("later", True)
        assert not any(line.startswith("AUTH") for line in server.said)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert (await asyncio.to_thread(way.send, item())).verdict == "sent"
        await asyncio.to_thread(way.close)
    assert server.mails[0]["List-Unsubscribe"] == "<https://rembug.example.id/berhenti/x>"
    assert server.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.one_engine
async def test_a_server_that_stopped_to_close_its_line_gets_no_password(tmp_path: Path) -> None:
    server = MailServer()
    async with listening(server.talk) as port:
        way = Mail(Server("127.0.0.1", port, "kota", Tls.STARTTLS, "kota@example.id"), "sandi", "x.id")
        assert (await asyncio.to_thread(way.send, item())).down
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.said)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "localhost"]
)
def test_a_city_never_sends_into_its_own_network(host: str) -> None:
    with pytest.raises(OSError, match="private"):
        require_public(host, 443)
    answer = Phone("https://127.0.0.1:1/", "tanda", private=False).send(item(PHONE))
    assert (answer.verdict, answer.fault) == ("later", "http connection")


GOOD: dict[str, str] = {"PB_MAIL_URL": "smtps://kota%40x.id@mail.x.id", "PB_MAIL_FROM": "Rembug <a@x.id>"}


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"PB_MAIL_URL": "mail.x.id"}, "PB_MAIL_URL must be like"),
        ({"PB_MAIL_URL": "smtp://mail.x.id:99999"}, "PB_MAIL_URL must be like"),
        ({"PB_MAIL_URL": "smtps://a:sandi@mail.x.id"}, "must hold no password"),
        ({"PB_MAIL_FROM": ""}, "PB_MAIL_FROM"),
        ({"PB_MAIL_FROM": "a@x.id\nBcc: b@x.id"}, "PB_MAIL_FROM"),
        ({"PB_PHONE_URL": "http://gateway.x.id/"}, "must begin with https"),
        ({"PB_PHONE_URL": "ftp://127.0.0.1/"}, "must begin with https"),
        ({"PB_PHONE_URL": f"https://{'a:b'}@gateway.x.id/"}, "PB_PHONE_URL must be like"),
    ],
)
def test_a_way_out_that_cannot_work_is_named(changed: dict[str, str], word: str) -> None:
    with pytest.raises(BadSettings) as told:
        read_settings(GOOD | changed)
    assert word in str(told.value)
    assert "sandi" not in str(told.value)


@pytest.mark.one_engine
def test_secrets_are_files_for_this_user_alone(tmp_path: Path) -> None:
    phone = {"PB_PHONE_URL": "https://gateway.x.id/kirim", "PB_KEY_DIR": str(tmp_path)}
    settings = read_settings(GOOD | phone)
    assert settings.mail == Server("mail.x.id", 465, "kota@x.id", Tls.FROM_THE_START, "Rembug <a@x.id>")
    assert len(unsafe(settings)) == 2
    for name in ("mail_password", "phone_token"):
        (tmp_path / name).write_text("rahasia")
        (tmp_path / name).chmod(0o644)
    assert all("0600" in fault for fault in unsafe(settings))
    for name in ("mail_password", "phone_token"):
        (tmp_path / name).chmod(0o600)
    assert unsafe(settings) == []


async def test_the_loop_goes_on_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []

    async def broken(*_given: Any) -> bool:
        raise RuntimeError

    async def rest(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(office, "send_some", broken)
    monkeypatch.setattr("pb.channels.office.asyncio.sleep", rest)
    with contextlib.suppress(asyncio.CancelledError):
        await office.keep_sending(Channel.PHONE, Settings(), write, lambda: NOON)
    assert looks == [office.EVERY_SECONDS] * 2
