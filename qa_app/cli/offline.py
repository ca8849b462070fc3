"""Commands that need no database: transcribe a file."""

from pathlib import Path

import click

from qa_app.errors import Invalid
from qa_app.switches import has_name_model, hides_agents_sentiment

FORMATS = ("txt", "vtt", "srt", "json")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", type=click.Choice(FORMATS), default="txt", show_default=True)
@click.option("--engine", default="auto", show_default=True, help="auto, faster-whisper, whisper or sidecar")
@click.option("--model", default=None, help="A Whisper size such as tiny.en or base, or a folder with weights")
@click.option("--language", default=None, help="Two-letter code; found out by listening when left away")
@click.option("--agent-channel", type=click.Choice(["left", "right"]), default="left", show_default=True)
@click.option("--raw", is_flag=True, help="Leave personal data in the text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to the screen")
def transcribe(
    file: Path, form: str, engine: str, model: str | None, language: str | None, agent_channel: str,
    raw: bool, output: Path | None,
) -> None:  # fmt: skip
    """Transcribe a recording on this machine and print it."""
    from transcription import formats, pipeline  # noqa: PLC0415 - heavy, first use
    from transcription.errors import TranscriptionError  # noqa: PLC0415
    from transcription.transcript import Speaker  # noqa: PLC0415

    pair = (Speaker.AGENT, Speaker.CUSTOMER)
    options = pipeline.Options(
        engine=engine,
        model=model,
        language=language,
        channel_map=pair if agent_channel == "left" else pair[::-1],
        rules=pipeline.SiteRules(
            is_redacted=not raw, is_agent_scored=not hides_agents_sentiment(), has_name_model=has_name_model()
        ),
    )
    try:
        with _progress(file.name) as advance:
            transcript = pipeline.transcribe(file, options, advance)
    except TranscriptionError as error:
        raise Invalid(f"{file.name}: {error}") from error
    if transcript.is_empty:
        click.echo(f"{file.name}: no speech was found. Nothing was made up in its place.", err=True)
    text = formats.write(transcript, form)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text)


def _progress(name: str):  # type: ignore[no-untyped-def]
    """A progress bar on standard error, as a context that gives the pipeline's callback."""
    from contextlib import contextmanager  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    @contextmanager
    def bar():  # type: ignore[no-untyped-def]
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(name, total=100)
            yield lambda step, percent: progress.update(task, completed=percent, description=f"{name}: {step}")

    return bar()
