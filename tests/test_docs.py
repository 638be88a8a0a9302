"""The documents are true: what they name is there, what they show applies."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from pb.cli import _parser
from pb.rounds.rules import TRANSITIONS

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PICTURES = ROOT / "docs" / "pictures"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
DIFF = re.compile(r"^```diff\n(.*?)^```$", re.M | re.S)
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def text(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text()


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table of a page whose header begins with this word."""
    start = page.index(f"\n| {first} |")
    table = page[start:].lstrip().partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]


def anchors(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\s-]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _waits_for_a_picture(target: str) -> bool:
    return "docs/pictures/" in target and not PICTURES.exists()


@pages
def test_each_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if target.startswith(("http://", "https://")) or _waits_for_a_picture(target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(file), f"{page.name} links to {target}"


@pages
def test_each_command_is_there(page: Path) -> None:
    known = _parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    named = re.findall(r"(?:^|\.venv/bin/|`)pb ([a-z-]+)", page.read_text(), re.M)
    assert not set(named) - set(known), page.name


@pages
def test_each_make_target_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))
    named = re.findall(r"(?:^|[`(] ?|PB_TEST_DB=postgres )make ([a-z]+)\b", page.read_text(), re.M)
    assert not set(named) - targets, page.name


def test_the_settings_of_the_page_are_those_that_are_read() -> None:
    read = set(re.findall(r'"(PB_[A-Z_]+)"', text("pb", "settings.py")))
    listed = [row[0].strip("`") for row in rows(text("docs", "operating.md"), "setting")]
    assert sorted(listed) == sorted(read)
    for_tests = "".join(path.read_text() for path in ROOT.glob("tests/**/*") if path.suffix in {".py", ".sh"})
    for page in PAGES:
        named = set(re.findall(r"\bPB_[A-Z_]+\b", page.read_text())) - read
        assert all(name in for_tests for name in named), page.name


@pages
def test_what_is_named_in_a_file_stands_in_it(page: Path) -> None:
    for file, name in re.findall(r"`([\w/]+\.py)::(\w+)`", page.read_text()):
        assert re.search(rf"^(?:async )?(?:def|class) {name}\b|^{name}\b.*=", text(file), re.M), (
            f"{file}::{name}"
        )
    for file in re.findall(
        r"`((?:pb|tests|templates|static|migrations|bench)/[\w./-]+\.\w+)`", page.read_text()
    ):
        assert (ROOT / file).exists() or file in text("docs", "first-change.md"), f"{page.name} names {file}"


def test_the_moves_of_a_round_are_those_of_the_page() -> None:
    shown = {(row[0], row[1]): row[2] for row in rows(text("docs", "architecture.md"), "from")}
    assert shown == {
        (before.value, event.value): later.value for (before, event), later in TRANSITIONS.items()
    }


def test_what_only_grows_is_what_the_page_says() -> None:
    page = " ".join(text("docs", "architecture.md").split())
    named = re.findall(r"append-only triggers: `([a-z_, ]+)`", page)
    written = "".join(path.read_text() for path in (ROOT / "migrations").glob("m*.py"))
    guarded = set(re.findall(r'append_only\("(\w+)"', written))
    for names in re.findall(r"for table in \(([^)]+)\):\n\s+for statement in append_only", written):
        guarded |= set(re.findall(r'"(\w+)"', names))
    assert [set(names.split(", ")) for names in named] == [guarded]


@pytest.mark.parametrize("number", range(len(DIFF.findall(text("docs", "first-change.md")))))
def test_each_diff_of_the_first_change_applies_or_has_been_applied(number: int) -> None:
    block = DIFF.findall(text("docs", "first-change.md"))[number]
    for part in re.split(r"^(?=--- )", block, flags=re.M)[1:]:
        head, *hunks = re.split(r"^@@.*\n", part, flags=re.M)
        file = ROOT / head.splitlines()[1].removeprefix("+++ b/")
        if "/dev/null" in head:
            assert file.parent.is_dir()
            continue
        for hunk in hunks:
            before = "".join(line[1:] for line in hunk.splitlines(keepends=True) if line[0] != "+")
            after = "".join(line[1:] for line in hunk.splitlines(keepends=True) if line[0] != "-")
            assert before in file.read_text() or after in file.read_text(), f"{file.name}\n{hunk}"


def test_the_first_change_takes_a_number_that_comes_next() -> None:
    named = re.search(r"migrations/(m\d{4})_upkeep", text("docs", "first-change.md"))
    taken = {path.name[:5] for path in (ROOT / "migrations").glob("m*.py") if "upkeep" not in path.name}
    assert named is not None
    assert max(taken) < named[1]


def test_the_words_of_the_glossary_are_those_of_the_pages() -> None:
    catalogues = {}
    for language in ("id", "su"):
        with (ROOT / "pb" / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            catalogues[language] = read_po(file, locale=language)
    lines = [line for line in text("docs", "glossary.md").splitlines() if line.count(" | ") == 4]
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    assert len(found) > 40
    for english, indonesian, sundanese, _code, _what in found:
        if english == "English":
            continue
        for language, word in (("id", indonesian), ("su", sundanese)):
            message = catalogues[language].get(english)
            assert message is not None, english
            assert word == message.string, english


def test_the_names_of_the_glossary_stand_in_the_code() -> None:
    files = [*(ROOT / "pb").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    code = "".join(path.relative_to(ROOT).as_posix() + path.read_text() for path in files)
    named = re.findall(r"`([\w./]+)`", text("docs", "glossary.md"))
    assert len(named) > 60
    for name in named:
        assert (ROOT / name).exists() or (name if "/" in name else name.rpartition(".")[2]) in code, name


def test_the_table_of_security_tests_says_which_there_are() -> None:
    marks = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    there = {
        name for ids in re.findall(r"mark\.matrix\(([^)]+)\)", marks) for name in re.findall(r'"(\w+)"', ids)
    }
    states = {row[0]: row[2] for row in rows(text("docs", "security-tests.md"), "id")}
    assert {name for name, state in states.items() if state == "tested"} == there
