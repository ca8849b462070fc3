"""Commands about speech models: which are here and what they cost, whether they are the published ones, and
how to get another."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_app.errors import Invalid

if TYPE_CHECKING:
    from qa_app.config import Settings
    from transcription.models import Measured, Present

HEADINGS = ("name", "on this machine?", "size", "memory", "a minute of speech takes", "note")
LEGEND = (
    "Size is what the file takes on disk, memory what a worker takes, and time is of one processor core.",
    "* an estimate. For figures of this machine: qa-app models measure NAME",
)


@click.group()
def models() -> None:
    """Look at, check, fetch and measure speech models."""


@models.command("list")
def list_models() -> None:
    """Every model: whether it is on this machine, its size, the memory and time it takes, and what to know of it."""
    from transcription import models as found  # noqa: PLC0415

    settings = _settings()
    costs = found.known_costs(settings.data_dir)
    present = found.inventory(settings.model, settings.data_dir)
    used = found.used(present, settings.model)
    rows = [_row(model, costs.get(f"{model.name} {settings.quality}"), is_used=model is used) for model in present]
    widths = [max(len(row[place]) for row in (HEADINGS, *rows)) for place in range(len(HEADINGS))]
    for row in (HEADINGS, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for line in LEGEND:
        click.echo(line)


def _row(model: "Present", cost: "Measured | None", *, is_used: bool) -> tuple[str, ...]:
    from transcription.models import SETTINGS, SIZES  # noqa: PLC0415

    size = SIZES.get(model.name) if model.origin != SETTINGS else None
    on_disk = f"{model.size_bytes / 1e6:.0f} MB" if model.files else f"{size.download_mb} MB *" if size else "-"
    return (
        model.name,
        f"yes ({model.origin})" if model.files else "no",
        on_disk,
        f"{cost.peak_mb} MB" if cost else f"{size.int8_mb} MB *" if size else "not measured",
        f"{cost.cpu_s_per_hour / 60:.1f} s" if cost else f"{size.cpu_s_per_minute:.1f} s *" if size else "not measured",
        "; ".join(_notes(model, size.languages if size else None, is_used=is_used)),
    )


def _notes(model: "Present", languages: str | None, *, is_used: bool) -> Iterator[str]:
    """What to know of a model: whether calls are heard with it, its languages, whose file it is, how to get it."""
    if is_used:
        yield "in use"
    if languages:
        yield "English only" if languages == "English" else f"{languages} languages"
    if model.files and not model.expected:
        yield "no published hash, taken as it is"
    if not model.files:
        yield f"qa-app models download {model.name}"


@models.command()
def check() -> None:
    """Hash every model that is here. Exit code 1 when one is not the published one."""
    from transcription import models as found  # noqa: PLC0415

    settings = _settings()
    failed = False
    for model in (m for m in found.inventory(settings.model, settings.data_dir) if m.files):
        digest = found.sha256_of(model)
        wrong = model.expected is not None and digest != model.expected
        failed = failed or wrong
        verdict = "WRONG" if wrong else "ok   " if model.expected else "own  "
        click.echo(f"{verdict} {model.name} ({model.origin}): sha256 {digest}")
        if wrong:
            click.echo(f"      → expected {model.expected}. Delete {model.files[0].parent} and install it again.")
    if failed:
        raise click.exceptions.Exit(1)


@models.command()
@click.argument("name")
def download(name: str) -> None:
    """Fetch the published size NAME into the data folder. Needs a network."""
    from transcription import models as found  # noqa: PLC0415
    from transcription.errors import EngineMissing  # noqa: PLC0415

    try:
        weights = found.download(name, _settings().data_dir)
    except EngineMissing as error:
        raise Invalid(str(error)) from error
    click.echo(f"{weights.name}: {weights.folder}")


@models.command()
@click.argument("name")
def convert(name: str) -> None:
    """Write the weights of NAME in OpenAI's own format, for the whisper engine and other programs."""
    from transcription import checkpoint, weights  # noqa: PLC0415
    from transcription.errors import EngineMissing  # noqa: PLC0415

    data_dir = _settings().data_dir
    try:
        click.echo(str(checkpoint.openai_checkpoint(weights.resolve(name, data_dir), data_dir)))
    except EngineMissing as error:
        raise Invalid(str(error)) from error


@models.command()
@click.argument("name")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--quality", type=click.Choice(["default", "fast"]), default=None, help="As QA_QUALITY when left away")
def measure(name: str, file: Path | None, quality: str | None) -> None:
    """Time model NAME on FILE (a call of the demo centre when left away), and keep the figures for `list`."""
    from transcription import models as found  # noqa: PLC0415
    from transcription.errors import TranscriptionError  # noqa: PLC0415
    from transcription.pipeline import Options  # noqa: PLC0415

    settings = _settings()
    options = Options(
        engine=settings.engine, model=name, data_dir=settings.data_dir, quality=quality or settings.quality
    )
    try:
        cost = found.measure(options, file or _demo_call())
    except TranscriptionError as error:
        raise Invalid(str(error)) from error
    click.echo(f"{name}, {options.quality}: heard {cost.sound_s:.0f} s of sound")
    click.echo(
        f"  {cost.cpu_s_per_hour:.0f} processor seconds, {cost.wall_s_per_hour:.0f} s of waiting an hour of sound"
    )
    click.echo(f"  at most {cost.peak_mb} MB of memory in this process")


def _demo_call() -> Path:
    return min((Path(__file__).parents[1] / "demo" / "content" / "calls").glob("*.ogg"))


def _settings() -> "Settings":
    from qa_app import config  # noqa: PLC0415

    return config.from_environment()
