"""A county's pack: its own values, each with days, document and source; and its own definitions.

Values are in the words of ``forms/data/parameters``, but declare nothing: ids, units and kinds are
those of the program. Packs add up; of two values that hold on one day the later pack's counts, so a
day of last year keeps what held then. Definitions (``forms.packs.own_definitions``) add to those of
the program.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Final

from forms.definitions.definitions import Definitions, LeftOut
from forms.definitions.parameters import Dated, Parameters, read_dated
from forms.errors import DefinitionFault
from forms.packs.own_definitions import Failed, OwnDefinition, read_own, unusable
from forms.schema.yaml_reader import Entry, read_text

COUNTY: Final = re.compile("[0-9]{6}")
"""A county's code."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a county published at once.

    Attributes:
        county: Six digits.
        title: Chinese name.
        values: By parameter id.
        made: The definitions, in their order.
        holds: What holds in the county with the pack.
    """

    county: str
    title: str
    values: tuple[tuple[str, tuple[Dated, ...]], ...]
    made: tuple[OwnDefinition, ...]
    holds: Definitions


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
    def title(self) -> str:
        """What the county calls it; empty where that cannot be read."""
        try:
            return read_text(self.body, "").text("title")
        except DefinitionFault:
            return ""

    @property
    def origin(self) -> str:
        """How a value names where it came from."""
        return f"县里第{self.number}号发布包，{self.at[:10]}由{self.by}发布"


def read_pack(body: str, before: Definitions, *, file: str = "发布包", origin: str = "") -> Pack:
    """Read a pack and prove every value and every definition.

    Args:
        body: The YAML.
        before: What holds without it.
        file: How faults name it.
        origin: Written on every value.

    Raises:
        DefinitionFault: Something is wrong; the sentence names the line.
    """
    top = read_text(body, file)
    county, title = top.text("county"), top.text("title")
    if not COUNTY.fullmatch(county):
        raise top.fault_at("county", "county 应是六位县级代码，请改正。")
    known = before.parameters
    values = tuple(_values(entry, known, origin) for entry in top.entries("parameters"))
    names = [name for name, _ in values]
    for name in names:
        if names.count(name) > 1:
            raise top.fault_at("parameters", f"参数「{name}」写了两次，请合在一起。")
    base = before.with_(parameters=_added(known, values))
    base, made = read_own(top, base)
    top.finish()
    if not values and not made:
        raise top.fault("包里什么也没有，请写上 parameters 或别的内容。")
    return Pack(county, title, values, made, base)


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


def in_force(program: Definitions, packs: Iterable[Published]) -> Definitions:
    """What the program brings with what a county published, in its order."""
    found = understood(program, packs)
    return found[-1].holds if found else program


def understood(program: Definitions, packs: Iterable[Published]) -> list[Pack]:
    """Packs that were published, in their order, as far as this program understands them.

    One of a newer county program may say what this program does not know, and a later program may
    have what an earlier pack brought, or ask for more than it says; that is left out, and told
    (``Definitions.left_out``).
    """
    every = tuple(packs)
    return [_pack(program, every[: place + 1]) for place in range(len(every))]


@lru_cache(maxsize=64)
def _pack(program: Definitions, packs: tuple[Published, ...]) -> Pack:
    """The last of these, on top of those before it."""
    *earlier, last = packs
    base = _pack(program, tuple(earlier)).holds if earlier else program
    try:
        top = read_text(last.body, last.origin)
    except DefinitionFault as fault:
        # written down before this was refused, or by another program: the rest still holds
        why = fault.reason.rstrip("。")
        say = f"{last.origin}整个不能用：第 {fault.line} 行{why}；请县里改好后重新发布。"
        return Pack("", "", (), (), base.with_(left_out=(*base.left_out, LeftOut("", "", say))))
    told: list[LeftOut] = []

    def failed(part: str, entry: Entry, fault: DefinitionFault) -> None:
        told.append(unusable(part, entry, fault, last.origin))

    values = tuple(_understood(top, base.parameters, last.origin, failed))
    base = base.with_(parameters=_added(base.parameters, values))
    base, made = read_own(top, base, failed)
    again = {(one.part, one.id) for one in made} | {(one.part, one.id) for one in told}
    before = (one for one in base.left_out if (one.part, one.id) not in again)
    base = base.with_(left_out=(*before, *told))
    return Pack(top.text("county", ""), top.text("title", ""), values, made, base)


def _added(known: Parameters, values: Iterable[tuple[str, tuple[Dated, ...]]]) -> Parameters:
    own: dict[str, tuple[Dated, ...]] = {p.id: p.values for p in known}
    for name, dated in values:
        own[name] = (*own[name], *dated)
    return Parameters(replace(p, values=own[p.id]) for p in known)


def _understood(
    top: Entry, known: Parameters, origin: str, failed: Failed
) -> Iterator[tuple[str, tuple[Dated, ...]]]:
    for entry in top.entries("parameters"):
        try:
            parameter = known.known(entry.text("id", ""))
            if parameter is None:
                continue
            values = tuple(read_dated(e, parameter.kind, origin) for e in entry.entries("values"))
        except DefinitionFault as fault:
            failed("parameters", entry, fault)
        else:
            yield parameter.id, values
