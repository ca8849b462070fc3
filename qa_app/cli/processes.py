"""Commands that run processes: the web server, a worker, or both under one supervisor."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

STOP_WAIT_S = 20.0
START_WAIT_S = 60.0
CRASH_WAIT_S = 2.0
MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files; a slow disk would stall workers


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Run the web server in this process."""
    os.execv(sys.executable, _web_command(host, port))  # noqa: S606 - our own interpreter


@click.command()
def worker() -> None:
    """Run a worker in this process."""
    os.execv(sys.executable, [sys.executable, "-m", "qa_app.worker"])  # noqa: S606 - our own interpreter


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), default=None)
@click.option("--demo/--no-demo", "with_demo", default=True, help="Load the demo centre when the database is new")
def up(port: int, host: str, data_dir: Path | None, with_demo: bool) -> None:
    """Migrate, load the demo centre when the database is new, and run web and worker until Ctrl-C."""
    if data_dir:
        os.environ["DATA_DIR"] = str(data_dir.expanduser().resolve())
    _must_be_free(host, port)
    logins = _prepare(with_demo)
    children = [
        Child("web", _web_command(host, port)),
        Child("worker", [sys.executable, "-m", "qa_app.worker"]),
    ]
    Supervisor(children).run(lambda: _welcome(host, port, logins))


def _web_command(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "qa_app.wsgi:app", f"--bind={host}:{port}", "--worker-class=gthread",
        "--workers=2", "--threads=4", "--timeout=120", "--graceful-timeout=10", "--log-level=warning",
        *([f"--worker-tmp-dir={MEMORY_DISK}"] if MEMORY_DISK.is_dir() else []),
    ]  # fmt: skip


def _must_be_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} is taken ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error


def _prepare(with_demo: bool) -> str:
    from qa_app import config, db  # noqa: PLC0415
    from qa_app.app import create_app  # noqa: PLC0415
    from qa_app.demo import loader  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    settings = config.from_environment()
    click.echo(f"Data in {settings.data_dir}")
    db.migrate(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        with database.sessionmaker() as session:
            is_new = with_demo and loader.is_wanted(session)
        if is_new:
            click.echo("Loading the demo centre …")
            loader.load(settings, database.sessionmaker)
        return loader.logins(settings, database.sessionmaker)


def _welcome(host: str, port: int, logins: str) -> None:
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 - only how it is shown
    click.echo(f"\nReady: http://{shown}:{port}\n{logins}\nCtrl-C stops everything.\n")


@dataclass(slots=True)
class Child:
    """A process to keep running."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    restart_at: float = 0.0


class Supervisor:
    """Runs the children in their own process groups, restarts what dies, and stops all together."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.is_stopping = False

    def run(self, on_ready: Callable[[], None]) -> None:
        """Run until SIGINT or SIGTERM; `on_ready` is called once the web answers."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for child in self.children:
            self._start(child)
        ready_at, announced = time.monotonic() + START_WAIT_S, False
        while not self.is_stopping:
            self._revive()
            if not announced and self._answers():
                announced = True
                on_ready()
            if not announced and time.monotonic() > ready_at:
                click.echo("The web server has not answered for a minute; see the messages above.", err=True)
                announced = True
            time.sleep(0.3)
        self._end()

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(child.command, start_new_session=True)  # noqa: S603 - our own commands

    def _revive(self) -> None:
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            if not child.restart_at:
                click.echo(f"{child.name} ended (code {child.process.returncode}); starting it again", err=True)
                child.restart_at = time.monotonic() + CRASH_WAIT_S
            elif time.monotonic() >= child.restart_at:
                child.restart_at = 0.0
                self._start(child)

    def _answers(self) -> bool:
        bound = next(part for part in self.children[0].command if part.startswith("--bind="))
        host, _, port = bound.removeprefix("--bind=").rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=0.5):
                return True
        except OSError:
            return False

    def _stop(self, _number: int, _frame: object) -> None:
        self.is_stopping = True

    def _end(self) -> None:
        click.echo("\nStopping …")
        for child in self.children:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WAIT_S
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(deadline - time.monotonic(), 0.1))
                except subprocess.TimeoutExpired:
                    _signal(child, signal.SIGKILL)
        click.echo("Stopped. Everything that was accepted is kept.")


def _signal(child: Child, number: int) -> None:
    """Signal a child: politely to itself, and by force to its whole group."""
    if child.process is None or child.process.poll() is not None:
        return
    if number == signal.SIGKILL:
        os.killpg(child.process.pid, number)
    else:
        child.process.send_signal(number)
