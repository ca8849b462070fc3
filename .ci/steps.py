"""How the set-up speaks and acts: numbered steps with the time gone by, commands, the one way to stop."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Stop(Exception):
    """The set-up cannot go on; the text says why and what to do."""


class Steps:
    """Numbered lines of progress, with the time since the start, and the notes kept for the end."""

    def __init__(self, count: int) -> None:
        self.count, self.number, self.begun = count, 0, time.monotonic()
        self.notes: list[str] = []

    def step(self, text: str) -> None:
        self.number += 1
        print(f"[{self.number}/{self.count}] {self.elapsed():>5}  {text}", flush=True)

    def tell(self, text: str) -> None:
        print(f"             {text}", flush=True)

    def elapsed(self) -> str:
        return f"{time.monotonic() - self.begun:.0f} s"


def run(command: Sequence[str | Path], quiet: bool = False, **env: str) -> bool:
    """Run a command in the project folder; say whether it succeeded."""
    sink = subprocess.DEVNULL if quiet else None
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **env}, stdout=sink, stderr=sink)
    return done.returncode == 0


def run_telling(command: Sequence[str | Path], **env: str) -> bool:
    """Run a command and pass on what it says, but for the list of every single package."""
    words = [str(word) for word in command]
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(words, cwd=ROOT, env={**os.environ, **env}, stdout=pipe, stderr=both, text=True) as process:
        for line in process.stdout or ():
            if not line.startswith((" + ", " - ", " ~ ")):
                print(f"             {line.strip()}", flush=True)
    return process.returncode == 0


def answer(command: Sequence[str | Path]) -> str | None:
    """What a command prints, or None when it cannot be run or fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
