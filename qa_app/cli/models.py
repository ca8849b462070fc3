"""Commands about speech models: which are here and what they cost, whether they are the published ones, and
how to get another."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_app.errors import Invalid

if TYPE_CHECKING:
    from qa_app.config import Settings
    from transcription.models import Measured, Present

HEADINGS = ("model", "from", "on disk", "verified", "parameters", "languages", "memory", "processor s/hour")
SOURCES = (
    "* an estimate: a byte a parameter and 600 MB to work in; speed against large as openai/whisper's README tells it.",
    "  For figures of this machine: qa-app models measure NAME",
)


@click.group()
def models() -> None:
    """Look at, check, fetch and measure speech models."""


@models.command("list")
def list_models() -> None:
    """Every model: where it is, whether its hash was checked, what it costs."""
    from transcription import models as found  # noqa: PLC0415

    settings = _settings()
    costs = found.known_costs(settings.data_dir)
    rows = [
        _row(model, costs.get(f"{model.name} {settings.quality}"))
        for model in found.inventory(settings.model, settings.data_dir)
    ]
    widths = [max(len(row[place]) for row in (HEADINGS, *rows)) for place in range(len(HEADINGS))]
    for row in (HEADINGS, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for line in SOURCES:
        click.echo(line)


def _row(model: "Present", cost: "Measured | None") -> tuple[str, ...]:
    from transcription.models import SIZES  # noqa: PLC0415

    size = SIZES.get(model.name)
    told = size if model.origin != "settings" else None
    return (
        model.name,
        model.origin,
        f"{model.size_bytes / 1e6:.0f} MB" if model.files else "-",
        ("by hash" if model.expected else "no published hash") if model.files else "-",
        f"{told.parameters_m} million" if told else "-",
        told.languages if told else "-",
        f"{cost.peak_mb} MB" if cost else f"{told.int8_mb} MB *" if told else "-",
        f"{cost.cpu_s_per_hour:.0f}" if cost else f"{told.speed} x large *" if told else "-",
    )


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
