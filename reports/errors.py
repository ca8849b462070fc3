"""What can go wrong while numbers and values are turned into something to read."""


class ReportError(Exception):
    """A report, a figure or an export could not be made; the message says why and how to mend it."""


class TooFewNumbers(ReportError):
    """A statistic was asked of numbers that cannot carry it."""


class ChartRefused(ReportError):
    """A drawn figure held something a page under a strict content policy must not hold."""


class PdfRefused(ReportError):
    """A page could not be turned into a PDF within its limits."""


class CausalWording(ReportError):
    """A generated sentence claimed a cause where only an association was seen."""
