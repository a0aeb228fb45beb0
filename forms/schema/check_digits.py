"""Check digits: the citizen number's, the unified social credit code's, a bank card's."""

import re
from collections.abc import Sequence
from operator import mul
from typing import Final

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""2 to the power of (18 - i) modulo 11, GB 11643-1999 annex."""
CHECKS: Final = "10X98765432"
_OFFSET: Final = ord("0") * sum(WEIGHTS)  # a digit as a byte is that much more than its value
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of a credit code; I, O, S, V and Z are left out."""
_CREDIT_SHAPE: Final = re.compile(f"[159ANY][1-9A-Z][0-9]{{6}}[{_CREDIT}]{{10}}", re.ASCII)
"""Who registered it, what it is, where; then the organisation and the check character."""
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def mod_11_2(body: str) -> str:
    """The 18th character that belongs to the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(map(mul, WEIGHTS, body[:17].encode("ascii")))
    return CHECKS[(total - _OFFSET) % 11]


def is_credit_code(code: str) -> bool:
    """Whether 18 characters hold together as a unified social credit code (GB 32100-2015)."""
    if not _CREDIT_SHAPE.fullmatch(code):
        return False
    values = [_CREDIT.index(sign) for sign in code]
    total = sum(weight * value for weight, value in zip(_CREDIT_WEIGHTS, values, strict=False))
    return (31 - total % 31) % 31 == values[17]


def luhn(number: str) -> bool:
    """Whether a card number holds together (ISO/IEC 7812-1); one digit repeated does not."""
    if len(set(number)) < 3:
        return False
    return sum(_doubled([int(digit) for digit in reversed(number)])) % 10 == 0


def _doubled(digits: Sequence[int]) -> list[int]:
    """Every second digit doubled, its own digits added up."""
    return [sum(divmod(d * 2, 10)) if place % 2 else d for place, d in enumerate(digits)]
