"""The days off: the program's own tables with what a county published on top."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from forms.definitions.parameters import Parameters
from forms.errors import DefinitionFault
from forms.schema.calendar import Calendar, LunarYear, Rest

OFF: Final = "holidays"
WORKED: Final = "made_up_workdays"
REGIONAL: Final = "regional_days_off"
"""Parameters by which a county passes on what was published."""

TABLES: Final = Path(__file__).parents[1] / "data" / "calendar"


def read_calendar(parameters: Parameters) -> Calendar:
    """Days off of every year.

    ``lunar.csv`` was made from three programs that agree but for one day of 2089; the days of
    ``published.csv`` are those of the notices it names.

    Args:
        parameters: What a county published; a day it names outranks the program's.

    Raises:
        DefinitionFault: A table of the program is damaged.
    """
    lunar = {int(row["year"]): _lunar(row) for row in _rows("lunar.csv")}
    published: dict[date, Rest] = {}
    regional: set[date] = set()
    for row in _rows("published.csv"):
        day = date.fromisoformat(row["day"])
        if row["kind"] == "regional":
            regional.add(day)
        else:
            published[day] = Rest(row["kind"])
    published |= dict.fromkeys(_named(parameters, OFF), Rest.OFF)
    published |= dict.fromkeys(_named(parameters, WORKED), Rest.WORKED)
    return Calendar(lunar, published, regional | {*_named(parameters, REGIONAL)})


def _named(parameters: Parameters, name: str) -> Iterable[date]:
    """The days of every value: a sheet of December is counted by next year's days too."""
    known = parameters.known(name)
    for dated in known.values if known else ():
        if isinstance(dated.value, list):
            yield from (date.fromisoformat(str(text)) for text in dated.value)


def _lunar(row: Mapping[str, str]) -> LunarYear:
    return LunarYear(
        *(
            date.fromisoformat(f"{row['year']}-{row[name]}")
            for name in ("new_years_eve", "sanyuesan", "qingming", "dragon_boat", "mid_autumn")
        )
    )


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        try:
            yield from reader
        except csv.Error as bad:
            raise DefinitionFault(name, reader.line_num, "表格坏了，请重新安装程序。") from bad
