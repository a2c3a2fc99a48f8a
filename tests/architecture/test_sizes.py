"""The size budget and the layout that the architecture document sets."""

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "sathiti"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_MODULE, MEDIAN_MODULE = 600, 130
LONGEST_FUNCTION, MEDIAN_FUNCTION = 60, 12
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
# Parts that a bare install may lack: they are imported where they are used.
OPTIONAL = {"altair", "django", "justmytype_intl_sea", "vl_convert", "weasyprint", "whitenoise"}
# The command line imports a command's code when the command runs: --help stays fast.
LAZY = SOURCE / "cli"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions() -> dict[str, int]:
    """Length in lines of every function, docstring included."""
    return {
        f"{path.relative_to(SOURCE)}:{node.name}": (node.end_lineno or node.lineno)
        - node.lineno
        + 1
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, Function)
    }


def expect_none(strays: list[str]) -> None:
    assert not strays, "\n".join(["", *strays])


def test_no_module_is_too_long() -> None:
    lengths = {path: lines_of(path) for path in MODULES}
    assert len(lengths) > 50
    expect_none(
        [f"{path.relative_to(SOURCE)}: {n}" for path, n in lengths.items() if n > LONGEST_MODULE]
    )
    assert statistics.median(lengths.values()) <= MEDIAN_MODULE


def test_no_function_is_too_long() -> None:
    lengths = functions()
    assert len(lengths) > 300
    expect_none([f"{name}: {n}" for name, n in lengths.items() if n > LONGEST_FUNCTION])
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION


def test_every_name_says_something() -> None:
    expect_none([str(path) for path in MODULES if path.stem in NAMES_THAT_SAY_NOTHING])
    folders = {path.parent for path in MODULES}
    expect_none([str(folder) for folder in folders if folder.name in NAMES_THAT_SAY_NOTHING])


def test_tests_are_at_least_as_long_as_the_source() -> None:
    assert sum(map(lines_of, TESTS)) >= sum(map(lines_of, MODULES))


def public(node: ast.AST) -> bool:
    return isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")


def undocumented(path: Path) -> list[str]:
    """Public modules, classes, functions and methods without a docstring."""
    tree = parsed(path)
    holders: list[ast.AST] = [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef))]
    found = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for holder in holders:
        if isinstance(holder, ast.ClassDef) and not public(holder):
            continue
        for node in holder.body:  # type: ignore[attr-defined]
            if public(node) and ast.get_docstring(node) is None and not overloaded(node):
                found.append(node.name)
    return [f"{path.relative_to(SOURCE)}: {name}" for name in found]


def overloaded(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(getattr(d, "id", getattr(d, "attr", "")) == "overload" for d in decorators)


def test_every_public_name_is_documented() -> None:
    expect_none([name for path in MODULES for name in undocumented(path)])


def imports_inside_functions(path: Path) -> list[str]:
    """Packages a module imports inside its functions."""
    inside = []
    for function in ast.walk(parsed(path)):
        if isinstance(function, Function):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom):
                    inside.append(f"{node.lineno}: {node.module}")
                elif isinstance(node, ast.Import):
                    inside += [f"{node.lineno}: {alias.name}" for alias in node.names]
    return inside


def test_imports_stand_at_the_top_but_for_optional_parts() -> None:
    strays = [
        f"{path.relative_to(SOURCE)}:{found}"
        for path in MODULES
        if LAZY not in path.parents
        for found in imports_inside_functions(path)
        if found.split(": ")[1].split(".")[0] not in OPTIONAL
    ]
    expect_none(strays)


def dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loaded_by(path: Path, known: set[str]) -> set[str]:
    """Modules of ours that loading a module loads first, type-checking imports left out."""
    loaded: set[str] = set()
    for node in parsed(path).body:
        if isinstance(node, ast.Import):
            loaded |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            loaded |= {node.module, *(name for name in inner if name in known)}
    return loaded & known - {dotted(path)}


def cycle_in(graph: dict[str, set[str]]) -> list[str]:
    """Modules left when those that load nothing of the rest are taken away, again and again."""
    rest = dict(graph)
    while rest:
        free = [name for name, loaded in rest.items() if not loaded & rest.keys()]
        if not free:
            return sorted(rest)
        for name in free:
            del rest[name]
    return []


def test_no_module_loads_itself_in_a_circle() -> None:
    names = {dotted(path): path for path in MODULES}
    # a package's own __init__ gathers names from below: it is not part of a circle by itself
    graph = {name: loaded_by(path, set(names)) for name, path in names.items()}
    gatherers = {name for name, path in names.items() if path.name == "__init__.py"}
    modules = {name: loaded - gatherers for name, loaded in graph.items() if name not in gatherers}
    assert cycle_in(modules) == []


def test_circles_are_seen() -> None:
    assert cycle_in({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert cycle_in({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == ["a", "b", "c"]


@pytest.mark.parametrize("storey", ["model", "methods", "exchange", "warehouse", "domains", "cli"])
def test_every_storey_is_there_with_tests(storey: str) -> None:
    assert any(storey in path.relative_to(SOURCE).parts for path in MODULES)
    tests = ROOT / "tests"
    assert any(storey in path.relative_to(tests).parts for path in TESTS)


def test_packs_hold_data_only() -> None:
    expect_none([str(path) for path in (SOURCE / "packs").rglob("*.py")])


def test_comments_say_why_and_promise_nothing() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
    strays = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in [*MODULES, *TESTS]
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
    ]
    expect_none(strays)
