"""The key of a book in print: characters nobody confuses, and a check character on every row.

Crockford's base32 alphabet. 52 characters hold the 256 bits, in rows of three, three, three and
four groups of four; each row ends in a character computed over its place and its characters in
GF(32), which shows every single wrong character and every exchange of two.
"""

import unicodedata

from desktop.errors.book import RecoveryCodeIncomplete, RecoveryCodeMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
ROWS = (12, 12, 12, 16)
KEY_BYTES = 32
CHARACTERS = sum(ROWS) + len(ROWS)
_REDUCE = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def printed(key: bytes) -> str:
    """The code of a key: four lines."""
    number = int.from_bytes(key, "big") << 4  # 256 bits in 52 × 5
    digits = [number >> 5 * place & 31 for place in reversed(range(sum(ROWS)))]
    lines, start = [], 0
    for row, length in enumerate(ROWS, 1):
        part = digits[start : start + length]
        text = "".join(ALPHABET[d] for d in part)
        groups = [text[i : i + 4] for i in range(0, length, 4)]
        lines.append("-".join([*groups, ALPHABET[_check(row, part)]]))
        start += length
    return "\n".join(lines)


def typed(code: str) -> bytes:
    """The key behind a code as somebody typed it: any case and spacing, O for 0, I or L for 1.

    Raises:
        RecoveryCodeIncomplete: Characters are missing or too many.
        RecoveryCodeMistyped: A row does not fit its check character.
    """
    plain = unicodedata.normalize("NFKC", code).upper().translate(READ_AS)
    digits = [ALPHABET.index(c) for c in plain if c in ALPHABET]
    if len(digits) != CHARACTERS:
        raise RecoveryCodeIncomplete(expected=CHARACTERS, found=len(digits))
    number, start = 0, 0
    for row, length in enumerate(ROWS, 1):
        part, check = digits[start : start + length], digits[start + length]
        if _check(row, part) != check:
            raise RecoveryCodeMistyped(row=row)
        for digit in part:
            number = number << 5 | digit
        start += length + 1
    if number & 0b1111:
        raise RecoveryCodeMistyped(row=len(ROWS))
    return (number >> 4).to_bytes(KEY_BYTES, "big")


def _check(row: int, digits: list[int]) -> int:
    """Horner's rule at a primitive element: a different weight for every place."""
    total = row
    for digit in digits:
        total = _double(total) ^ digit
    return _double(total)


def _double(value: int) -> int:
    value <<= 1
    return value ^ _REDUCE if value & 32 else value
