"""What is done to a text before any family sees it: breaks of HTML and punctuation marks read as white space."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from danlu.recipe.text_data import Cleaning


def clean(text: str, cleaning: Cleaning) -> str:
    """Read what `data.clean` names as white space; everything else stays as it stands.

    `html_breaks` are `<br>`, `<br/>` and `<br />` in upper or lower case. Punctuation marks are Unicode's categories
    P (punctuation, the underscore and the apostrophe inside a word with it) and Sc, Sk, Sm (signs of currency, accents
    alone, mathematics), which hold the rest of ASCII's marks: $ + < = > ^ ` | ~. Other signs (So), such as emoji,
    stay.

    Example:
        >>> clean("Bad.<br /><br />Don't 👎", Cleaning(html_breaks=True, punctuation="remove"))
        'Bad   Don t 👎'
    """
    if cleaning.html_breaks:
        text = _HTML_BREAK.sub(" ", text)
    return text.translate(_punctuation_as_spaces()) if cleaning.punctuation == "remove" else text


_HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKS = ("Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm")


@cache
def _punctuation_as_spaces() -> dict[int, str]:
    return {point: " " for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) in _MARKS}
