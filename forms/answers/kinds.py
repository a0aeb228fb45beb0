"""The readers, writers and checkers behind ``types.TYPES``, one class per kind of answer.

``read`` takes what villages write, ``write`` gives what people see, and what is written is read
again as the same value. ``check`` proves a stored value, which may come from an older program.
"""

import re

from typing_extensions import override

from forms.answers.dates import is_date, read_date
from forms.errors import Unreadable
from forms.schema.code_list import Codes
from forms.schema.form import FieldDef, Value
from forms.schema.text import digits_only, fold, many_lines, one_line, storable

LONGEST_LINE = 200
LONGEST_NOTE = 4000
LARGEST = 10**13
"""Whole numbers, hundredths and fen beyond this are slips of the finger, and no longer exact in
other programs' numbers (2**53)."""


class FieldType:
    """One kind of answer. Every method takes the field, for its code list and labels."""

    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        """The value somebody meant.

        Raises:
            Unreadable: It cannot be understood; ``zh`` says what to do.
        """
        raise NotImplementedError

    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:  # noqa: ARG002
        """The text people see; a value of the wrong kind is shown as it is."""
        return str(value)

    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        """What is wrong with a stored value, as one Chinese sentence; None when it is right."""
        raise NotImplementedError

    def reads(self, value: object, field: FieldDef, codes: Codes) -> bool:
        """Whether a stored value means anything to its question; what does not counts as none."""
        return self.check(value, field, codes) is None

    def doubt(self, value: Value, field: FieldDef, codes: Codes) -> str | None:  # noqa: ARG002
        """What is odd though possible about a right value; it may be saved all the same."""
        return None


class TextType(FieldType):
    """One line, for names, places and posts."""

    longest = LONGEST_LINE

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        text = self.tidy(raw)
        if not text:
            raise Unreadable(f"「{field.label}」是空的，请填写。")
        if len(text) > self.longest:
            raise Unreadable(f"「{field.label}」最多 {self.longest} 字，请删减。")
        return text

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if not isinstance(value, str):
            return f"「{field.label}」应是文字，请重填。"
        if len(value) > self.longest:
            return f"「{field.label}」最多 {self.longest} 字，请删减。"
        if not storable(value):
            return f"「{field.label}」里混进了看不见的乱码，请删掉后重新输入。"
        return None

    @staticmethod
    def tidy(raw: str) -> str:
        """The text as it is kept."""
        return one_line(raw)


class Number(FieldType):
    """The number on a paper. One that proves wrong is still read: people must see it to mend it."""

    @override
    def reads(self, value: object, field: FieldDef, codes: Codes) -> bool:
        return _is_line(value)


class Note(TextType):
    """Several lines."""

    longest = LONGEST_NOTE

    @staticmethod
    @override
    def tidy(raw: str) -> str:
        """The text as it is kept."""
        return many_lines(raw)


class Date(FieldType):
    """ISO text as precise as it is known (forms/answers/dates.py)."""

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        return read_date(raw)

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if isinstance(value, str) and is_date(value):
            return None
        return f"「{field.label}」不是日期，请按 2026-01-31 的样子填。"


class YesNo(FieldType):
    """True or false; not answered is a third state and has no value."""

    YES = frozenset(map(fold, ("是", "有", "对", "需要", "已", "√", "✓", "y", "yes", "true", "1")))
    NO = frozenset(map(fold, ("否", "无", "不", "没有", "不是", "×", "✗", "n", "no", "false", "0")))

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        word = fold(raw)
        if word in self.YES:
            return True
        if word in self.NO:
            return False
        raise Unreadable(f"「{field.label}」请填「是」或「否」。")

    @override
    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:
        if not isinstance(value, bool):
            return str(value)
        return "是" if value else "否"

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        return None if isinstance(value, bool) else f"「{field.label}」请填「是」或「否」。"


class Choice(FieldType):
    """One code of the field's list."""

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        code = codes.code_of(field.codes or "", raw)
        if code is None:
            raise Unreadable(f"「{field.label}」没有这个选项，请从列表里选。")
        return code

    @override
    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:
        return codes.label(field.codes or "", str(value))

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if isinstance(value, str) and codes.knows(field.codes or "", value):
            return None
        return f"「{field.label}」没有这个选项，请从列表里选。"


class ManyType(FieldType):
    """Several codes of the field's list, in the list's order, each once."""

    _PARTS = re.compile(r"[、，,;；|\n/+＋]")

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        whole = codes.code_of(field.codes or "", raw)
        if whole is not None:
            return [whole]
        words = [w for w in self._PARTS.split(raw) if w.strip()]
        found = {codes.code_of(field.codes or "", word) for word in words}
        if not found or None in found:
            raise Unreadable(f"「{field.label}」有认不出的选项，请从列表里选，几项之间用顿号隔开。")
        return [code for code, _ in codes.items(field.codes or "") if code in found]

    @override
    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:
        chosen = value if isinstance(value, list) else [value]
        return "、".join(codes.label(field.codes or "", str(code)) for code in chosen)

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            return f"「{field.label}」请从列表里选。"
        if len(set(value)) < len(value):
            return f"「{field.label}」同一项选了两次，请去掉一个。"
        if all(codes.knows(field.codes or "", code) for code in value):
            return None
        return f"「{field.label}」有列表以外的选项，请重选。"


class Photos(FieldType):
    """Photos by the SHA-256 of their content, at most four; the content stands beside."""

    most = 4
    _SHA = re.compile(r"[0-9a-f]{64}")

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        raise Unreadable(f"「{field.label}」请在表单里添加照片。")

    @override
    def write(self, value: Value, field: FieldDef, codes: Codes) -> str:
        return f"{len(value)} 张照片" if isinstance(value, list) else ""

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if not isinstance(value, list) or not all(self._SHA.fullmatch(str(sha)) for sha in value):
            return f"「{field.label}」请在表单里添加照片。"
        if len(value) > self.most or len(set(value)) < len(value):
            return f"「{field.label}」最多 {self.most} 张不同的照片，请去掉多的。"
        return None


class Ref(FieldType):
    """The id of another record; pages show that record's line instead."""

    _ID = re.compile(r"[0-9a-f]{32}")

    @override
    def reads(self, value: object, field: FieldDef, codes: Codes) -> bool:
        return _is_line(value)  # to what it points is looked for, and missed where it is not

    @override
    def read(self, raw: str, field: FieldDef, codes: Codes) -> Value:
        text = digits_only(raw)
        if self._ID.fullmatch(text):
            return text
        raise Unreadable(f"「{field.label}」请从已有的记录里选。")

    @override
    def check(self, value: object, field: FieldDef, codes: Codes) -> str | None:
        if isinstance(value, str) and self._ID.fullmatch(value):
            return None
        return f"「{field.label}」请从已有的记录里选。"


def _is_line(value: object) -> bool:
    return type(value) is str and len(value) <= LONGEST_LINE and storable(value)
