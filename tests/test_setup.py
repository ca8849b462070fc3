"""The set-up behind `make`: what it says when it cannot go on, what it takes over from pip, which skips it excuses."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".ci"
Tool = Callable[[str], ModuleType]


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Import one of the modules beside install.py, as it does itself."""
    monkeypatch.syspath_prepend(str(TOOLS))

    def load(name: str) -> ModuleType:
        return __import__(name)

    return load


def run(*words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60)


def test_a_python_that_is_not_there_is_named() -> None:
    done = run(TOOLS / "install.py", "run", "--again", PYTHON="/nowhere/python3")
    assert done.returncode == 1
    assert "Python 3.11 or 3.12 is needed; /nowhere/python3 is not here." in done.stderr
    assert "make run PYTHON=" in done.stderr


def test_an_ordinary_user_is_told_what_to_ask_for(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, steps = tool("machine"), tool("steps")
    monkeypatch.setattr(machine, "LIBRARIES", {"libc.so.6": "libc6", "libnowhere.so.9": "libnowhere9"})
    monkeypatch.setattr(machine, "is_root_on_debian", lambda: False)
    with pytest.raises(steps.Stop, match="sudo apt-get install --no-install-recommends libnowhere9\n") as stop:
        machine.provide_system(steps.Steps(1), sys.executable, "3.11")
    assert "Nothing was changed" in str(stop.value)


def test_pips_find_links_and_index_are_taken_over(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_FIND_LINKS", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    listing = (
        ":env:.find-links='/srv/wheels'\n"
        "global.cert='/etc/ssl/ca.crt'\n"
        "global.extra-index-url='https://private.example/simple'\n"
        "global.find-links='/srv/wheels\\n/srv/more'\n"
        "global.index-url='https://mirror.example/simple'\n"
    )
    wanted = {"UV_FIND_LINKS": "/srv/wheels,/srv/more", "UV_DEFAULT_INDEX": "https://mirror.example/simple"}
    assert tool("packages").pip_settings(listing) == wanted


def test_uvs_own_settings_win_over_pips(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", "/mine")
    assert tool("packages").pip_settings("global.find-links='/srv/wheels'\n") == {}


def test_every_dependency_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(word for extra in project["optional-dependencies"].values() for word in extra)]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    names = {re.split(r"[\[<>=~! ;]", word)[0].lower() for word in asked}
    assert {name for name in names if f"\n{name}==" not in pins} == set(), "run `make pins`"


def test_exact_pins_name_no_place_and_no_graphics_library() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert all("==" in line and "://" not in line for line in pins)
    assert not [line for line in pins if line.startswith(("torch==", "triton", "nvidia-", "cuda-"))]


def test_the_lock_file_names_no_place_but_pins_by_hash() -> None:
    text = (ROOT / "qa_app/static/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') >= 4


JUNIT = """<testsuites><testsuite><testcase classname="tests.a" name="test_one"/>
<testcase classname="tests.a" name="test_two"><skipped type="pytest.skip" message="{reason}">x</skipped></testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("reason", "status"),
    [("only on PostgreSQL", 0), ("only on SQLite", 1), ("no speech weights on this machine", 1), ("", 1)],
)
def test_a_skip_that_should_have_run_fails_the_run(tmp_path: Path, reason: str, status: int) -> None:
    (tmp_path / "one.xml").write_text(JUNIT.format(reason=reason), encoding="utf-8")
    (tmp_path / "two.xml").write_text(JUNIT.format(reason="only on SQLite"), encoding="utf-8")
    files = [f"sqlite={tmp_path / 'one.xml'}", f"postgresql={tmp_path / 'two.xml'}"]
    done = run(TOOLS / "skips.py", *files)
    assert done.returncode == status
    assert ("tests.a::test_two" in done.stdout) is bool(status)


def test_an_absent_collection_is_excused_only_where_it_is_absent(tmp_path: Path) -> None:
    report = tmp_path / "one.xml"
    report.write_text(JUNIT.format(reason="the collection of calls is not beside the project"), encoding="utf-8")
    (tmp_path / "project" / ".ci").mkdir(parents=True)
    copy = shutil.copy(TOOLS / "skips.py", tmp_path / "project" / ".ci")
    assert run(copy, f"sqlite={report}").returncode == 0
    (tmp_path / "shared" / "data").mkdir(parents=True)
    assert run(copy, f"sqlite={report}").returncode == 1


def test_a_run_without_tests_fails(tmp_path: Path) -> None:
    (tmp_path / "none.xml").write_text("<testsuites><testsuite/></testsuites>", encoding="utf-8")
    done = run(TOOLS / "skips.py", f"sqlite={tmp_path / 'none.xml'}")
    assert done.returncode == 1
    assert "no test ran" in done.stderr
