"""The Python packages in `.venv`: uv, PyTorch without CUDA libraries, the product, speech weights."""

from __future__ import annotations

import ast
import os
import shutil
import sys
from pathlib import Path
from typing import Sequence

from steps import PYTHON, ROOT, VENV, Steps, Stop, answer, run, run_telling

UNFINISHED = VENV / "unfinished"
HOME_MARK = VENV / "stands-in"
TORCH_PIN = VENV / "torch.txt"

NO_TORCH = """\
the openai-whisper engine is not available: it needs PyTorch, and no build of it without CUDA
libraries was found for this Python (none installed, none in pip's find-links, PyTorch's own index
not reached). Everything works without it: the faster-whisper engine reads the same Whisper weights
and needs no PyTorch. To have it all the same, install torch into .venv and run `make install`, or
accept the registry's CUDA build (about 3 GB to download, 5 GB on disk, of no use without an NVIDIA
card):  QA_ALLOW_CUDA=1 make install"""

ASK_CUDA = """\
PyTorch without CUDA libraries was not found. The registry's build brings them: about 3 GB to download,
5 GB on disk, of no use without an NVIDIA card. The product works without PyTorch.
Fetch it all the same? [y/N] """


def make_venv(steps: Steps, python: str, version: str) -> None:
    """A whole `.venv` on the wanted Python: one that is broken, moved or half installed is made anew."""
    have = answer([PYTHON, "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"])
    is_here = not HOME_MARK.exists() or HOME_MARK.read_text() == str(ROOT)
    if have == version and is_here and not UNFINISHED.exists():
        steps.tell(f"kept: Python {version}")
        return
    if VENV.exists():
        steps.tell("the one here is broken, moved, of another Python, or was interrupted: starting afresh")
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    if not run([python, "-m", "venv", VENV]):
        raise Stop(f"{python} could not create {VENV}; its own words are above.")
    HOME_MARK.write_text(str(ROOT))
    steps.tell(f"new: Python {version} ({python})")


def provide_uv() -> None:
    """uv, from the package registry by pip; then pip's own settings become uv's."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not run([*pip, "-c", "constraints.txt", "uv"]):
        raise Stop("pip could not install uv; its own words are above. Is the package registry reachable?")
    os.environ.update(pip_settings(answer([PYTHON, "-m", "pip", "config", "list"]) or ""))


def pip_settings(listing: str) -> dict[str, str]:
    """uv's environment from `pip config list`: find-links and the index, unless uv has its own.

    pip's extra indexes are for packages other than ours, and are left out on purpose.
    """
    links: list[str] = []
    index = ""
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        words = ast.literal_eval(value).split() if value else []
        if name.endswith(".find-links"):
            links += [word for word in words if word not in links]
        elif name.endswith(".index-url") and words:
            index = words[0]
    found = {"UV_FIND_LINKS": ",".join(links), "UV_DEFAULT_INDEX": index}
    return {key: value for key, value in found.items() if value and key not in os.environ}


def uv_install(*words: str | Path, quiet: bool = False, **env: str) -> bool:
    """`uv pip install` into .venv, with the exact versions and the dropped triton."""
    fixed = ["--python", PYTHON, "-c", "constraints.txt", "--override", "overrides.txt"]
    command = [PYTHON, "-m", "uv", "--no-config", "pip", "install", *fixed, *words]
    return run(command, quiet=True, **env) if quiet else run_telling(command, **env)


def installed(package: str) -> str | None:
    return answer([PYTHON, "-c", f"import importlib.metadata as m; print(m.version({package!r}))"])


def may_fetch_cuda() -> bool:
    if os.environ.get("QA_ALLOW_CUDA") == "1":
        return True
    if os.environ.get("CI") or not sys.stdin.isatty():
        return False
    return input(ASK_CUDA).strip().lower() in ("y", "yes")


def provide_torch(steps: Steps) -> str | None:
    """PyTorch's version once it is installed, or None: a processor build unless somebody agreed to CUDA."""
    if installed("torch"):
        steps.tell("in place already")
    elif os.environ.get("UV_FIND_LINKS") and uv_install("--no-index", "--no-deps", "torch", quiet=True):
        steps.tell("from the folder that pip's find-links names")
    elif uv_install("--torch-backend=auto", "torch", quiet=True, UV_HTTP_RETRIES="0", UV_HTTP_TIMEOUT="60"):
        steps.tell("from PyTorch's own index, the build for this machine")
    elif may_fetch_cuda():
        steps.tell("from the registry, with CUDA libraries: about 3 GB, several minutes")
        if not uv_install("torch"):
            raise Stop("PyTorch could not be installed; uv's own words are above.")
    else:
        steps.notes.append(NO_TORCH)
    return installed("torch")


def torch_words(torch: str | None) -> list[str | Path]:
    """What keeps uv from choosing another PyTorch than the one found, or from wanting one at all."""
    TORCH_PIN.write_text(f"torch=={torch}\n" if torch else 'openai-whisper ; python_version < "3"\n')
    return ["-c" if torch else "--override", TORCH_PIN]


def provide_product(extras: Sequence[str], torch: str | None) -> None:
    """The product (editable) with its extras, every version as constraints.txt says."""
    product = f".[{','.join(extras)}]" if extras else "."
    if not uv_install(*torch_words(torch), "-e", product):
        raise Stop("The Python packages could not be installed; uv's own words are above. Run it again.")


def provide_weights(steps: Steps, extras: Sequence[str], torch: str | None) -> None:
    """Whisper weights that come as packages: others uploaded them and they may vanish, so only CI insists."""
    for extra in extras:
        if uv_install(*torch_words(torch), "-r", "pyproject.toml", "--extra", extra):
            continue
        if os.environ.get("CI"):
            raise Stop(f"The speech weights [{extra}] could not be installed; the tests need them.")
        steps.notes.append(
            f"the speech weights [{extra}] could not be fetched: calls wait until there are some.\n"
            "`.venv/bin/python -m qa_app.cli doctor` says how to get them."
        )
