"""What the security matrix asks of each change has a test, or a reason that is written down."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import matrix

pytestmark = pytest.mark.one_engine


def ids(text: str) -> set[str]:
    """`Z1-3 H2` as the ids that it stands for."""
    found = re.findall(r"([A-Z])(\d+)(?:-(\d+))?", text)
    return {f"{kind}{n}" for kind, first, last in found for n in range(int(first), int(last or first) + 1)}


# Run at each change; the other lines of the matrix are nightly work, or work before a real round.
EACH_CHANGE = ids("Z1-7 C1-5 S1-6 H1-6 L1 L3-6 L8 X2-6 U1 U3-5 E1 R1-2 F2 V1 V10-14 I2 I5-8 N6-8 O6-7")
NOT_THERE_YET = {
    "L6": "there are no invitations",
    "X2": "there is no rich text",
}
WEB = ids("Z1-4 Z6-7 C1-5 S1-6 H1-2 H4-6 L1-5 L8 X1 X3-6 U1 U3-5 R1-2 F1-2")


def test_each_line_that_is_run_at_each_change_has_a_test_or_a_reason() -> None:
    without = [name for name in EACH_CHANGE if name not in matrix.tested()]
    assert sorted(without) == sorted(NOT_THERE_YET)


def test_what_is_not_there_yet_says_so_on_the_page_of_security_tests() -> None:
    states = dict(re.findall(r"^\| ([A-Z]\d+) \| .+ \| (.+) \|$", matrix.PAGE.read_text(), re.M))
    for name in NOT_THERE_YET:
        assert states[name].startswith(("nothing to test", "comes with")), name
    assert set(EACH_CHANGE) <= set(states)


def test_the_lines_about_pages_and_forms_are_tested_through_the_whole_app() -> None:
    """A test of a service alone does not show that its page keeps the rule."""
    marks = "".join(path.read_text() for path in (matrix.TESTS / "web").glob("test_*.py"))
    named = {
        name for ids in re.findall(r"mark\.matrix\(([^)]+)\)", marks) for name in re.findall(r'"(\w+)"', ids)
    }
    assert sorted(WEB - named) == []


SECRETS = re.compile(
    r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22}|glpat-[\w-]{20}"
    r"|xox[bpars]-[A-Za-z0-9-]{10}|\beyJ[\w-]{15,}\.eyJ[\w-]{15,}|https?://[^\s/:@{}]+:[^\s/@{}]+@"
    r"|(?i:\b(?:\w+_)?(?:password|passwd|secret|api_?key|token)\w*[\"']?\s*[:=]\s*[\"'](?=[^\"']*\d)[\w+/=-]{20,}[\"'])"
)
MADE_HERE = re.compile(r"\.venv|\.git|var|vendor|__pycache__|\.hypothesis|\..*_cache")
NO_TEXT = {".png", ".webp", ".jpg", ".ico", ".gz", ".mo", ".woff2", ".pb", ".pyc"}


def texts_of_the_project() -> Iterator[Path]:
    """Every file of ours that is text, hidden ones included."""
    for folder, within, names in os.walk(matrix.TESTS.parent):
        within[:] = [name for name in within if not MADE_HERE.fullmatch(name)]
        paths = [Path(folder, name) for name in names if ".min." not in name]
        yield from (path for path in paths if path.suffix not in NO_TEXT)


@pytest.mark.matrix("O7")
def test_each_package_is_locked_by_its_digest() -> None:
    for lock in matrix.TESTS.parent.glob("requirements*.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())
        packages = [entry for entry in entries if "==" in entry.partition("\n")[0]]
        assert packages, lock.name
        assert all("--hash=sha256:" in entry for entry in packages), lock.name
        assert len(packages) == len([entry for entry in entries if entry[:1].isalnum()]), lock.name


@pytest.mark.matrix("O7")
def test_no_key_and_no_token_lies_in_the_project() -> None:
    paths = list(texts_of_the_project())
    assert len(paths) > 400
    for path in paths:
        if path.name == "recount_vectors.json":
            continue  # its secrets are there to be read
        found = SECRETS.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{path}: {found[0][:12]}"


@pytest.mark.parametrize(
    "parts",
    [
        ("-----BEGIN RSA PRIVATE", " KEY-----"),
        ("gh", "p_" + "a1" * 18),
        ("https://user:", "pass@host"),
        ("API_KEY = '", "a1b2c3d4e5f6a1b2c3d4e5f6'"),
        ("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0NTY3ODkwIn0"),
    ],
)
def test_the_search_for_secrets_finds_them(parts: tuple[str, str]) -> None:
    assert SECRETS.search("".join(parts))
