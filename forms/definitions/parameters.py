"""Figures that counties and years change: months, ages, distances, days.

Rules never hold such a figure; they name a parameter. The bundled values come from national
documents, a county overlays its own with the document that sets them. A parameter without a value
on the day asked about is *cannot tell*, and the answer names it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

from forms.errors import DefinitionFault
from forms.schema.form import Value
from forms.schema.yaml_reader import Entry, day_or_none, read_entry

KINDS = ("int", "yesno", "text", "words", "days", "length")
"""What the value of a parameter may be; ``words`` and ``days`` are parted by blanks, a ``length``
is written 7, 7天 or 7个工作日."""
_LENGTH = re.compile(r"[1-9]\d{0,2}(天|个工作日)?")

YEARS = range(1949, 2100)
LONGEST_REST = 12
"""No stretch of days off has been longer; a longer one is a slip of the pen."""

Setting: TypeAlias = Value
"""What a parameter may be: text, whole number, yes or no, several words."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a parameter.

    Attributes:
        value: The figure.
        first: First day it holds; None when it always did.
        last: Last day it holds; None while it does.
        source: Document or page that sets it.
        note: What to know before using it.
        origin: Which pack of the county brought it; empty for what comes with the program.
    """

    value: Setting
    first: date | None
    last: date | None
    source: str
    note: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure with its values over time.

    Attributes:
        id: English name, stable for ever.
        label: Chinese name.
        unit: Behind the figure, for example 个月.
        values: The latest that fits a day counts.
        kind: One of ``KINDS``.
        optional: Without a value of the county the law's own rule holds, so nothing is missing.
    """

    id: str
    label: str
    unit: str
    values: tuple[Dated, ...]
    kind: str = "int"
    optional: bool = False


class Parameters:
    """All parameters in force for one village.

    Args:
        parameters: Later ones replace earlier ones of the same id.
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._all: Mapping[str, Parameter] = {p.id: p for p in parameters}

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._all.values())

    def known(self, parameter: str) -> Parameter | None:
        """A parameter with all its values; None when nobody declared it."""
        return self._all.get(parameter)

    def dated(self, parameter: str, day: date) -> Dated | None:
        """The value in force on a day, with its source; None when there is none."""
        known = self._all.get(parameter)
        for dated in reversed(known.values if known else ()):
            if (dated.first is None or dated.first <= day) and (
                dated.last is None or day <= dated.last
            ):
                return dated
        return None

    def get(self, parameter: str, day: date) -> Setting | None:
        """The value in force on a day; None when there is none."""
        found = self.dated(parameter, day)
        return None if found is None else found.value

    def number(self, parameter: str, day: date) -> int:
        """The value of a parameter that is always bundled.

        Raises:
            KeyError: There is none on that day, or it is no number.
        """
        value = self.get(parameter, day)
        if isinstance(value, bool) or not isinstance(value, int):
            raise KeyError(parameter)
        return value

    def label(self, parameter: str) -> str:
        """The Chinese name; the id of a parameter nobody declared."""
        known = self._all.get(parameter)
        return known.label if known else parameter


def load_parameters(paths: Iterable[Path]) -> Parameters:
    """Read parameter files.

    Raises:
        DefinitionFault: Something is missing, misspelt, without source or defined twice.
    """
    found: dict[str, Parameter] = {}
    for path in paths:
        for parameter in load(path):
            if parameter.id in found:
                reason = f"参数「{parameter.id}」出现两次，请删去一处。"
                raise DefinitionFault(file=path.name, line=1, reason=reason)
            found[parameter.id] = parameter
    return Parameters(list(found.values()))


def load(path: Path) -> tuple[Parameter, ...]:
    """Read one parameter file.

    Raises:
        DefinitionFault: Something is missing, misspelt or without source.
    """
    top = read_entry(path)
    found = tuple(_parameter(entry) for entry in top.entries("parameters"))
    top.finish()
    return found


def _parameter(entry: Entry) -> Parameter:
    kind = entry.text("type")
    if kind not in KINDS:
        raise entry.fault_at("type", f"没有类型「{kind}」，可用 {' '.join(KINDS)}，请改正。")
    values = tuple(read_dated(value, kind) for value in entry.entries("values"))
    found = Parameter(
        entry.text("id"), entry.text("label"), entry.text("unit", ""), values, kind,
        entry.flag("optional"),
    )  # fmt: skip
    entry.finish()
    return found


def read_dated(entry: Entry, kind: str, origin: str = "") -> Dated:
    """One value with its days and source.

    Raises:
        DefinitionFault: It is no value of this kind.
    """
    found = Dated(
        _setting(entry, kind),
        day_or_none(entry, "from"),
        day_or_none(entry, "to"),
        entry.text("source"),
        entry.text("note", ""),
        origin,
    )
    entry.finish()
    return found


def _setting(entry: Entry, kind: str) -> Setting:
    value = entry.text("value")
    if kind == "words":
        return value.split()
    if kind == "days":
        return _days(entry, value.split())
    if kind == "yesno":
        return entry.flag("value")
    if kind == "text":
        return value
    if kind == "length":
        if not _LENGTH.fullmatch(value):
            raise entry.fault_at("value", f"「{value}」应写成 7天 或 7个工作日，请改正。")
        return value
    if not value.isascii() or not value.isdecimal():
        raise entry.fault_at("value", f"「{value}」应是整数，请改正。")
    return int(value)


def _days(entry: Entry, words: list[str]) -> list[str]:
    found = set()
    for word in words:
        try:
            day = date.fromisoformat(word)
        except ValueError:
            zh = f"「{word}」不是日期，请写成 2026-01-31，用空格隔开。"
            raise entry.fault_at("value", zh) from None
        if day.year not in YEARS:
            raise entry.fault_at("value", f"「{word}」的年份太早或太晚，请改正。")
        if day in found:
            raise entry.fault_at("value", f"「{word}」写了两次，请删去一个。")
        found.add(day)
    for day in found:
        if all(day + timedelta(days=number) in found for number in range(LONGEST_REST + 1)):
            zh = f"从「{day.isoformat()}」起连着 {LONGEST_REST + 1} 天以上，请对照通知改正。"
            raise entry.fault_at("value", zh)
    return [day.isoformat() for day in sorted(found)]
