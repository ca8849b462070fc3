"""Money of remedies: the currencies that the product knows, with their decimals, and amounts in words (ISO 4217)."""

from collections.abc import Mapping
from decimal import Decimal

from qa_app.errors import Invalid

USUAL_DECIMALS = 2
UNUSUAL_DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
CURRENCIES: tuple[str, ...] = (
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD",
    "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP",
    "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP",
    "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD",
    "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
    "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
    "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL",
    "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES",
    "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW",
)  # fmt: skip
MAXIMUM_MINOR = 2_000_000_000
"""What an amount may be at most, in minor units: it fits a column of every database."""


def decimals_of(currency: str) -> int:
    """How many decimals amounts in the currency have (ISO 4217)."""
    return UNUSUAL_DECIMALS.get(currency, USUAL_DECIMALS)


def in_units(amount_minor: int, currency: str) -> Decimal:
    """An amount in the currency's own units, with its usual decimals: 2550 GBP is 25.50, 500 JPY is 500."""
    return Decimal(amount_minor).scaleb(-decimals_of(currency))


def in_words(amount_minor: int, currency: str) -> str:
    """An amount as it is said: GBP 1,250.00."""
    return f"{currency} {in_units(amount_minor, currency):,}"


def check_currency(currency: str) -> None:
    """Refuse a currency that the product does not know, with the list of those it does. Raises `Invalid`."""
    if currency not in CURRENCIES:
        known = ", ".join(CURRENCIES)
        raise Invalid("Unknown currency.", {"currency": f"Three letters, such as GBP. Known: {known}."})
