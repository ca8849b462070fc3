"""The plan of the house, executed: import contracts, sizes, docstrings, light imports, known requirements."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("qa_app", "scorecards", "transcription", "reports")
KERNELS = ("scorecards", "transcription", "reports")
TOP = {
    *PACKAGES,
    "migrations",
    "tests",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "LICENSE",
    "CHANGELOG.md",
    "constraints.txt",
    "overrides.txt",
}
MADE = {"build", "dist", "var"}  # by make, ignored by git
SHELL = {"flask", "apiflask", "wtforms", "flask_wtf", "sqlalchemy", "celery", "qa_app"}
HEAVY = {
    "torch",
    "whisper",
    "ctranslate2",
    "tokenizers",
    "faster_whisper",
    "weasyprint",
    "altair",
    "vl_convert",
    "scipy",
    "av",
    "onnxruntime",
}
LONGEST_FILE, LONGEST_FUNCTION = 350, 50


def modules(*folders: str) -> list[Path]:
    """Every Python file below the folders, but the revisions that Alembic writes."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "versions" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def loaded_after(code: str, **env: str) -> set[str]:
    """The top-level packages in `sys.modules` after the code ran in a fresh interpreter."""
    tell = "\nimport sys, json; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + tell],
        cwd=ROOT,
        env={**_environment(), **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DATA_DIR"}}


def test_the_import_contracts_are_kept() -> None:
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_says_what_it_is() -> None:
    silent = [
        name_of(path)
        for path in modules(*PACKAGES)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_file_is_too_long_to_read() -> None:
    sizes = {name_of(path): _lines(path) for path in modules(*PACKAGES, "migrations", "tests", ".ci")}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_read() -> None:
    long = {
        f"{name_of(path)}:{name}": lines
        for path in modules(*PACKAGES, "migrations", "tests", ".ci")
        for name, lines in _functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert long == {}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_nothing_at_the_top_but_the_plan() -> None:
    visible = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert visible - MADE - TOP == set()
    assert TOP - visible == set()


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_runs_without_the_shell(kernel: str) -> None:
    names = [name_of(path).removesuffix(".py").replace("/", ".") for path in modules(kernel)]
    plain = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    loaded = loaded_after("\n".join(f"import {name}" for name in plain))
    assert loaded & SHELL == set()
    assert loaded & HEAVY == set()


def test_the_package_itself_imports_in_an_instant() -> None:
    loaded = loaded_after("import time; t = time.process_time(); import qa_app; assert time.process_time() - t < 0.5")
    assert loaded & HEAVY == set()


def test_the_web_application_loads_no_speech_engine_and_no_printer(tmp_path: Path) -> None:
    loaded = loaded_after("from qa_app.app import create_app; create_app()", DATA_DIR=str(tmp_path))
    assert "flask" in loaded
    assert loaded & HEAVY == set()


def test_every_cited_requirement_exists() -> None:
    spec = importlib.util.spec_from_file_location("trace_requirements", ROOT / "tests" / "trace.py")
    assert spec is not None
    assert spec.loader is not None
    trace = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(trace)
    wanted, found = trace.requirements(), trace.covered()
    assert len(wanted) == 76 + 158
    assert found.keys() - wanted.keys() == set()
