"""What is refused before anything is read: foreign hosts and origins, and sizes that nobody needs."""

import ipaddress
from collections.abc import MutableMapping
from functools import lru_cache
from itertools import chain
from typing import Any

from pb.web.edge.config import EdgeConfig

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_PATH, LONGEST_QUERY, MOST_HEADERS = 2_048, 4_096, 16 * 1024
BODY, UPLOAD, PHOTO = 1024 * 1024, 8 * 1024 * 1024, 48 * 1024 * 1024
Scope = MutableMapping[str, Any]


def refusal(scope: Scope, given: dict[bytes, bytes], config: EdgeConfig) -> int:
    """The status with which a request is refused, or 0."""
    if scope["method"] not in METHODS:
        return 405
    if len(scope["path"]) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
        return 414
    if sum(map(len, chain.from_iterable(scope["headers"]))) > MOST_HEADERS:
        return 431
    if not scope["path"].isprintable() or "\ufffd" in scope["path"] or "\\" in scope["path"]:
        return 400
    if given.get(b"host", b"").decode("latin-1") not in config.hosts:
        return 400
    if scope["method"] not in SAFE:
        return _write_refusal(scope, given, config)
    return 0


def _write_refusal(scope: Scope, given: dict[bytes, bytes], config: EdgeConfig) -> int:
    if b"origin" in given and given[b"origin"] not in config.origins:
        return 403
    if given.get(b"sec-fetch-site", b"same-origin") in {b"cross-site", b"same-site"}:
        return 403
    length = given.get(b"content-length", b"0")
    if not length.isdigit():
        return 400
    return 413 if int(length) > body_limit(scope, config) else 0


def body_limit(scope: Scope, config: EdgeConfig) -> int:
    """How many bytes a body may have here (W8). A form with a photo may have more than a photo may.

    Otherwise the words beside a photo that is too large would be lost. Only people who are signed in have
    such forms; what they send waits in a file and is never read further than 8 MB.
    """
    if config.photo_forms.fullmatch(scope["path"]):
        return PHOTO
    return UPLOAD if scope["path"].startswith(config.upload_paths) else BODY


def peer_of(scope: Scope, given: dict[bytes, bytes], config: EdgeConfig) -> str:
    """The address that asks; a forwarded one counts only from a configured proxy. IPv6 by its /64."""
    address = scope["client"][0] if scope.get("client") else ""
    if address in config.proxies:
        address = given.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip() or address
    return _network_of(address)


@lru_cache(maxsize=4_096)
def _network_of(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else address


def kiosk_page(given: dict[bytes, bytes], path: str, config: EdgeConfig) -> bytes:
    """Where a tablet is sent that asks for anything but its own pages; empty for other browsers."""
    cookies = given.get(b"cookie", b"")
    if config.kiosk_cookie.encode() not in cookies or path.startswith("/tablet/") or path == "/bahasa":
        return b""
    for part in cookies.split(b";"):
        name, _, value = part.strip().partition(b"=")
        kode = value.strip(b'"').partition(b".")[0]
        if name == config.kiosk_cookie.encode() and kode.replace(b"-", b"").isalnum() and len(kode) < 40:
            return b"/tablet/" + kode
    return b""
