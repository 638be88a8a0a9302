"""All settings, read from the environment once."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

POSTGRES_WORDS = frozenset({"host", "port", "user", "password", "sslmode"})
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
MAIL_PASSWORD, PHONE_TOKEN = "mail_password", "phone_token"


class BadSettings(Exception):
    """A setting cannot be used; the message says which and what to do."""


class Tls(StrEnum):
    """How the way to a mail server is closed to others."""

    FROM_THE_START = "tls"
    STARTTLS = "starttls"
    ON_THIS_MACHINE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and from whom it comes. The password is a file in the key directory."""

    host: str
    port: int
    user: str
    tls: Tls
    sender: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """Whose pictures lie under maps: an address with {z}, {x} and {y}, and the credit that they ask for."""

    url: str
    credit: str

    @property
    def origin(self) -> str:
        return "://".join(urlsplit(self.url)[:2])


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. A base address that is not loopback means production."""

    port: int = 8000
    data_dir: Path = Path("var")
    database_url: str = ""
    key_dir: Path = Path("var/keys")
    base_url: str = "http://127.0.0.1:8000"
    proxies: tuple[str, ...] = ()
    metrics_token: str = ""
    mail: MailServer | None = None
    phone_url: str = ""
    witnesses: tuple[str, ...] = ()
    backup_dir: Path | None = None
    tiles: Tiles | None = None
    debug: bool = False
    background: bool = True

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    @property
    def production(self) -> bool:
        """Whether the base address is anything but this machine."""
        return _name(self.host) not in LOOPBACK_NAMES

    @property
    def hosts(self) -> frozenset[str]:
        """The Host values that are answered (security.md W1)."""
        if self.production:
            return frozenset({self.host})
        return frozenset(f"{name}:{self.port}" for name in LOOPBACK_NAMES) | frozenset({self.host})

    @property
    def cookie(self) -> str:
        """The name of the session cookie."""
        return "__Host-sesi" if self.production else "sesi"

    @property
    def photos(self) -> Path:
        return self.data_dir / "photos"

    def database_exists(self) -> bool:
        """Whether there is a file to open; a server is asked when it is opened."""
        path = self.database_url.removeprefix("sqlite:///")
        return path == self.database_url or Path(path).exists()


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment; raises `BadSettings` with a sentence an operator can act on."""
    port = _port(environ.get("PB_PORT", "8000"))
    data_dir = Path(environ.get("PB_DATA_DIR") or "var")
    base = (environ.get("PB_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise BadSettings(f"PB_BASE_URL must be like https://rembug.example.id, not {base!r}")
    settings = Settings(
        port=port,
        data_dir=data_dir,
        database_url=environ.get("PB_DATABASE_URL") or f"sqlite:///{data_dir / 'rembug.sqlite3'}",
        key_dir=Path(environ.get("PB_KEY_DIR") or data_dir / "keys"),
        base_url=base,
        proxies=_proxies(environ.get("PB_PROXIES", "")),
        metrics_token=environ.get("PB_METRICS_TOKEN", ""),
        mail=_mail(environ.get("PB_MAIL_URL", ""), environ.get("PB_MAIL_FROM", "")),
        phone_url=_phone(environ.get("PB_PHONE_URL", "")),
        witnesses=_witnesses(environ.get("PB_WITNESSES", "")),
        backup_dir=Path(environ["PB_BACKUP_DIR"]) if environ.get("PB_BACKUP_DIR") else None,
        tiles=_tiles(environ.get("PB_TILES", ""), environ.get("PB_TILES_CREDIT", "")),
        debug=environ.get("PB_DEBUG", "") not in {"", "0"},
    )
    _check_address(settings.database_url)
    return settings


def unsafe(settings: Settings) -> list[str]:
    """What forbids to start, as sentences for an operator; empty when all is well (security.md 7)."""
    faults = _secret_faults(settings)
    if not settings.production:
        return faults
    if settings.debug:
        faults.append("PB_DEBUG is on; production never runs with it.")
    if not settings.base_url.startswith("https://"):
        faults.append("PB_BASE_URL is http; production needs https.")
    if settings.backup_dir and settings.key_dir.resolve().is_relative_to(settings.backup_dir.resolve()):
        faults.append("PB_KEY_DIR lies in the backup folder; keep keys outside it.")
    if settings.key_dir.resolve().is_relative_to(settings.data_dir.resolve()):
        faults.append("PB_KEY_DIR lies in the data folder; keep keys outside it.")
    if not settings.key_dir.is_dir():
        faults.append("PB_KEY_DIR does not exist; make the keys with `pb keys create`.")
    elif settings.key_dir.stat().st_mode & 0o077:
        faults.append("PB_KEY_DIR can be read by others; set its mode to 0700.")
    return faults


def warnings(settings: Settings) -> list[str]:
    """What does not forbid to start, and leaves people without what they need."""
    if not settings.production:
        return []
    found = []
    if settings.mail is None:
        found.append("PB_MAIL_URL is not set: no mail leaves; nobody can join or get back in by e-mail.")
    if settings.backup_dir is None:
        found.append("PB_BACKUP_DIR is not set: nothing is backed up at night.")
    if not settings.phone_url:
        found.append("PB_PHONE_URL is not set: no message reaches a phone; nobody can join by phone number.")
    return found


def read_secret(settings: Settings, name: str) -> str:
    """A secret of one line in the key directory, or nothing when there is no such file."""
    path = settings.key_dir / name
    return path.read_text("utf-8").strip() if path.is_file() else ""


def _secret_faults(settings: Settings) -> list[str]:
    """Passwords of the ways out: there when they are needed, and for this user alone."""
    faults = []
    wanted = {
        MAIL_PASSWORD: bool(settings.mail and settings.mail.user),
        PHONE_TOKEN: bool(settings.phone_url),
    }
    for name, needed in wanted.items():
        path = settings.key_dir / name
        if not needed:
            continue
        if not path.is_file() or not path.stat().st_size:
            faults.append(f"{name} is missing in the key directory; write the secret into it, mode 0600.")
        elif path.stat().st_mode & 0o077:
            faults.append(f"{name} in the key directory can be read by others; set its mode to 0600.")
    return faults


def _mail(url: str, sender: str) -> MailServer | None:
    if not url:
        return None
    example = "PB_MAIL_URL must be like smtps://user@mail.example.id:465 or smtp://user@mail.example.id:587"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadSettings(example) from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadSettings(example)
    if parts.password is not None:
        raise BadSettings(
            f"PB_MAIL_URL must hold no password; write it into the key directory as {MAIL_PASSWORD}"
        )
    address = parseaddr(sender)[1]
    if not sender.isascii() or not sender.isprintable() or not all(address.partition("@")):
        raise BadSettings("PB_MAIL_FROM must be like Rembug <rembug@example.id>")
    here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    plain = Tls.ON_THIS_MACHINE if here else Tls.STARTTLS
    tls = Tls.FROM_THE_START if parts.scheme == "smtps" else plain
    usual = 465 if tls is Tls.FROM_THE_START else 587
    return MailServer(parts.hostname, port or usual, unquote(parts.username or ""), tls, sender)


def _phone(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.port is None or parts.port > 0
    except ValueError:
        good = False
    if url and (not good or not parts.hostname or parts.username is not None or parts.fragment):
        raise BadSettings("PB_PHONE_URL must be like https://gateway.example.id/messages")
    here = url.startswith("http://") and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if url and parts.scheme != "https" and not here:
        raise BadSettings("PB_PHONE_URL must begin with https://")
    return url


_TILES = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?/[\w./{}?=&@~-]*", re.ASCII)
_TILES_HERE = re.compile(r"http://(127\.0\.0\.1|localhost):\d{1,5}/[\w./{}?=&@~-]*", re.ASCII)


def _tiles(url: str, credit: str) -> Tiles | None:
    """One host alone, because it is named in the security policy of each page."""
    if not url:
        return None
    marks = sorted(re.findall(r"\{(\w+)\}", url))
    if not (_TILES.fullmatch(url) or _TILES_HERE.fullmatch(url)) or marks != ["x", "y", "z"]:
        raise BadSettings("PB_TILES must be like https://tiles.example.id/{z}/{x}/{y}.png")
    if not credit.strip():
        raise BadSettings("PB_TILES_CREDIT must say whose map it is, like © OpenStreetMap contributors")
    return Tiles(url, credit.strip())


def _name(host: str) -> str:
    return host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host


def _check_address(url: str) -> None:
    if not url.startswith(("sqlite:///", "postgresql://")):
        raise BadSettings("PB_DATABASE_URL must start with sqlite:/// or postgresql://")
    if url.startswith("sqlite"):
        return
    try:
        parts = urlsplit(url)
        known = parts.port is None or parts.port > 0
    except ValueError as error:
        raise BadSettings("PB_DATABASE_URL must be like postgresql://user@host:5432/rembug") from error
    unknown = set(parse_qs(parts.query)) - POSTGRES_WORDS
    if not known or unknown or not parts.path.strip("/"):
        words = ", ".join(sorted(POSTGRES_WORDS))
        raise BadSettings(f"PB_DATABASE_URL must name a database, and after `?` knows only {words}")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise BadSettings(f"PB_PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def _witnesses(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for part in found:
        if parseaddr(part)[1] != part or not all(part.partition("@")) or not part.isascii():
            raise BadSettings(f"PB_WITNESSES must list e-mail addresses, not {part!r}")
    return found


def _proxies(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        try:
            ipaddress.ip_address(part)
        except ValueError as error:
            raise BadSettings(f"PB_PROXIES must list addresses, not {part!r}") from error
    return found
