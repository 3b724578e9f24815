"""Names and collar numbers as they are typed, and how they are compared (rule 21)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# As they stand before a name on a roll, in a signature block, or in what an officer types at night.
_WORDS: Final = (
    "pc sc dc wpc ps ds sgt serg sergeant insp inspector di ci dci cinsp supt superintendent dsupt csupt "
    "dcs cs acc dcc cc constable chief assistant deputy special detective temporary acting pcso officer "
    "staff mr mrs miss ms mx dr "
)
RANK_WORDS: Final = frozenset(_WORDS.split())
_COLLAR: Final = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{0,2})([0-9]{3,6})(?![0-9A-Za-z])")
_HELD_FOR_A_WHILE: Final = re.compile(r"^\s*[taTA]/")  # "T/Inspector", "A/Insp"
_DROPPED: Final = re.compile(r"['\u2019`.]")


def squeezed(text: str) -> str:
    """Give a name as it is compared: no case, accents, punctuation, collar number or rank words."""
    bare = _COLLAR.sub(" ", _HELD_FOR_A_WHILE.sub(" ", text))
    plain = "".join(each for each in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in _DROPPED.sub("", plain.casefold())).split()
    while len(words) > 1 and words[0] in RANK_WORDS:
        words = words[1:]
    return " ".join(words) or text.strip().casefold()


def number_key(number: str) -> str:
    """Give a force's own number as it is compared: no spaces, capitals, leading zeros aside."""
    bare = "".join(number.split()).upper()
    return bare.lstrip("0") or bare[:1]


def collar_in(text: str) -> str:
    """Give the one collar number in a text, in capitals, or nothing where there is none or more than one."""
    # "PC4471" is constable 4471, "CX123" is a number that begins so.
    numbers = {
        digits if letters.casefold() in RANK_WORDS else (letters + digits).upper()
        for letters, digits in _COLLAR.findall(text)
    }
    return numbers.pop() if len(numbers) == 1 else ""
