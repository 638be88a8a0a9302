"""Messages to phones through a gateway that the operator names: one HTTPS request for each message."""

import ipaddress
import json
import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from pb.channels.driver import SENT, Answer, Outgoing, Verdict

PATIENCE = 10.0  # seconds for each step of the talk
OURS_TO_MEND = frozenset({401, 403, 404, 405})  # a wrong token or address: no fault of the message
BUSY = frozenset({408, 425, 429})


class Phone:
    """A way to one gateway. It follows no redirect, so the token goes nowhere else."""

    def __init__(self, url: str, token: str, *, private: bool) -> None:
        self._parts, self._token, self._private = urlsplit(url), token, private

    def send(self, item: Outgoing) -> Answer:
        try:
            status = self._ask(item)
        except (OSError, HTTPException):
            return Answer(Verdict.LATER, "http connection", down=True)
        if 200 <= status < 300:
            return SENT
        if 400 <= status < 500 and status not in OURS_TO_MEND | BUSY:
            return Answer(Verdict.NEVER, f"http {status}")
        return Answer(Verdict.LATER, f"http {status}", down=True)

    def _ask(self, item: Outgoing) -> int:
        host, tls = self._parts.hostname or "", self._parts.scheme == "https"
        port = self._parts.port or (443 if tls else 80)
        if not self._private:
            require_public(host, port)
        line: HTTPConnection
        if tls:
            line = HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())
        else:
            line = HTTPConnection(host, port, timeout=PATIENCE)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(item.key),
            "User-Agent": "Rembug",
        }
        body = json.dumps({"to": item.to, "text": item.text, "id": str(item.key)}).encode()
        path = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
        try:
            line.request("POST", path, body, headers)
            return line.getresponse().status
        finally:
            line.close()

    def close(self) -> None:
        """Each message has a connection of its own."""


def require_public(host: str, port: int) -> None:
    """Raise `OSError` when a name leads to this machine or into its network.

    The operator writes the address, so this guards against a slip and a name that was turned around,
    not against the operator; between this question and the connection the name may change once more.
    """
    for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not ipaddress.ip_address(str(found[4][0]).partition("%")[0]).is_global:
            raise OSError("a private address")
