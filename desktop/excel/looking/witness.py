"""Who says what a column means, and how far that is to be believed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.excel.sheet.headers import Column
from desktop.excel.sheet.headings import Headings, key_of

_LABEL: Final = "与登记项「{label}」相同"
_ALIAS: Final = "是「{label}」的另一种写法"
_PARTS: Final = "由表头的各部分认出是「{label}」"
_VALUES: Final = "表头认不出，按里面的内容认出是「{label}」，请看一眼"
_AGAIN: Final = "「{label}」已经有一列，这一列没有用上"
_NOTHING: Final = "认不出这一列是什么"


class Sureness(StrEnum):
    """How far a meaning is to be believed."""

    SURE = "sure"
    LIKELY = "likely"
    ASK = "ask"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Witness:
    """Who says what a column means.

    Attributes:
        sureness: How far that is to be believed.
        reason: In Chinese.
    """

    sureness: Sureness
    reason: str


LOOKS_LIKE: Final = "表头认不出，里面的内容像「{label}」，请看一眼"
UNKNOWN: Final = Witness(Sureness.NONE, _NOTHING)
LEARNT: Final = Witness(Sureness.SURE, "上次同一单位的表，人这样指定过")
POINTED: Final = Witness(Sureness.SURE, "人指定的")


def witness_of(column: Column, names: Headings) -> Witness:
    """Who says what a column means.

    Args:
        column: With what it was taken for.
        names: The headings of the form it was read as.
    """
    above, _, own = column.heading.rpartition("/")
    by_heading = names.target("".join(above.split("/")), own)
    label = names.labels.get(column.target or by_heading or "", "")
    if column.target is None:
        if by_heading is None:
            return UNKNOWN
        return Witness(Sureness.ASK, _AGAIN.format(label=label))
    if by_heading != column.target:
        return Witness(Sureness.ASK, _VALUES.format(label=label))
    whole = key_of("".join((*above.split("/"), own)))
    if whole == key_of(label) or key_of(own) == key_of(label):
        return Witness(Sureness.SURE, _LABEL.format(label=label))
    if names.anywhere.get(whole) == column.target or names.anywhere.get(key_of(own)):
        return Witness(Sureness.SURE, _ALIAS.format(label=label))
    return Witness(Sureness.LIKELY, _PARTS.format(label=label))
