"""The other side of the ways out: a mail server and a gateway that note what they are given."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def listening(talk: Talk, secure: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on a free port of this machine."""

    async def calm(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(calm, "127.0.0.1", 0, ssl=secure)
    async with server:
        yield server.sockets[0].getsockname()[1]


@dataclass
class MailServer:
    """Takes mail unless it was told to answer otherwise; `answers` maps an address to what RCPT is told."""

    starttls: ssl.SSLContext | None = None
    answers: dict[str, str] = field(default_factory=dict)
    login: str = "235 ok"
    data: str = "250 taken"
    mails: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            word = line.split(" ")[0].upper()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                if self.data.startswith("250"):
                    self.mails.append(message_from_bytes(body[:-3], policy=default))  # type: ignore[arg-type]
                writer.write(f"{self.data}\r\n".encode())
            elif word == "STARTTLS" and self.starttls:
                writer.write(b"220 go on\r\n")
                await writer.drain()
                await writer.start_tls(self.starttls)
            else:
                writer.write(f"{self._answer(word, line)}\r\n".encode())
            if word == "QUIT":
                return

    def _answer(self, word: str, line: str) -> str:
        if word == "EHLO":
            return (
                "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN"
                if self.starttls
                else "250-here\r\n250 AUTH PLAIN"
            )
        if word == "AUTH":
            return self.login
        if word == "RCPT":
            return next((said for to, said in self.answers.items() if to in line), "250 ok")
        return "221 bye" if word == "QUIT" else "250 ok"


@dataclass
class Gateway:
    """Takes messages for phones; `status` is what it answers."""

    status: int = 200
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.asked.append(({"line": head[0]} | headers, json.loads(body)))
        writer.write(f"HTTP/1.1 {self.status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that nobody else knows, and a server's side that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, private = folder / "city.pem", folder / "city.key"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return path, context
