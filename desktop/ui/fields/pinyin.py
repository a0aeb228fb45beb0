"""Pinyin of short Chinese words, so that a code can be chosen by typing latin letters."""

from functools import cache


@cache
def spellings(text: str) -> tuple[str, str]:
    """Full pinyin and initials of a label, for example ("zhuangzu", "zz").

    The dictionary costs a third of a second to load, so it is loaded at the first latin letter.
    """
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(text, style=Style.NORMAL)
    return "".join(syllables).lower(), "".join(s[0] for s in syllables if s).lower()


def matches(label: str, code: str, typed: str) -> bool:
    """Whether a code fits what was typed: part of the label, code, pinyin or initials."""
    typed = typed.strip().lower()
    if not typed or typed in label.lower() or code.lower().startswith(typed):
        return True
    if not typed.isascii() or not typed.isalpha():
        return False
    full, initials = spellings(label)
    return full.startswith(typed) or initials.startswith(typed)
