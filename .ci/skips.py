"""Judges a test run by its JUnit file: `skips.py NAME=FILE...` fails when a test was skipped that should have run.

A skip is excused only when its reason says that the collection it reads is absent, and ../shared is; or that the
test is for the other database, and that other database has its own run among the files given.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
ABSENT = re.compile(r"shared data absent|\bthe [\w' -]+ (is|are) not (beside the project|on this machine)")
ONLY = {"sqlite": "only on PostgreSQL", "postgresql": "only on SQLite"}


def is_excused(run: str, reason: str, runs: set[str]) -> bool:
    """Whether a test may have been skipped in this run for this reason."""
    if ABSENT.search(reason):
        return not SHARED.is_dir()
    return ONLY.get(run, "\0") in reason and runs.issuperset(ONLY)


def skipped(path: Path) -> list[tuple[str, str]]:
    """(test, reason) of each skipped or expected-to-fail test; a run without tests is refused."""
    root = ET.parse(path).getroot()
    cases = list(root.iter("testcase"))
    if not cases:
        raise SystemExit(f"{path}: no test ran.")
    found = [(case, case.find("skipped")) for case in cases]
    return [
        (f"{case.get('classname')}::{case.get('name')}", f"{skip.get('message')} {skip.text}")
        for case, skip in found
        if skip is not None
    ]


def main(arguments: list[str]) -> int:
    """Print every skip that is not excused; 1 when there is one."""
    files = dict(argument.split("=", 1) for argument in arguments)
    wrong = [
        f"{run}: {test}: {reason.strip()}"
        for run, path in files.items()
        for test, reason in skipped(Path(path))
        if not is_excused(run, reason, set(files))
    ]
    for line in wrong:
        print(f"Skipped, and should have run: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
