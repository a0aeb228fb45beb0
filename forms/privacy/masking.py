"""What of an answer may be seen where: masks for paper, and masks for the screen.

Paper takes ``MaskedText`` only, and only this module makes one, so that no text reaches a public
sheet without a mask rule and the one exit (``released``). For the type checker it is a type of its
own (a raw ``str`` is refused), and at run time its constructor refuses everybody else.

Rules M0…M12 are the code list ``mask_rule``; techniques follow GB/T 37964-2019.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from forms.errors import NeverPublished
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_tables import surnames
from forms.schema.form import Disclosure, FieldDef

FEWER: Final = "少于3"
"""What stands for one or two persons in any published figure."""
SMALL: Final = 3
VERY_OLD: Final = 100
"""People of this age and more are one band: there are few of them."""
_KEY: Final = object()
LEAST_HIDDEN: Final = 4
BOTH: Final = 2
"""Hidden characters of a name from which one may be shown and one stays hidden."""


class MaskedText(str):
    """Text that has passed a mask rule and the one exit (``released``)."""

    __slots__ = ("official",)
    official: bool

    def __new__(cls, text: str, key: object = None, *, official: bool = False) -> "MaskedText":
        """Only ``forms.privacy.masking`` holds the key."""
        if key is not _KEY:
            raise TypeError("MaskedText is made by forms.privacy.masking only")
        self = super().__new__(cls, text)
        self.official = official
        return self

    @override
    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("MaskedText does not travel; mask again at the other end")


def _keep(head: int, tail: int) -> Callable[[str], str]:
    """Keep so many characters at both ends; of a value too short for that, a quarter."""

    def mask(text: str) -> str:
        text = text.strip()
        if len(text) < head + tail + LEAST_HIDDEN:
            shown = len(text) // 4
            return text[:shown] + "*" * (len(text) - shown)
        return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]

    return mask


def _surname(text: str) -> str:
    """王小明 → 王**; of a name in parts the first character, one star for each part's rest."""
    first, *others = text.strip().split("·")
    if others:
        return first[:1] + "*" + "·*" * len(others)
    shown = len(surname_of(first))
    return first[:shown] + "*" * max(len(first) - shown, 0)


def surname_of(name: str) -> str:
    """The surname of a name, a compound one whole: 欧阳小宝 → 欧阳; nothing of a name in parts."""
    name = name.strip()
    if "·" in name:
        return ""  # 买买提·艾山: what comes first is no surname but the person's own name
    compound = surnames()[0]
    for length in range(min(4, len(name) - 1), 1, -1):
        if name[:length] in compound:
            return name[:length]
    return name[:1]


def _ends(text: str) -> str:
    """王小明 → 王*明; a name of two keeps the surname only, a name in parts as in M1."""
    text, hidden = text.strip(), _surname(text)
    return hidden if "·" in text or hidden.count("*") < BOTH else hidden[:-1] + text[-1]


_HAMLET = re.compile(r"^.*?(?:村民小组|小组|自然屯|屯|自然村|队|寨)")


def _to_hamlet(text: str) -> str:
    """An address up to the hamlet; nothing when no hamlet is named in it."""
    found = _HAMLET.match(text.strip())
    hamlet = found.group() if found else ""
    return "" if released(hamlet, Audience.INSIDE).found else hamlet


def _band(text: str) -> str:
    """A whole number as its band of ten: 67 → 60-69; nothing when it is no number."""
    text = text.strip()
    if not text.isdecimal():
        return ""
    low = int(text) // 10 * 10
    if low >= VERY_OLD:
        return f"{VERY_OLD}+"
    return f"{low}-{low + 9}"


def _count(text: str) -> str:
    """A number of persons, small ones hidden."""
    return figure(int(text)) if text.strip().isdecimal() else ""


CAUSE_CLASSES: Final = frozenset({
    "因病", "因残", "因学", "因灾", "因意外事故", "因产业项目失败", "因务工就业不稳", "缺劳动力",
    "因房", "因水", "因突发公共事件", "因失业", "其他",
})  # fmt: skip
"""The labels of code list ``monitor_risk_type``: classes that say nothing about one person."""


def _cause_class(text: str) -> str:
    """A cause as its class; anything more exact is taken for an illness and becomes 因病."""
    text = text.strip()
    return text if text in CAUSE_CLASSES or not text else "因病"


def figure(count: int) -> str:
    """A count as it may be published: 0 → 0, 1 and 2 → 少于3."""
    return FEWER if 0 < count < SMALL else str(count)


@dataclass(frozen=True, slots=True)
class Mask:
    """One mask rule.

    Attributes:
        zh: What it does, in Chinese.
        apply: The rule.
        reveals: Most characters of the value that stay readable; None when the rule shows all.
    """

    zh: str
    apply: Callable[[str], str]
    reveals: int | None


MASKS: Final[Mapping[str, Mask]] = {
    "M0": Mask("原样", str.strip, None),
    "M1": Mask("姓名打码：留姓", _surname, 2),
    "M2": Mask("姓名全显", str.strip, None),
    "M3": Mask("身份证：前6后4（审核表内部）", _keep(6, 4), 10),
    "M4": Mask("身份证：前3后2", _keep(3, 2), 5),
    "M5": Mask("手机：前3后4", _keep(3, 4), 7),
    "M6": Mask("银行卡：后4", _keep(0, 4), 4),
    "M7": Mask("地址：到村民小组（屯）", _to_hamlet, None),
    "M8": Mask("删除列", lambda _: "", 0),
    "M9": Mask("汇总数", _count, None),
    "M10": Mask("区间化", _band, None),
    "M11": Mask("病种泛化", _cause_class, 6),
    "M12": Mask("姓名打码：留首尾", _ends, 3),
}


def mask(
    rule: str, value: str, *, place: str, audience: Audience = Audience.BOARD, label: str = ""
) -> MaskedText:
    """Make an answer fit for paper.

    Args:
        rule: A key of ``MASKS``.
        value: The answer as people see it.
        place: Where it will stand, in Chinese, for the sentence of a refusal; no personal data.
        audience: Who will read it.
        label: The heading above it, which may say that a long number is harmless.

    Raises:
        KeyError: There is no such rule.
        NeverPublished: What the rule leaves holds what is never published.
    """
    text = MASKS[rule].apply(value)
    return MaskedText(released(text, audience, label=label).text_for(place), _KEY)


def public(text: str, *, place: str, audience: Audience = Audience.BOARD) -> MaskedText:
    """Fixed wording and figures of ours; the exit still holds.

    Raises:
        NeverPublished: The text holds what is never published.
    """
    return mask("M0", text, place=place, audience=audience)


_OFFICE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,5})?|\d{5}|\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4}")


def office_phone(text: str, *, place: str) -> MaskedText:
    """A phone that an office has given for the public: the one number a notice may carry.

    Args:
        text: One number, or several parted by 、.
        place: Where it will stand, in Chinese.

    Raises:
        NeverPublished: It is no phone number but something else, which may be a private one.
    """
    parts = [part.strip() for part in re.split("[、，,;；/]", text) if part.strip()]
    if not all(_OFFICE.fullmatch(part) for part in parts):
        found = released(text, Audience.BOARD).found
        raise NeverPublished(place=place, kind=found[0].kind if found else "不像办公电话的内容")
    return MaskedText("、".join(parts), _KEY, official=True)


def fill(template: str, slots: Mapping[str, MaskedText], *, place: str) -> MaskedText:
    """A sentence with slots; office phones pass, everything else is scanned as one text.

    Raises:
        KeyError: The template names a slot that is not given.
        NeverPublished: The finished sentence holds a number that is never published.
    """
    without_phones = template.format_map(
        {name: "〇" if text.official else text for name, text in slots.items()}
    )
    released(without_phones, Audience.BOARD).text_for(place)
    phones = any(text.official for text in slots.values())
    return MaskedText(template.format_map(slots), _KEY, official=phones)


_SCREEN: Final[Mapping[str, Callable[[str], str]]] = {
    "id_number": _keep(6, 4),
    "phone": _keep(3, 4),
    "certificate": _keep(6, 2),
}
HIDDEN: Final = "＊＊＊"


def screen(value: str, field: FieldDef) -> str:
    """An answer as the window shows it until someone asks for the whole of it.

    Args:
        value: The answer as people see it.
        field: Its question; the type and the disclosure class decide.
    """
    if not value or field.disclosure == Disclosure.PUBLIC:
        return value
    if field.mask == "M6":
        return MASKS["M6"].apply(value)
    return screen_kind(value, field.type, field.disclosure)


def screen_kind(value: str, kind: str, disclosure: Disclosure) -> str:
    """The same of an answer that is no question's own.

    Args:
        value: The answer as people see it.
        kind: Its type.
        disclosure: How far it may travel.
    """
    if disclosure == Disclosure.PUBLIC:
        return value
    if shape := _SCREEN.get(kind):
        return shape(value)
    hidden = disclosure in {Disclosure.SENSITIVE, Disclosure.SEALED}
    return HIDDEN if hidden else value
