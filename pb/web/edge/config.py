"""What the outer layer needs to know of an installation, and the headers that follow from it."""

import re
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Header = tuple[bytes, bytes]
Headers = list[Header]

CSP = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    b"connect-src 'self'; "
    b"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PHOTO_CSP = b"default-src 'none'; frame-ancestors 'none'; sandbox"
PERMISSIONS = (
    b"camera=(), microphone=(), payment=(), usb=(), serial=(), midi=(), gyroscope=(), magnetometer=(), "
    b"accelerometer=(), display-capture=(), autoplay=(), fullscreen=(), geolocation=(self)"
)


@dataclass(frozen=True, slots=True)
class EdgeConfig:
    """Hosts that are answered, our own origin, trusted proxies, limits by path, and how errors look."""

    hosts: frozenset[str]
    origin: str
    https: bool
    proxies: frozenset[str]
    upload_paths: tuple[str, ...]
    photo_forms: re.Pattern[str]  # of people who are signed in; a photo too large is told at its field
    cache_queries: frozenset[str]
    metrics_token: str
    session_cookies: frozenset[str]
    streams: str  # how the path of an answer without an end ends
    error_page: Callable[[int, MutableMapping[str, Any]], bytes]
    images: str = ""  # where the pictures under maps come from, beside us
    maps: tuple[str, ...] = ("/peta", "/2")  # how pages with a map end: of a round, of promises, of a draft
    kiosk_cookie: str = "tablet"  # a browser with it sees the pages of a tablet and nothing else

    @property
    def origins(self) -> frozenset[bytes]:
        """Origins of our own forms; on loopback under each of its names."""
        scheme = self.origin.partition("://")[0]
        return frozenset(f"{scheme}://{host}".encode() for host in self.hosts)

    def headers(self, *, photo: bool = False, maps: bool = False) -> Headers:
        """The headers of every answer (W5), of a photo (W17), or of a page with a map (W6)."""
        images = f"img-src 'self' {self.images if maps else ''}".strip().encode()
        policy = PHOTO_CSP if photo else CSP.replace(b"img-src 'self'", images)
        found = [
            (b"content-security-policy", policy),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"permissions-policy", PERMISSIONS),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]
        if self.https:
            found.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        return found
