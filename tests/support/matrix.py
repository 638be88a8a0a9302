"""Which lines of the security matrix have a test; `python -m tests.support.matrix` writes it on the page."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "security-tests.md"
_LINE = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$", re.M)


def tested() -> set[str]:
    """The ids that stand in markers of tests."""
    marks = "".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    named = re.findall(r"mark\.matrix\(([^)]+)\)", marks)
    return {name for ids in named for name in re.findall(r'"(\w+)"', ids)}


def brought_up_to_date(page: str) -> str:
    """The page with `tested` at each id that has a test, and at no other."""
    there = tested()

    def line(found: re.Match[str]) -> str:
        name, what, state = found.groups()
        if name in there:
            state = "tested"
        elif state == "tested":
            state = "not yet"
        return f"| {name} | {what} | {state} |"

    return _LINE.sub(line, page)


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text()))
