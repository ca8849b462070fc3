"""A real IMAP server for tests: Debian's dovecot, as an ordinary process on a port of its own."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PERSON, PASSWORD = "support", "kettle-and-toast"
SETTINGS = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%u
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owners} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def is_installed() -> bool:
    """Whether dovecot is on this machine."""
    return shutil.which("dovecot", path=_path()) is not None


@contextmanager
def running(home: Path) -> Iterator[int]:
    """The server with empty mailboxes under `home`, while the context lasts; gives its port."""
    port = _free_port()
    for name in ("run", "state", "mail"):
        (home / name).mkdir(parents=True)
    settings = home / "dovecot.conf"
    settings.write_text(SETTINGS.format(port=port, password=PASSWORD, home=home, **_people(home / "mail")))
    program = shutil.which("dovecot", path=_path())
    process = subprocess.Popen([str(program), "-F", "-c", str(settings)], stderr=subprocess.PIPE, text=True)
    try:
        _wait(port, process, home / "log")
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def mailbox(port: int) -> Iterator[imaplib.IMAP4]:
    """A signed-in client that puts messages there."""
    client = imaplib.IMAP4("127.0.0.1", port, timeout=10)
    client.login(PERSON, PASSWORD)
    try:
        yield client
    finally:
        client.logout()


def _people(mail: Path) -> dict[str, str]:
    """Whom the server's parts run as: for root the package's own users, for others themselves alone."""
    if os.getuid():
        user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
        return {"user": user, "group": group, "login": user, "owner": user, "owners": group}
    shutil.chown(mail, "nobody", "nogroup")
    for folder in mail.parents[:-1]:
        folder.chmod(folder.stat().st_mode | 0o011)
    return {"user": "dovecot", "group": "dovecot", "login": "dovenull", "owner": "nobody", "owners": "nogroup"}


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[str], log: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=2).logout()
            return
        except (OSError, imaplib.IMAP4.abort):
            time.sleep(0.1)
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else process.stderr}")
