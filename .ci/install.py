"""Sets the product up in `.venv`: `install.py run`, `install.py test` or `install.py check`.

Standard library only, and readable by any Python from 3.8 on, because it is the first thing that runs on
a new machine. It looks at the machine first and stops before doing half the work; what is in place already
is left alone, and `--again` looks at everything once more.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import sys
from typing import Iterator

from assets import MANIFESTS, in_place, provide_assets
from machine import find_python, provide_for_tests, provide_system
from packages import UNFINISHED, make_venv, provide_product, provide_torch, provide_uv, provide_weights
from steps import PYTHON, ROOT, VENV, Steps, Stop, answer

RECORD = VENV / "set-up.json"
INPUTS = [ROOT / name for name in ("pyproject.toml", "constraints.txt", "overrides.txt")]
EXTRAS = {"run": [], "test": ["test"], "check": ["test", "dev"]}


def weights() -> list[str]:
    """Small ones always: English speech, voices, meanings; all the others where the whole suite must run."""
    small = ["models-en", "voices", "meanings"]
    return [*small, "models", "names"] if os.environ.get("CI") else small


def fingerprint() -> str:
    """Changes when anything the set-up depends on does, the folder's place included."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in [*INPUTS, *MANIFESTS]:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def record() -> dict:
    """What the last finished set-up wrote down; empty when there was none or it is out of date."""
    with contextlib.suppress(OSError, ValueError):
        was = json.loads(RECORD.read_text(encoding="utf-8"))
        if was["fingerprint"] == fingerprint() and not UNFINISHED.exists():
            return was
    return {}


def is_done(profile: str) -> bool:
    """Whether nothing needs installing: same inputs, same extras, same Python, every asset in its place."""
    done = set(record().get("extras", []))
    if not done.issuperset([*EXTRAS[profile], *weights()]) or not in_place():
        return False
    return answer([PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]) == find_python()[1]


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two `make` commands at once take turns; the lock lies on this file and goes with the process."""
    with open(__file__, "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work in this folder; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(profile: str, steps: Steps) -> None:
    """The seven steps, each saying what it fetches."""
    steps.step("Looking at this machine")
    python, version = find_python()
    provide_system(steps, python, version)
    steps.step("Python environment in .venv")
    make_venv(steps, python, version)
    before = set(record().get("extras", []))
    UNFINISHED.touch()
    steps.step("Installer: uv")
    provide_uv()
    steps.step("PyTorch for the openai-whisper engine, without CUDA libraries (about 200 MB)")
    torch = provide_torch(steps)
    steps.step("Python packages (about 300 MB: speech engines, statistics, charts, PDF; kept for next time)")
    provide_product(EXTRAS[profile], torch)
    steps.step(f"Weights: {', '.join(weights())} (English 67 MB, voices 16, meanings 84, multilingual 145, names 15)")
    provide_weights(steps, weights(), torch)
    steps.step("Page assets from npm: Bootstrap, htmx, waveform player")
    provide_assets(steps)
    extras = sorted({*before, *EXTRAS[profile], *weights()})
    written = {"fingerprint": fingerprint(), "extras": extras, "notes": steps.notes}
    RECORD.write_text(json.dumps(written), encoding="utf-8")
    UNFINISHED.unlink()


def provide(profile: str, again: bool, steps: Steps) -> None:
    """Set up what is missing, and tell again what the last set-up could not have."""
    if again or not is_done(profile):
        set_up(profile, steps)
        print(f"Set up in {steps.elapsed()}.")
    else:
        provide_system(steps, *find_python())
        steps.notes = record()["notes"]
    if profile == "test":
        provide_for_tests(steps)


def main(profile: str, again: bool) -> int:
    """The exit status: 0 set up, 1 stopped with a reason, 130 interrupted."""
    steps = Steps(7)
    try:
        with one_at_a_time():
            provide(profile, again, steps)
    except Stop as stop:
        with contextlib.suppress(OSError):  # it stopped between two steps, so what is there is whole
            UNFINISHED.unlink()
        print(f"\nThe set-up stopped.\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again; what was downloaded is kept.", file=sys.stderr)
        return 130
    for note in steps.notes:
        print(f"\nNote: {note}\n", flush=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in EXTRAS:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], "--again" in sys.argv))
