"""The command line: `qa-app COMMAND`. Each command loads what it needs when it runs."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from qa_app.cli.complaints import complaints
from qa_app.cli.database import database, demo, reindex, user
from qa_app.cli.doctor import doctor
from qa_app.cli.intake import bring_in
from qa_app.cli.models import models
from qa_app.cli.offline import transcribe
from qa_app.cli.processes import serve, up, worker
from qa_app.cli.reports import report
from qa_app.cli.scorecards import scorecard
from qa_app.errors import AppError
from qa_app.switches import BadSetting


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qa-app", prog_name="qa-app")
def qa_app() -> None:
    """Quality assurance and agent coaching for contact centres."""


for command in (
    up,
    serve,
    worker,
    database,
    reindex,
    demo,
    user,
    transcribe,
    scorecard,
    doctor,
    bring_in,
    complaints,
    report,
    models,
):
    qa_app.add_command(command)


def main() -> None:
    """Run the command line; a refusal is one line on standard error and exit code 1."""
    try:
        code = qa_app(standalone_mode=False)  # click hands the code of an Exit back, it does not raise it
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except (AppError, BadSetting) as refusal:
        _end(str(refusal))
    except DBAPIError as error:
        _end(f"{str(error.orig).strip()}. If the database is new or old: qa-app db upgrade. Else: qa-app doctor.")


def _end(message: str) -> None:
    click.echo(f"qa-app: {message}", err=True)
    sys.exit(1)
