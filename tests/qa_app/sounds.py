"""Small made-up files for tests: tones as stereo recordings, a chat, an e-mail with a hostile part."""

import io
import json
import math
import struct
import wave

SCRIPT = "<script>alert(1)</script>"


def wav(seed: int = 0, seconds: float = 0.4, channels: int = 2, rate: int = 8000) -> bytes:
    """A recording with another tone on each channel; another seed gives other bytes."""
    frames = bytearray()
    for n in range(int(seconds * rate)):
        for channel in range(channels):
            value = 8000 * math.sin(2 * math.pi * n * (220 + 110 * channel + 7 * seed) / rate)
            frames += struct.pack("<h", int(value))
    return _wave(bytes(frames), channels, rate)


def speechless(seconds: float = 1.0) -> bytes:
    """A silent stereo recording."""
    return _wave(bytes(int(seconds * 8000) * 4), 2, 8000)


def chat_json(*texts: str) -> bytes:
    """A chat between a customer and an agent, in turns."""
    said = texts or ("My order 4 never came, this is awful.", "I am sorry. I will help you at once.", "Thank you!")
    messages = [
        {"at": f"2026-02-03T10:{n:02d}:00Z", "from": ("customer", "agent")[n % 2], "text": text}
        for n, text in enumerate(said)
    ]
    return json.dumps({"id": "chat-1", "messages": messages}).encode()


def email_bytes() -> bytes:
    """An e-mail from a customer with a text, a hostile HTML part, a quote and an attachment."""
    return (
        "From: Mo Rivers <mo@rivers.example>\r\nTo: help@harbourvale.example\r\n"
        "Subject: Where is my refund? <b>now</b>\r\nDate: Tue, 03 Feb 2026 10:00:00 +0000\r\n"
        "Message-ID: <one@rivers.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="mix"\r\n\r\n'
        '--mix\r\nContent-Type: multipart/alternative; boundary="alt"\r\n\r\n'
        "--alt\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"I am still waiting and I am angry. {SCRIPT}\r\nCall me on 020 7946 0958.\r\n\r\n"
        "On Mon, 2 Feb 2026 at 09:00, Help wrote:\r\n> We will look into it.\r\n"
        f"--alt\r\nContent-Type: text/html\r\n\r\n<p onclick=alert(1)>hi</p>{SCRIPT}\r\n--alt--\r\n"
        "--mix\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
        'filename="../../bill.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--mix--\r\n'
    ).encode()


def _wave(frames: bytes, channels: int, rate: int) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames)
    return target.getvalue()
