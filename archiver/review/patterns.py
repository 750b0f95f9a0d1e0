"""What no list of words can say: personal numbers, telephone numbers, addresses, signs only, links. Pure.

Every pattern is looked for in text that is `words.normal`, and takes time linear in its length: each has a bounded
length and begins at a fixed sign. An archivist names them in a list under `monster`.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from archiver.review.words import words_of

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PERSONAL_NUMBER = re.compile(
    r"(?<![0-9])(?P<century>[0-9]{2})?(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r" ?[-+\u2010-\u2015\u2212]? ?(?P<last>[0-9]{4})(?![0-9])"
)
_PHONE = re.compile(
    r"(?<![0-9])(?:(?:\+|00)46[ -]?(?:\(0\))?[ -]?(?:8|[1-9][0-9]{1,2})|0(?:8|[1-9][0-9]{1,2}))"
    r"[ /()-]{0,3}[0-9](?:[ -]?[0-9]){4,7}(?![0-9])"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_STREET = (
    r"(?:gata|gatan|väg|vägen|gränd|gränden|stig|stigen|backe|backen|allé|allén|torg|torget|led|leden|"
    r"stråket|kroken|kajen|slingan)"
)
_ADDRESS = re.compile(rf"(?<!\w)\w{{0,40}}?{_STREET} [0-9]{{1,4}} ?[a-zåäö]?(?!\w)")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")  # a letter that is not Latin
_TAG = re.compile(r"[@#][\w.-]{1,100}")
_COORDINATION = 60  # is added to the day of birth in a coordination number (samordningsnummer)


def has_personal_number(text: str) -> bool:
    """Say whether a Swedish personal number (personnummer) or coordination number (samordningsnummer) stands in it.

    10 or 12 digits with a day that exists and the right check digit (Luhn over the last ten; folkbokföringslagen 18 §).
    """
    return any(
        _is_number(found["century"] or "", found["year"], found["month"], found["day"], found["last"])
        for found in _PERSONAL_NUMBER.finditer(text)
    )


def _is_number(century: str, year: str, month: str, day: str, last: str) -> bool:
    digits = f"{year}{month}{day}{last}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    if sum(number // 10 + number % 10 for number in doubled) % 10:
        return False
    born = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    return any(_is_day(int(first + year), int(month), born) for first in ((century,) if century else ("19", "20")))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return 1850 <= year < 2100


def _without_links(text: str) -> str:
    return _LINK.sub(" ", text)


def _asks(text: str) -> bool:
    return "?" in _without_links(text)


def _only_signs(text: str) -> bool:
    """Nothing but emoji and other signs: no word, no figure, no question mark."""
    return bool(text.strip()) and "?" not in text and not words_of(text)


def _only_tags(text: str) -> bool:
    """Nothing but mentions and tags, with signs at most."""
    return bool(_TAG.search(text)) and "?" not in text and not words_of(_TAG.sub(" ", text))


PATTERNS: Mapping[str, Callable[[str], bool]] = {
    "personnummer": has_personal_number,
    "telefonnummer": lambda text: bool(_PHONE.search(_without_links(text))),
    "epostadress": lambda text: bool(_EMAIL.search(text)),
    "gatuadress": lambda text: bool(_ADDRESS.search(text)),
    "fragetecken": _asks,
    "endast_tecken": _only_signs,
    "endast_taggar": _only_tags,
    "annan_skrift": lambda text: bool(_OTHER_SCRIPT.search(text)),
    "lank": lambda text: bool(_LINK.search(text)),
}
