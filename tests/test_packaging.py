"""The wheel: what it must carry, and that it runs from an empty folder without the checkout."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "qa_app" / "static"
PACKAGES = ("qa_app", "scorecards", "transcription", "reports")


def succeed(*command: str | Path, cwd: Path, **env: str) -> str:
    """Run a command with only the given additions to the environment; its output, or a failed test."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "PYTHONPATH"}}
    done = subprocess.run(command, cwd=cwd, env={**kept, **env}, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def allow_list() -> dict[str, str]:
    return json.loads((STATIC / "package.json").read_text(encoding="utf-8"))["vendor"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel; the backend is the one installed, so that no network is needed."""
    place = tmp_path_factory.mktemp("wheel")
    succeed(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, cwd=ROOT)
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed wheel and nothing else."""
    place = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--target", place, wheel]
    succeed(*install, cwd=place)
    return place


def product_files() -> list[str]:
    """Every file of the product that git knows, by the path it must have in the wheel."""
    listed = succeed("git", "ls-files", *PACKAGES, "migrations", cwd=ROOT).splitlines()
    return [re.sub(r"^migrations/", "qa_app/_migrations/", name) for name in listed]


def test_the_wheel_carries_every_file_of_the_product(contents: set[str]) -> None:
    assert [name for name in product_files() if name not in contents] == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"qa_app/_migrations/env\.py",
        r"qa_app/_migrations/versions/.+\.py",
        r"qa_app/templates/.+\.html",
        r"qa_app/static/css/.+\.css",
        r"qa_app/help/.+\.md",
        r"qa_app/demo/content/.+",
        r"scorecards/library/.+\.json",
        r"reports/templates/.+",
    ],
)
def test_the_wheel_carries_each_kind(contents: set[str], pattern: str) -> None:
    assert [name for name in contents if re.fullmatch(pattern, name)]


def test_the_wheel_carries_the_page_assets_and_only_the_allowed_ones(contents: set[str]) -> None:
    prefix = "qa_app/static/vendor/"
    carried = {name.removeprefix(prefix) for name in contents if name.startswith(prefix)}
    assert carried == set(allow_list())
    assert not [name for name in contents if "node_modules" in name]


def test_pages_ask_only_for_assets_of_the_allow_list() -> None:
    pages = [*(ROOT / "qa_app/templates").rglob("*.html"), *(STATIC / "js").rglob("*.js")]
    asked = {name for page in pages for name in re.findall(r"vendor/([\w./-]+\.\w+)", page.read_text("utf-8"))}
    assert asked
    assert asked <= set(allow_list())


def test_the_wheel_carries_nothing_of_the_workshop(contents: set[str]) -> None:
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_installed_product_runs_from_an_empty_folder(target: Path, tmp_path: Path) -> None:
    def python(*words: str | Path) -> str:
        return succeed(sys.executable, *words, cwd=tmp_path, PYTHONPATH=str(target), DATA_DIR=str(tmp_path / "var"))

    where = python("-c", "import qa_app, qa_app.db; print(qa_app.__file__); print(qa_app.db.migrations_folder())")
    assert all(line.startswith(str(target)) for line in where.splitlines())
    assert re.search(r"\d+\.\d+", python("-m", "qa_app.cli", "--version"))
    card = next((target / "scorecards" / "library").glob("*.json"))
    assert python("-m", "qa_app.cli", "scorecard", "check", card)
    python("-m", "qa_app.cli", "db", "upgrade")
    assert list((tmp_path / "var").glob("*.sqlite3"))
