"""A real SMTP server for tests: aiosmtpd in a thread of its own, which keeps what arrives and can be made to refuse."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class LetterBox:
    """What arrived; `answers` are given to the next recipients before any is accepted again."""

    port: int
    arrived: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def open_box(password: str | None = None, certificate: Path | None = None) -> Iterator[LetterBox]:
    """The server, while the context lasts. With a password it wants the sign-in quality / password; with a place
    for a certificate it makes one there and speaks STARTTLS.
    """
    box, more = LetterBox(_free_port()), {}

    def check(_server, _session, _envelope, _mechanism, given):
        is_right = isinstance(given, LoginPassword) and given.password == (password or "").encode()
        return AuthResult(success=is_right, handled=False)

    if password is not None:
        more |= {"authenticator": check, "auth_required": True}
    if certificate is not None:
        more |= {"tls_context": _certified(certificate), "require_starttls": True}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _certified(place: Path) -> ssl.SSLContext:
    """A server's context with a key and a certificate of its own for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    return context


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
