"""The citizen number: read, proved and taken apart (GB 11643-1999).

18 digits: 6 area, 8 birth, 3 order (odd man, even woman), 1 check. Numbers of 15 digits
(GB 11643-1989) are raised to 18. Residence permits of Hong Kong, Macao and Taiwan people have the
same build.
"""

import re
from datetime import date
from functools import lru_cache

import msgspec

from forms.answers.id_region import judge_region
from forms.errors import Unreadable
from forms.schema.check_digits import mod_11_2
from forms.schema.text import digits_only

MALE, FEMALE = "1", "2"
_SHAPE18 = re.compile(r"\d{17}[\dX]", re.ASCII)
_SHAPE15 = re.compile(r"\d{15}", re.ASCII)
_SEPARATORS = str.maketrans("", "", "-－—–·.")
_EXPONENT = re.compile(r"\d+(?:\.\d+)?e\+?\d\d", re.IGNORECASE)
_CENTENARIANS = {"996", "997", "998", "999"}
_SAFE = 10**15  # a spreadsheet keeps 15 digits of a number


class IdNumber(msgspec.Struct, frozen=True, gc=False):
    """A number that holds together.

    Attributes:
        number: 18 characters, X upper-case.
        area: First six digits.
        birth: Birth date in the number.
        sex: Code of list ``gb_gender``.
        doubt: Chinese sentence when something is odd though possible; None otherwise.
    """

    number: str
    area: str
    birth: date
    sex: str
    doubt: str | None = None


def parse(text: str) -> IdNumber:
    """Read a citizen number as people write it: blanks, full width, lower-case x, 15 digits.

    Raises:
        Unreadable: The number cannot exist; the reason says what to compare.
    """
    return _parse(text)


def forget() -> None:
    """Drop the numbers read so far from memory: the book they are from has been closed."""
    _parse.cache_clear()


def compact(text: str) -> str:
    """The number without what people put between and around its digits."""
    return digits_only(text).translate(_SEPARATORS).upper()


@lru_cache(maxsize=32768)  # a township's large village is read, proved and asked again
def _parse(text: str) -> IdNumber:
    number = text if _SHAPE18.fullmatch(text) else compact(text)
    if _SHAPE15.fullmatch(number):
        return _prove(upgrade(number))
    if not _SHAPE18.fullmatch(number):
        raise Unreadable(_shape_fault(number))
    return _prove(number)


def _shape_fault(number: str) -> str:
    if _EXPONENT.fullmatch(number):
        return "身份证号码已被表格软件改成科学记数，末几位丢失，请对照证件重填。"
    if len(number) not in {15, 18}:
        return f"身份证号码应为 18 位，现在是 {len(number)} 位，请对照证件补正。"
    return "身份证号码只能是数字，末位可以是 X，请对照证件改正。"


def _prove(number: str) -> IdNumber:
    birth = _birth(number)
    if mod_11_2(number) != number[17]:
        if number.endswith("000"):
            raise Unreadable("身份证号码末三位是 000，已被表格软件截断，请对照证件重填。")
        raise Unreadable("身份证号码末位校验不符，请对照证件逐位核对。")
    verdict = judge_region(number[:6], birth.year)
    if not verdict.accepted:
        raise Unreadable("身份证号码前六位不是任何地方的代码，请对照证件核对前六位。")
    doubt = verdict.doubt
    if number.endswith("000"):
        doubt = "身份证号码末三位是 000，可能被表格软件截断，请对照证件核对一遍。"
    sex = MALE if int(number[16]) % 2 else FEMALE
    return IdNumber(number, number[:6], birth, sex, doubt)


def _birth(number: str) -> date:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        birth = date.min
    if not 1800 <= birth.year <= 2150:
        raise Unreadable("身份证号码第 7 到 14 位不是真实日期，请对照证件核对。")
    return birth


def upgrade(number15: str) -> str:
    """The 18-digit form of a 15-digit number.

    Order numbers 996 to 999 were kept for people born before 1900; all others get 19.
    """
    century = "18" if number15[12:] in _CENTENARIANS else "19"
    body = f"{number15[:6]}{century}{number15[6:]}"
    return body + mod_11_2(body)


def looks_damaged(value: object) -> bool:
    """Whether a cell holds what a spreadsheet left of a citizen number.

    A number cell keeps 15 significant digits: the last three of eighteen became 000, or the cell
    shows 4.5E+17. A number is certainly spoilt. A text ending in 000 is only suspected: it may be
    genuine when its check digit, sex and birth all fit the rest of the row.

    Args:
        value: Cell value as read: text, number or anything else.
    """
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return value >= _SAFE
    if not isinstance(value, str):
        return False
    text = digits_only(value).removesuffix(".0")
    if _EXPONENT.fullmatch(text):
        return True
    number = compact(text)
    return len(number) == 18 and number.isdecimal() and number.endswith("000")
