"""Which requirement is shown to hold by which test, read from `@pytest.mark.covers(...)` without running one.

`make trace` prints it. The requirements stand in requirements.tsv beside this file: R01–R76 for complaints,
QM-A1–QM-M6 for quality.
"""

import ast
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent


def requirements() -> dict[str, str]:
    """Every requirement id and what it asks for, in a few words."""
    with (TESTS / "requirements.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row["words"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def is_covers(node: ast.AST) -> bool:
    """Whether a syntax node is a call of `pytest.mark.covers`."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.covers"


def cited_in(tree: ast.AST) -> Iterator[str]:
    """The ids of every covers mark below a node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_covers(node):
            yield from (word.value for word in node.args if isinstance(word, ast.Constant))


def marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(id, test name) for each mark of a module: its own, its classes' and its functions'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((found, node.name) for found in cited_in(decorator))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from ((found, "") for found in cited_in(node.value))


def covered() -> dict[str, list[str]]:
    """Requirement id -> the tests that cite it, as `folder/test_file.py::test_name`."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for requirement, name in marks(ast.parse(path.read_text(encoding="utf-8"))):
            place = path.relative_to(TESTS).as_posix() + (f"::{name}" if name else "")
            found.setdefault(requirement, []).append(place)
    return found


def main() -> int:
    """Print the covered, the open and the unknown ids; 1 when a test cites an id that does not exist."""
    wanted, found = requirements(), covered()
    for requirement, words in wanted.items():
        tests = found.get(requirement, [])
        if tests:
            print(f"{requirement:<7} {words}\n" + "\n".join(f"          {test}" for test in tests))
    print("\nNot yet shown by a test:")
    for requirement, words in wanted.items():
        if requirement not in found:
            print(f"{requirement:<7} {words}")
    unknown = sorted(found.keys() - wanted.keys())
    print(f"\n{len(found) - len(unknown)} of {len(wanted)} requirements are shown by a test.")
    for requirement in unknown:
        print(f"Unknown: {requirement} in {', '.join(found[requirement])}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
