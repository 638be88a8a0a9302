"""No SQL is made from texts: every statement in pb is written down, and values go in as parameters."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.support.code import Module, modules

pytestmark = [pytest.mark.one_engine, pytest.mark.matrix("Q1")]
SQL = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|DROP TABLE|CREATE (TABLE|TRIGGER|INDEX)|ALTER TABLE"
    r"|WHERE|ORDER BY|SAVEPOINT|PRAGMA|SET LOCAL)\b"
)
MARKS = "', '.join(('{}' for _ in ids))"
# What stands in SQL beside constants of the same file, and why no text of anybody can be in it.
NAMES = {
    "pb.core.db.ddl": {
        "table": "a name in a migration",
        "act": "one of two words, beside it",
        "act.lower()": "the same",
    },
    "pb.core.db.migrate": {
        "_ADVISORY": "a number",
        "path.stem": "the name of a file of migrations",
        "stamp": "the time, in digits",
        "name": "a table of ours",
        "', '.join(names)": "tables of ours",
    },
    "pb.core.db.postgres": {"max(1, int(left * 1000))": "a number"},
    "pb.core.db.sqlite": {
        "int(left * 1000)": "a number",
        "int(_WAIT_SECONDS * 1000)": "a number",
    },
    "pb.core.db.worker": {
        "name": "a setting in a list beside it",
        "value": "a setting in a list beside it",
    },
    "pb.ballots.casting": {
        "lock_clause(Lock.SHARE)": "one of three words",
        "lock_clause(Lock.UPDATE)": "one of three words",
    },
    "pb.outcomes.opening": {"', '.join([_ENTRY] * len(some))": "a constant beside it, again and again"},
    "pb.sealing.queries.covered": {
        "said": "columns of ours",
        "covered.name": "a table of ours",
        "name": "its key",
    },
    "pb.publishing.queries.counted": {
        "COST_NOW": "a constant of pb.ballots.costs.queries",
        "_PROJECTS": "a constant beside it, with that one in it",
    },
    "pb.outcomes.queries.equity": {"COST_NOW": "a constant of pb.ballots.costs.queries"},
    "pb.core.db.transaction": {
        "name": "a table of ours, or a number of a savepoint",
        "pk": "a column of ours",
        "lock_clause(lock)": "one of three words",
    },
}


def written(node: ast.AST) -> str:
    """The fixed words of a text or an f-text."""
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def fixed(tree: ast.Module) -> set[str]:
    """The names of constants of a file that are made of texts alone, one from another."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            used = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
            calls = [ast.unparse(part.func) for part in ast.walk(node.value) if isinstance(part, ast.Call)]
            if (
                name.isupper()
                and written(node.value)
                and used <= names
                and all(c.endswith(".index") for c in calls)
            ):
                names.add(name)
    return names


def put_in(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Whatever is put into SQL: by an f-text, by adding, by `%`, by `format`, `replace` or `join`."""
    named = {
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and SQL.search(written(node.value))
    }

    def is_sql(node: ast.AST) -> bool:
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        inner = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
        names = {part.id for part in inner if isinstance(part, ast.Name)}
        return bool(SQL.search(written(node)) or names & named)

    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and is_sql(node):
            parts = (part for part in node.values if isinstance(part, ast.FormattedValue))
            yield from ((node, ast.unparse(part.value)) for part in parts)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            pairs = ((node.left, node.right), (node.right, node.left))
            yield from ((node, ast.unparse(b)) for a, b in pairs if is_sql(a) and not is_sql(b))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            made = node.func.attr in {"format", "format_map", "replace", "join"}
            yield from [(node, ast.unparse(node))] if made and is_sql(node.func.value) else []


def strange(module: str, tree: ast.Module) -> list[str]:
    """What is put into SQL of this file and stands on no list."""
    constants, listed = fixed(tree), NAMES.get(module, {})
    found = []
    for node, what in put_in(tree):
        if what == "marks" and MARKS in marks(tree):
            continue
        if re.split(r"\[", what)[0] not in constants and what not in listed:
            found.append(f"{module}:{node.lineno} {what}")
    return found


def marks(tree: ast.Module) -> list[str]:
    """What the name `marks` stands for in a file."""
    return [
        ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "marks"
    ]


def raw_calls(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "raw":
            yield node


def test_nothing_is_put_into_sql_but_what_is_written_down() -> None:
    found = [fault for name, module in modules().items() for fault in strange(name, module.tree)]
    assert found == []


def test_what_is_listed_is_still_put_into_sql() -> None:
    for name, listed in NAMES.items():
        used = {what for _, what in put_in(modules()[name].tree)}
        assert set(listed) <= used | fixed(modules()[name].tree), name


def test_marks_are_nothing_but_places_for_values() -> None:
    for module in (module for module in modules().values() if any(raw_calls(module))):
        assert set(marks(module.tree)) <= {MARKS}, module.where


def test_each_value_of_a_statement_has_its_place() -> None:
    """As many `{}` as values, none of them inside quotes, and no mark of another kind."""
    seen = 0
    for name, module in modules().items():
        for call in raw_calls(module):
            assert not call.keywords, module.at(call)
            if not isinstance(call.args[0], ast.Name):
                assert isinstance(call.args[0], ast.JoinedStr), module.at(call)
                continue
            statement = getattr(import_module(name), call.args[0].id)
            outside = re.sub(r"'[^']*'", "", statement)
            assert statement.count("{") == outside.count("{}"), module.at(call)
            assert "%s" not in statement, module.at(call)
            if not any(isinstance(value, ast.Starred) for value in call.args):
                assert statement.count("{}") == len(call.args) - 1, module.at(call)
            seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    "line",
    [
        "await T.raw(f'SELECT id FROM place WHERE name = {text}')",
        "await T.raw('SELECT id FROM place WHERE name = ' + text)",
        "await T.raw('SELECT id FROM place WHERE name = %s' % text)",
        "await T.raw('SELECT id FROM place WHERE name = {}'.format(text))",
        "order = f'ORDER BY {column}'",
        "_A = 'SELECT id FROM place'\nasync def f(): await T.raw(_A + text)",
        "_A = 'SELECT id FROM place'\nasync def f(): await T.raw(f'{_A} {text}')",
        "_A = 'SELECT id FROM place WHERE name = {}'\nasync def f(): await T.raw(_A.format(text))",
        "A = wanted()\nB = f'DELETE FROM place WHERE {A}'",
        "marks = text\nB = f'SELECT id FROM place WHERE id IN ({marks})'",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert strange("pb.ballots.queries", ast.parse(line, mode="exec"))


def test_the_search_lets_constants_and_places_pass() -> None:
    good = "_A = 'SELECT id FROM place'\n_B = f'{_A} WHERE id = {{}}'\nasync def f(): await T.raw(_B, 1)"
    assert strange("pb.ballots.queries", ast.parse(good)) == []
