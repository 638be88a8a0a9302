"""The house rules, read from the code itself: sizes, layers of a service, where SQL stands, templates."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest

from pb.web.barred import MAY_NOT
from pb.web.i18n import LANGUAGES, catalogue
from pb.web.words import WORDS
from tests.support.allowed import (
    EACH,
    MAY_LOOK_AT_A_CLOCK,
    MAY_SPEAK_TO_THE_DATABASE,
    OF_THE_PERSON,
    OF_THEIR_OWN,
    PART,
    SAID_AS,
    UNSAID,
    WITHOUT_ACTOR,
    WITHOUT_NOW,
    WITHOUT_RECORD,
    WITHOUT_TRANSACTION,
)
from tests.support.code import (
    ROOT,
    Function,
    Module,
    is_transactional,
    modules,
    reaches,
    services,
)

pytestmark = pytest.mark.one_engine

MOST_LINES, MOST_IN_A_FUNCTION = 300, 40
LONGER = {"pb/data/recount.py": 399}  # one file that stands alone in a pack (security.md P4)
RECORDS = {
    ("pb.core.audit", name)
    for name in ("record", "record_day", "record_each", "record_many", "record_quietly")
}

SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b", re.S
)
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "unescaped text",
    r"\bstyle\s*=": "a style in the page",
    r"""<style\b""": "a style sheet in the page",
    r"""<script(?![^>]*\bsrc=)""": "a script in the page",
    r"""\s(?i:on[a-z]+)\s*=\s*["']""": "a handler in the page",
    r"(?i)javascript:": "a script in an address",
    r"""["'(]data:""": "a data: address",
    r"\bhx-on\b": "a handler of htmx",
    r"""\b(href|action|src|hx-get|hx-post)\s*=\s*["']/""": "an address written by hand",
    r"\{%-?\s*autoescape\b": "escaping switched off",
}


def names_of(node: ast.AST) -> str:
    """`a.b` for the names in an expression, or nothing."""
    if isinstance(node, ast.Attribute):
        return f"{names_of(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def texts(module: Module) -> Iterator[tuple[int, str]]:
    """Each text in the code with its line, without the docstrings."""
    spoken = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | Function)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.lineno, node.value


def may_speak_to_the_database(where: str) -> bool:
    parts = Path(where).with_suffix("").parts
    layer = {"tables", "queries", "services"} & set(parts)
    return bool(layer) or parts[1] == "core" or where in MAY_SPEAK_TO_THE_DATABASE


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_files_stay_short() -> None:
    long = {
        m.where: n for m in modules().values() if (n := m.text.count("\n")) > LONGER.get(m.where, MOST_LINES)
    }
    assert not long


def test_functions_stay_short() -> None:
    long = [
        f"{module.at(node)} {node.name}: {size}"
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, Function)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > MOST_IN_A_FUNCTION
    ]
    assert not long


def test_each_file_says_in_its_first_line_what_it_is_for() -> None:
    paths = [
        path for folder in ("pb", "migrations", "bench", "tests") for path in (ROOT / folder).rglob("*.py")
    ]
    paths += templates()
    paths += [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]
    mute = []
    for path in paths:
        lines = path.read_text().splitlines()
        if (not lines and path.name == "__init__.py") or ".min." in path.name:
            continue
        opens = {".py": '"""', ".html": "{#", ".css": "/*", ".js": ("/*", "//")}[path.suffix]
        if not lines or not lines[0].startswith(opens):
            mute.append(str(path.relative_to(ROOT)))
    assert not mute


def test_every_service_says_by_whom_and_when() -> None:
    for argument, listed in (("by", WITHOUT_ACTOR), ("now", WITHOUT_NOW)):
        lacking = {
            name
            for name, (_, function) in services().items()
            if argument not in {a.arg for a in function.args.kwonlyargs}
        }
        assert lacking == set(listed), argument


def test_every_service_is_one_transaction() -> None:
    lacking = {name for name, (_, function) in services().items() if not is_transactional(function)}
    assert lacking == set(WITHOUT_TRANSACTION)


def test_a_service_that_prepares_outside_ends_in_one_transaction() -> None:
    goals = {
        (module.name, function.name)
        for module in modules().values()
        if ".services" in module.name
        for function in module.functions.values()
        if is_transactional(function)
    }
    for name, reason in WITHOUT_TRANSACTION.items():
        module, function = services()[name]
        if "comes after it" in reason or reason == EACH:
            assert reaches(module.name, function.name, goals), name


def test_parts_of_services_are_not_called_by_pages() -> None:
    parts = {name.partition(".")[2] for name, reason in WITHOUT_TRANSACTION.items() if reason == PART}
    for module in modules().values():
        if module.name.startswith("pb.web"):
            used = parts & {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
            assert not used | (parts & set(module.imported)), module.where


def test_every_service_writes_in_the_record() -> None:
    silent = {
        name
        for name, (module, function) in services().items()
        if not reaches(module.name, function.name, RECORDS)
    }
    assert silent == set(WITHOUT_RECORD)


def test_sql_stands_with_the_tables_and_nowhere_else() -> None:
    found = []
    for module in modules().values():
        if may_speak_to_the_database(module.where):
            continue
        found += [f"{module.where}:{line}" for line, text in texts(module) if SQL.search(text)]
        found += [
            f"{module.where} imports {place}.{name}"
            for place, name in module.imported.values()
            if place.endswith(".tables")
        ]
        found += [
            module.at(node)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and names_of(node.func).endswith((".raw", ".run_querystring"))
        ]
    assert not found


def test_raw_sql_is_a_constant_with_a_reason_beside_it() -> None:
    for module in modules().values():
        if module.name.startswith("pb.core.db"):
            continue
        lines = module.text.splitlines()
        constants = {
            target.id: lines[(node.end_lineno or 1) - 1]
            for node in module.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id.isupper()
        }
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and names_of(node.func).endswith(".raw"):
                used = {names_of(part) for part in ast.walk(node.args[0])} - {"", "marks"}
                assert used, module.at(node)
                assert used <= set(constants), f"{module.at(node)}: {used - set(constants)}"
                first = sorted(used, key=lambda name: name.startswith("_SHOWN"))[0]
                assert "#" in constants[first], f"{module.at(node)}: why not the query builder?"


def test_only_the_app_and_the_command_look_at_a_clock() -> None:
    found = [
        module.at(node)
        for module in modules().values()
        if module.where not in MAY_LOOK_AT_A_CLOCK
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and names_of(node.func) in CLOCKS
    ]
    assert not found


def test_tables_leave_nothing_to_a_default() -> None:
    for module in modules().values():
        for column in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            kind = names_of(column.func)
            if kind not in {"Text", "BigInt", "Timestamptz", "Date", "ForeignKey"}:
                assert kind not in {"Varchar", "Float", "Numeric", "Real", "JSON"}, module.at(column)
                continue
            given = {word.arg for word in column.keywords}
            assert "default" in given, module.at(column)
            assert given & {"null", "primary_key"}, module.at(column)
            assert kind != "ForeignKey" or "on_delete" in given, module.at(column)


def test_what_the_linter_shall_not_see_says_why() -> None:
    said = re.compile(r"noqa: [A-Z0-9, ]+ - \S|type: ignore\[[a-z, -]+\]  # \S")
    found = [
        f"{module.where}:{line} {comment}"
        for module in modules().values()
        for line, comment in module.comments
        if re.search(r"noqa|type: ignore|pragma: no cover", comment) and not said.search(comment)
    ]
    assert not found


@pytest.mark.parametrize("pattern", FORBIDDEN_IN_TEMPLATES)
def test_templates_hold_nothing_that_a_strict_policy_forbids(pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, re.sub(r"\{#.*?#\}", "", line))
    ]
    assert not found, FORBIDDEN_IN_TEMPLATES[pattern]


def test_style_sheets_and_scripts_fetch_nothing_from_themselves_or_elsewhere() -> None:
    found = []
    for path in [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]:
        if ".min." not in path.name:
            found += re.findall(r"data:|https?://|@import|\beval\(|innerHTML", path.read_text())
    assert not found


def enums() -> list[type[StrEnum]]:
    """Every StrEnum of pb."""
    found = {}
    for name in modules():
        if name in {"pb.cli"} or name.endswith("__main__"):
            continue
        for value in vars(import_module(name)).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == name:
                found[f"{name}.{value.__name__}"] = value
    return list(found.values())


def keys_of(kind: type[StrEnum]) -> list[str]:
    """The keys under which the words of an enum must stand."""
    if kind.__name__ == "Event":
        from pb.core.events import PUBLIC

        return [f"event.{event}" for event in PUBLIC]
    if kind.__name__ in UNSAID:
        return []
    return [form.format(code) for form in SAID_AS.get(kind.__name__, ["{}"]) for code in kind]


def test_each_code_has_its_sentence_in_each_language() -> None:
    kinds = enums()
    assert len(kinds) > 20
    for kind in kinds:
        for key in keys_of(kind):
            assert key in WORDS, f"{kind.__name__}: {key}"
            for language in LANGUAGES:
                said = catalogue(language).gettext(WORDS[key])
                assert said, f"{key} in {language}"
                assert language == "en" or WORDS[key] in catalogue(language)._catalog, f"{key} in {language}"


def test_each_reason_that_speaks_of_the_person_is_a_failed_check_of_privilege() -> None:
    reasons = {code for kind in enums() if kind.__name__.startswith("WhyNot") for code in kind}
    found = {code for code in reasons if code.name in OF_THE_PERSON and code.value not in OF_THEIR_OWN}
    assert len(found) > 20
    assert not found - set(MAY_NOT)
    assert {code.value for code in reasons} >= OF_THEIR_OWN


def test_lists_of_exceptions_name_what_there_is() -> None:
    kinds = {kind.__name__ for kind in enums()}
    assert set(SAID_AS) | set(UNSAID) <= kinds
    for where in (*MAY_SPEAK_TO_THE_DATABASE, *MAY_LOOK_AT_A_CLOCK):
        assert (ROOT / where).is_file(), where


def test_locked_requirements_have_hashes_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "index-url" not in text
        for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
            assert re.match(r"[a-z0-9._-]+==\S+ \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n?)+$", block), block[
                :60
            ]
