"""Check digits of account and identity numbers, each from the standard that defines it."""

from collections.abc import Callable

IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Length by country, from the IBAN registry (ISO 13616)."""

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NINO_PAIRS = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))


def is_iban(text: str) -> bool:
    """Length of the country, then ISO 7064 mod 97-10 over the text with its first four characters last."""
    if len(text) != IBAN_LENGTHS.get(text[:2]) or not text.isalnum() or not text[2:4].isdecimal():
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def is_ssn(digits: str) -> bool:
    """American social security number: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    if len(digits) != 9 or digits[:3] in ("000", "666") or digits[0] == "9":
        return False
    return digits[3:5] != "00" and digits[5:] != "0000"


def is_nino(text: str) -> bool:
    """British national insurance number: two letters of those in use, six digits, A to D."""
    if len(text) != 9 or not text[2:8].isdecimal() or text[8] not in "ABCD":
        return False
    is_used = text[0] not in "DFIQUV?" and text[1] not in "DFIQUVO?" and text[:2].isalpha()
    return is_used and text[:2] not in _NINO_PAIRS


def is_dni(text: str) -> bool:
    """Spanish DNI (eight digits) and NIE (X, Y or Z and seven): the letter is the number mod 23."""
    if len(text) != 9:
        return False
    number = str("XYZ".index(text[0])) + text[1:8] if text[0] in "XYZ" else text[:8]
    return number.isdecimal() and text[8] == _DNI_LETTERS[int(number) % 23]


def is_bsn(digits: str) -> bool:
    """Dutch BSN: nine digits weighted 9 … 2, -1, divisible by 11."""
    if len(digits) != 9 or not digits.isdecimal() or not int(digits):
        return False
    weights: tuple[int, ...] = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(char) for weight, char in zip(weights, digits, strict=True)) % 11 == 0


def is_nir(text: str) -> bool:
    """French NIR: sex, year, month, place, serial, and a key that is 97 - number mod 97 (2A, 2B: Corsica)."""
    if len(text) != 15 or text[0] not in "12" or not text[:5].isdecimal():
        return False
    number = text[:13].replace("2A", "19").replace("2B", "18")
    is_month = 1 <= int(text[3:5]) <= 12 or 20 <= int(text[3:5]) <= 42
    return is_month and (number + text[13:]).isdecimal() and 97 - int(number) % 97 == int(text[13:])


def is_steuer_id(digits: str) -> bool:
    """German tax id: eleven digits, one of the first ten two or three times; ISO 7064 mod 11,10."""
    if len(digits) != 11 or not digits.isdecimal() or digits[0] == "0":
        return False
    counts = sorted(digits[:10].count(char) for char in set(digits[:10]))
    product = 10
    for char in digits[:10]:
        product = ((int(char) + product) % 10 or 10) * 2 % 11
    return counts[-1] in (2, 3) and counts[:-1] == [1] * (len(counts) - 1) and (11 - product) % 10 == int(digits[10])


def is_nhs(digits: str) -> bool:
    """NHS number of England: ten digits, weights 10 … 2, check digit 11 - sum mod 11."""
    if len(digits) != 10 or not digits.isdecimal():
        return False
    rest = 11 - sum(weight * int(char) for weight, char in zip(range(10, 1, -1), digits[:9], strict=True)) % 11
    return rest != 10 and rest % 11 == int(digits[9])


SURE: tuple[tuple[int, Callable[[str], bool]], ...] = ((9, is_nino), (9, is_dni), (15, is_nir))
"""Identity numbers by length whose form and check are believed without any words around them."""
