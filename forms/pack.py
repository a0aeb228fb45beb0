"""A county's parameter pack: its own values, each with days, document and source.

A pack is YAML in the words of ``forms/data/parameters``, but declares nothing: ids, units and kinds
are those of the program. Packs add up; of two values that hold on one day the later pack's counts,
so a day of last year keeps what held then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path

from forms.parameters import Dated, Parameter, Parameters, read_dated
from forms.source import Entry, read_text

SAMPLE = Path(__file__).parent / "data" / "packs" / "459999.yaml"
"""A pack of a county that does not exist, to copy from."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a county published at once.

    Attributes:
        county: Six digits.
        title: Chinese name.
        values: By parameter id.
    """

    county: str
    title: str
    values: tuple[tuple[str, tuple[Dated, ...]], ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A pack as it travels.

    Attributes:
        number: Of the county, from 1.
        at: When, ISO in UTC.
        by: Who published it.
        body: The YAML.
    """

    number: int
    at: str
    by: str
    body: str

    @property
    def origin(self) -> str:
        """How a value names where it came from."""
        return f"县里第{self.number}号参数包，{self.at[:10]}由{self.by}发布"


def read_pack(body: str, known: Parameters, *, file: str = "参数包", origin: str = "") -> Pack:
    """Read a pack and prove every value.

    Args:
        body: The YAML.
        known: What parameters there are.
        file: How faults name it.
        origin: Written on every value.

    Raises:
        DefinitionFault: An id, unit, value or day is wrong; the sentence names the line.
    """
    top = read_text(body, file)
    county, title = top.text("county"), top.text("title")
    if len(county) != 6 or not county.isdecimal():
        raise top.fault_at("county", "county 应是六位县级代码，请改正。")
    values = tuple(_values(entry, known, origin) for entry in top.entries("parameters"))
    top.finish()
    names = [name for name, _ in values]
    for name in names:
        if names.count(name) > 1:
            raise top.fault_at("parameters", f"参数「{name}」写了两次，请合在一起。")
    return Pack(county, title, values)


def _values(entry: Entry, known: Parameters, origin: str) -> tuple[str, tuple[Dated, ...]]:
    name = entry.text("id")
    parameter = known.known(name)
    if parameter is None:
        raise entry.fault_at("id", f"没有参数「{name}」，请对照程序里的参数表改正。")
    if (unit := entry.maybe("unit")) and unit != parameter.unit:
        own = parameter.unit or "没有单位"
        raise entry.fault_at("unit", f"单位写的是「{unit}」，应是「{own}」，请换算后改正。")
    values = tuple(read_dated(e, parameter.kind, origin) for e in entry.entries("values"))
    entry.finish()
    if not values:
        raise entry.fault(f"参数「{parameter.label}」没有写值，请补上或删去这一条。")
    for one, other in combinations(values, 2):
        if _first(one) <= _last(other) and _first(other) <= _last(one):
            raise entry.fault_at(
                "values", f"参数「{parameter.label}」有两段时间重叠，请改正起止日期。"
            )
    for value in values:
        if _last(value) < _first(value):
            raise entry.fault_at("values", f"参数「{parameter.label}」的止日早于起日，请改正。")
    return name, values


def _first(value: Dated) -> date:
    return value.first or date.min


def _last(value: Dated) -> date:
    return value.last or date.max


def overlaid(known: Parameters, packs: Iterable[Published]) -> Parameters:
    """The program's parameters with what a county published, in its order.

    A pack of a newer county program may name what this program does not know; that is left out.
    """
    values: dict[str, tuple[Dated, ...]] = {p.id: p.values for p in known}
    for published in packs:
        for name, own in _understood(published, known):
            values[name] = (*values[name], *own)
    return Parameters(replace(p, values=values[p.id]) for p in known)


def _understood(published: Published, known: Parameters) -> Iterable[tuple[str, tuple[Dated, ...]]]:
    for entry in read_text(published.body, published.origin).entries("parameters"):
        parameter: Parameter | None = known.known(entry.text("id"))
        if parameter is not None:
            yield (
                parameter.id,
                tuple(
                    read_dated(e, parameter.kind, published.origin) for e in entry.entries("values")
                ),
            )
