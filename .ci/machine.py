"""What this machine has and lacks: a Python to build on, WeasyPrint's native libraries, fonts, tools of the tests."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
from pathlib import Path
from typing import Sequence

from steps import PYTHON, Steps, Stop, answer, run

VERSIONS = ("3.11", "3.12")
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FOR_TESTS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "flite": ("flite",),
    "dovecot-imapd": ("doveadm",),
}

WHICH = """
import sys
print(getattr(sys, "_base_executable", None) or sys.executable)
print("%d.%d" % sys.version_info[:2])
"""


def find_python() -> tuple[str, str]:
    """The interpreter to build on, as (path, "3.11").

    PYTHON names one; else the one that .venv stands on already; else the usual names are tried.
    """
    wanted = os.environ.get("PYTHON", "")
    names = [wanted] if wanted else [str(PYTHON), "python3", "python3.12", "python3.11"]
    seen = []
    for name in names:
        path, _, version = (answer([name, "-c", WHICH]) or "").partition("\n")
        if version in VERSIONS:
            return path, version
        seen.append(f"{name} is {version or 'not here'}")
    raise Stop(
        f"Python 3.11 or 3.12 is needed; {', '.join(seen[-3:])}.\n"
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv),\n"
        "or name one:  make run PYTHON=/path/to/python3.12"
    )


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(folder.rglob("*.[to]t[fc]"), None) for folder in folders if folder.is_dir())


def missing_packages(python: str, version: str) -> list[str]:
    """The Debian packages this machine lacks: WeasyPrint's libraries, a font, Python's own venv."""
    if platform.system() != "Linux":
        return []
    missing = [package for library, package in LIBRARIES.items() if not has_library(library)]
    if not has_fonts():
        missing.append("fonts-dejavu-core")
    if not PYTHON.exists() and answer([python, "-c", "import ensurepip, venv"]) is None:
        missing.append(f"python{version}-venv")
    return missing


def is_root_on_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    calm = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    return run(["apt-get", "update", "-q"], quiet=True, **calm) and run(install, **calm)


def provide_system(steps: Steps, python: str, version: str) -> None:
    """Install system packages as root on Debian or Ubuntu; tell anybody else what to ask for."""
    packages = missing_packages(python, version)
    if not packages:
        return
    names = " ".join(packages)
    if not is_root_on_debian():
        raise Stop(
            f"System packages are missing, and only an administrator can install them: {names}\n"
            f"Ask for:  sudo apt-get install --no-install-recommends {names}\n"
            "(on other systems: the packages with the same libraries), then run the same command again.\n"
            "Nothing was changed."
        )
    steps.tell(f"installing system packages: {names}")
    if not apt_install(packages):
        raise Stop(f"apt-get could not install {names}; its own words are above.")


def provide_for_tests(steps: Steps) -> None:
    """What some tests drive or listen to: installed for root, asked for otherwise."""
    missing = [package for package, names in FOR_TESTS.items() if not any(map(shutil.which, names))]
    if not missing:
        return
    if is_root_on_debian():
        steps.tell(f"installing system packages for the tests: {' '.join(missing)}")
        if apt_install(missing):
            return
    steps.notes.append(
        f"without the system packages {' '.join(missing)} some tests skip.\n"
        f"Ask for:  sudo apt-get install --no-install-recommends {' '.join(missing)}"
    )
