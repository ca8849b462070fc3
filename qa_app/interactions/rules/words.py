"""What a word is to the search: the same rule for what is indexed, what is asked for and what is marked.

A word is a run of letters, digits and their marks, in small letters and without accents; a Chinese or Japanese
character is a word of its own. Both databases are given words that were cut here, so they find the same. The words
lie in the index: a change of this rule needs the index to be built anew, by a migration or by `qa-app reindex`.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 64
"""Longer words count by their beginning, in the index and in the question."""
_ACCENTS = range(0x300, 0x370)
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_PLAIN = re.compile("[0-9a-z]+")
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")


class _Folded(dict[int, str]):
    """What each character becomes; worked out once for each."""

    def __missing__(self, code: int) -> str:
        # Twice, because taking letters apart can bring capitals to light.
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code).casefold()).casefold())
        kept = "".join(part for part in parts if ord(part) not in _ACCENTS)
        self[code] = found = unicodedata.normalize("NFC", kept)
        return found


_folded = _Folded()


def fold(text: str) -> str:
    """The text in small letters without accents; a character may become none or several."""
    return text.lower() if text.isascii() else text.translate(_folded)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place of the one in `text` that it came from."""
    parts = [fold(character) for character in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def words(text: str) -> list[str]:
    """The words of a text in order, folded."""
    found = _PLAIN.findall(text.lower()) if text.isascii() else _any_word().findall(fold(text))
    return [word[:LONGEST_WORD] for word in found]


def is_ideograph(word: str) -> bool:
    """Whether the word is a character that stands alone without spaces around it."""
    return len(word) == 1 and _IDEOGRAPH.match(word) is not None


@lru_cache(maxsize=1)
def _any_word() -> re.Pattern[str]:
    return re.compile(f"[{_IDEOGRAPHS}]|(?:(?![{_IDEOGRAPHS}])(?:[^\\W_]|[{_marks()}]))+")


def _marks() -> str:
    """The marks that belong to letters (vowel signs and the like), as ranges of a character class."""
    found: list[list[int]] = []
    for code in (code for code in range(0x10000) if unicodedata.category(chr(code)).startswith("M")):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in found)
