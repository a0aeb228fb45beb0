"""One-time enrolment codes as people read, say and type them."""

import secrets

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

_SPOKEN = str.maketrans("OIL", "011")
_LENGTH = 16
_GROUP = 4
LIFE_H = 72
"""How long a code can be used, in hours."""


def new_code() -> str:
    """A fresh code of 80 random bits, in four groups."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def tidy(code: str) -> str:
    """The signs of a code alone, whatever case, groups, spaces or look-alikes were typed."""
    narrow = (chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code)
    return "".join(c for c in "".join(narrow).upper().translate(_SPOKEN) if c in _SIGNS)
