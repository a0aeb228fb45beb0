"""Make what people type comparable: widths, blanks, dots and invisible characters.

Only spellings are folded, never characters of a name: text stays full Unicode, and rare characters
are kept as they were written.
"""

import re
import unicodedata

_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_DOT_BETWEEN_HAN = re.compile(
    rf"(?<=[{_HAN}])\s*[\u2022\u30fb\uff65\u2027\u2219\u22c5]\s*(?=[{_HAN}])"
)
_BLANKS_AT_DOT = re.compile(r"\s*\u00b7\s*")
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF08, 0xFF5B)} | {0x3000: 0x20, 0xA0: 0x20}
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Cs"}
_JOINERS = {"\u200c", "\u200d"}


def storable(text: str) -> bool:
    """Whether every database keeps a text: no NUL character, no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def halfwidth(text: str) -> str:
    """Full-width digits, letters, brackets, dots and blanks as half-width; for numbers only."""
    return text.translate(_WIDTHS)


def visible(text: str, keep: str = "") -> str:
    """The text without control and zero-width characters, except those in ``keep``."""
    if text.isprintable():
        return text
    return "".join(
        c for c in text if c in keep or c in _JOINERS or unicodedata.category(c) not in _INVISIBLE
    )


def one_line(text: str) -> str:
    """A line of text as it is kept: trimmed, blanks between Chinese characters taken out.

    Rosters pad names of two characters (农　达) and wrap headings; such blanks mean nothing.
    The dot of a name is the one of the 2016 notice on names of minorities, U+00B7.
    """
    # "".split() also knows the line ends that ``visible`` would swallow without a trace
    line = " ".join(text.replace("\u3000", " ").split())
    if not line.isprintable():
        line = " ".join(visible(line).split())
    line = _DOT_BETWEEN_HAN.sub("\u00b7", _BLANK_BETWEEN_HAN.sub("", line))
    return _BLANKS_AT_DOT.sub("\u00b7", line).strip()


def many_lines(text: str) -> str:
    """A note as it is kept: line ends unified, no trailing blanks, no empty lines at the ends."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = visible(unified, keep="\n\t").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def digits_only(text: str) -> str:
    """A number as typed: half-width, without blanks, invisible characters and a leading quote."""
    return "".join(visible(halfwidth(text)).split()).lstrip("'‘’`")


def fold(text: str) -> str:
    """The key under which labels, aliases and headings are compared."""
    folded = unicodedata.normalize("NFKC", visible(text)).casefold()
    return "".join(folded.split())
