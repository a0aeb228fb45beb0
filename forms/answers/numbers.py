"""The kinds of answer made of digits: counts, areas, money, and the numbers on papers.

No value here is ever a float: money is whole fen, areas are whole hundredths.
"""

import re

from typing_extensions import override

from forms.answers import id_number
from forms.answers.kinds import LARGEST, FieldType, Number
from forms.errors import Unreadable
from forms.schema.code_list import Codes
from forms.schema.form import FieldDef, Value
from forms.schema.text import digits_only


class WholeType(FieldType):
    """A whole number."""

    _SHAPE = re.compile(r"([-−－]?)(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.0+)?", re.ASCII)

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        match = self._SHAPE.fullmatch(_bare(raw, field))
        if match is None:
            raise Unreadable(f"「{field.label}」请填整数。")
        return _signed(match[1], int(re.sub("[,，]", "", match[2])), field)

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
            return None
        return f"「{field.label}」请填整数。"


class Hundredths(FieldType):
    """A number with two decimals, kept as whole hundredths (areas in 亩)."""

    _SHAPE = re.compile(r"([-−－]?)(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(\d{0,2})0*)?(万?)", re.ASCII)

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        match = self._SHAPE.fullmatch(_bare(raw, field))
        if match is None:
            raise Unreadable(f"「{field.label}」请填数字，最多两位小数。")
        whole = int(re.sub("[,，]", "", match[2])) * 100 + int((match[3] or "").ljust(2, "0"))
        return _signed(match[1], whole * (10_000 if match[4] else 1), field)

    @override
    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return str(value)
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
            return None
        return f"「{field.label}」请填数字，最多两位小数。"


class Money(Hundredths):
    """Yuan with two decimals outside, whole fen inside."""

    @override
    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return str(value)
        return f"{'-' if value < 0 else ''}{abs(value) // 100:,}.{abs(value) % 100:02d}"


class Phone(Number):
    """A mobile, a land line with its area code, a service number, or a hot line."""

    _PLAIN = r"1[3-9]\d{9}|11\d|12[0-2]|1[02]\d{3}|9[56]\d{3,4}|[2-8]\d{6,7}|[48]00\d{7}"
    _AREA = r"(01\d|02\d|0[3-9]\d{2})"
    _SHORT = re.compile(_PLAIN, re.ASCII)
    _LAND = re.compile(rf"{_AREA}-?(\d{{7,8}})(?:[-转#](\d{{1,6}}))?", re.ASCII)
    _STORED = re.compile(rf"{_PLAIN}|{_AREA}-\d{{7,8}}(?:-\d{{1,6}})?", re.ASCII)
    _ABROAD = re.compile(r"^(?:\+|00)86-?")
    _HOW = "请填 11 位手机号，或区号加号码的固定电话。"

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        if self._SHORT.fullmatch(raw):
            return raw
        text = re.sub(r"[()]", "", re.sub(r"[−—–]", "-", digits_only(raw).removesuffix(".0")))
        text = self._ABROAD.sub("", text, count=1)
        land = self._LAND.fullmatch(text)
        digits = re.sub(r"[-.]", "", text)
        if self._SHORT.fullmatch(digits):
            return digits
        land = land or self._LAND.fullmatch(digits)
        if land:
            return "-".join(part for part in land.groups() if part)
        raise Unreadable(f"「{field.label}」不像电话号码，{self._HOW}")

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if isinstance(value, str) and self._STORED.fullmatch(value):
            return None
        return f"「{field.label}」不像电话号码，{self._HOW}"


class IdNumberType(Number):
    """A citizen number (forms/answers/id_number.py), kept with 18 characters."""

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        return id_number.parse(raw).number

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if not isinstance(value, str):
            return f"「{field.label}」应是 18 位号码，请重填。"
        try:
            kept = id_number.parse(value).number
        except Unreadable as fault:
            return str(fault.zh)
        return None if kept == value else f"「{field.label}」应写成 18 位，请重填一遍。"

    @override
    def doubt(self, value: Value, field: FieldDef, codes: Codes) -> str | None:
        try:
            return id_number.parse(str(value)).doubt
        except Unreadable:
            return None


class CertificateType(Number):
    """A disability certificate: citizen number, category, grade, and B1, B2 … when reissued.

    Source: 残疾人证管理办法 (2017); the suffix as in use, not confirmed by the text.
    """

    _SHAPE = re.compile(r"(\d{17}[\dX])([1-7])([1-4])(B\d{1,2})?", re.ASCII)

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        number = id_number.compact(raw)
        fault = self.check(number, field, codes)
        if fault:
            raise Unreadable(fault)
        return number

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        match = self._SHAPE.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return (
                f"「{field.label}」应是 18 位身份证号码加类别（1 到 7）和等级（1 到 4）共 20 位，"
                "请对照残疾人证核对。"
            )
        try:
            id_number.parse(match[1])
        except Unreadable:
            return f"「{field.label}」前 18 位不是有效的身份证号码，请对照残疾人证核对。"
        return None


def _bare(raw: str, field: FieldDef) -> str:
    """The digits without currency signs and the unit people write behind them."""
    text = digits_only(raw).lstrip("¥￥")
    return text.removesuffix(field.unit) if field.unit else text.removesuffix("元")


def _signed(sign: str, value: int, field: FieldDef) -> int:
    if value > LARGEST:
        raise Unreadable(f"「{field.label}」的数太大，请核对位数。")
    return -value if sign else value
