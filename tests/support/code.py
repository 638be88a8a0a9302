"""The code of pb as the architecture test reads it: files, functions, names and who calls whom."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CONTEXTS = (
    *(
        "transparency",
        "places",
        "people",
        "people.attesting",
        "people.following",
        "rounds",
        "roll",
        "proposals",
        "screening",
        "workshops",
    ),
    *("ballots", "outcomes", "outcomes.referrals", "outcomes.inclusion", "commitments"),
    "people.attesting",
    "programmes",
    "programmes.biopori",
    "rounds.planning",
    "ballots.amending",
    "ballots.life",
    "ballots.challenges",
    "ballots.calls",
    "ballots.privacy",
    "sealing",
    "telling",
    "telling.overdue",
    "operations",
    "ballots.channels",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file: its name as imports say it, its text and its tree."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        """The path from the root of the project."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions that stand in the file itself."""
        return {node.name: node for node in self.tree.body if isinstance(node, Function)}

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Each name that comes from another file of ours: the file and its name there."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pb")
            for alias in node.names
        }

    @property
    def comments(self) -> Iterator[tuple[int, str]]:
        """Each comment with its line."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def at(self, node: ast.expr | ast.stmt) -> str:
        """`path:line` of a node."""
        return f"{self.where}:{node.lineno}"


@cache
def modules() -> dict[str, Module]:
    """All files of pb by their names."""
    found = {}
    for path in sorted((ROOT / "pb").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text()
        found[name] = Module(path, name, text, ast.parse(text))
    return found


def resolve(module: str, name: str) -> tuple[str, str] | None:
    """The file in which a name stands that this file uses, through as many imports as it takes."""
    while (found := modules().get(module)) is not None and name not in found.functions:
        if name not in found.imported:
            return None
        module, name = found.imported[name]
    return (module, name) if found is not None else None


def services() -> dict[str, tuple[Module, ast.AsyncFunctionDef]]:
    """The public asynchronous functions of each context's services, by `context.name`."""
    found = {}
    for context in CONTEXTS:
        module = modules()[f"pb.{context}.services"]
        names = module.imported if module.path.name == "__init__.py" else module.functions
        for name in names:
            place = resolve(module.name, name)
            if place is None or name.startswith("_"):
                continue
            home = modules()[place[0]]
            function = home.functions[place[1]]
            if isinstance(function, ast.AsyncFunctionDef):
                found[f"{context}.{name}"] = (home, function)
    return found


def called(function: Function) -> set[str]:
    """The names that a function calls, without those of methods."""
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def reaches(module: str, name: str, goals: set[tuple[str, str]]) -> bool:
    """Whether a function, or one that it calls, and so on, is one of these."""
    seen: set[tuple[str, str]] = set()
    waiting = [(module, name)]
    while waiting:
        place = waiting.pop()
        if place in goals:
            return True
        if place in seen:
            continue
        seen.add(place)
        names = called(modules()[place[0]].functions[place[1]])
        waiting += [found for name in names if (found := resolve(place[0], name)) is not None]
    return False


def is_transactional(function: Function) -> bool:
    """Whether the decorator stands on it."""
    return any(isinstance(mark, ast.Name) and mark.id == "transactional" for mark in function.decorator_list)
