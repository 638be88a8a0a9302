"""What the security matrix asks of each change has a test, or a reason that is written down."""

import re

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
    "E1": "nothing is exported as CSV",
    "V12": "there are no paper and no assisted votes",
    "V13": "challenges come with the ballot box",
    "V14": "a cost cannot be changed while people vote",
    "I5": "the verifiable log comes with the ballot box",
    "I8": "the recount that stands alone comes with the ballot box",
    "N6": "modes of publication come with the ballot box",
    "N7": "receipts come with the ballot box",
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
    r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bpars]-[A-Za-z0-9-]{10}"
)


@pytest.mark.matrix("O7")
def test_each_package_is_locked_by_its_digest_and_no_key_lies_in_the_project() -> None:
    root = matrix.TESTS.parent
    for lock in root.glob("requirements*.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())
        packages = [entry for entry in entries if "==" in entry.partition("\n")[0]]
        assert packages, lock.name
        assert all("--hash=sha256:" in entry for entry in packages), lock.name
    kept = ("pb", "templates", "migrations", "static/js", "docs", "bench", "tests")
    for path in (path for folder in kept for path in (root / folder).rglob("*")):
        if path.suffix in {".py", ".html", ".js", ".md", ".toml", ".txt", ".json", ".sh"}:
            assert not SECRETS.search(path.read_text(encoding="utf-8", errors="replace")), path
