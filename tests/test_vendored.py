"""Files from elsewhere are those that their notices name, and htmx is told to keep to our rules."""

import hashlib
import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).parent.parent
NOTICES = (ROOT / "static" / "NOTICE", ROOT / "tests" / "vendor" / "NOTICE")
_ENTRY = re.compile(r"^(\S+\.(?:js|css))\n(?:  .*\n)*?  sha256 ([0-9a-f]{64})$", re.M)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.parent.name)
def test_each_file_from_elsewhere_is_the_one_that_was_read(notice: Path) -> None:
    named = _ENTRY.findall(notice.read_text())
    assert named
    for name, digest in named:
        assert hashlib.sha256((notice.parent / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.matrix("H3")
def test_htmx_asks_only_us_and_brings_nothing_along() -> None:
    base = (ROOT / "templates" / "layouts" / "base.html").read_text()
    (config,) = re.findall(r"<meta name=\"htmx-config\" content='([^']+)'>", base)
    assert json.loads(config) == {
        "mode": "same-origin",
        "includeIndicatorCSS": False,
        "extensions": "",
        "history": "reload",  # addresses alone: going back asks for the page again
    }
    written = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert not re.search(
        r"\shx-on|js:|\shx-ext|<meta name=\"htmx-config\".*<meta name=\"htmx-config\"", written
    )
