"""What can go wrong between a file and its transcript; every message names the fault and the mend."""


class TranscriptionError(Exception):
    """Base of the kernel's errors; the message is fit to show to the person who sent the file."""


class BadAudio(TranscriptionError):
    """The recording cannot be decoded, is empty, or is longer than allowed."""


class BadMessages(TranscriptionError):
    """A chat or e-mail file cannot be read as one."""


class BadTranscript(TranscriptionError):
    """A transcript document or caption file does not have the expected form."""


class EngineMissing(TranscriptionError):
    """No speech engine or no weights on this machine; the message says how to get them."""
