"""Two versions of a blank table: which columns came, went, changed their name, place or choices.

Nothing is guessed: a heading is the same under another name only where its known words or its
answer are the same, or where it stands in the same place, reads alike and nothing speaks against.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from desktop.excel.filling.heading import HeadingText, heading_text, plain_text
from desktop.excel.filling.order import BlankForm
from desktop.excel.filling.propose import KINDS, ROWS, BlankTable, Proposal
from desktop.excel.patch.cell_formats import FormatAt, cell_formats
from desktop.excel.patch.values import Format

ALIKE: Final = 0.5
"""How alike two headings in the same place have to read, from 0 to 1."""
SHOWN: Final = 12
"""Choices named in a sentence; JSON has all."""
FORMATS: Final = {Format.NUMBER: "常规或数字", Format.DAY: "日期", Format.TEXT: "文本"}
_NUMBERING: Final = re.compile(
    r"^(?:\(?\d{1,3}\)|\d{1,3}(?![\d年月日周岁级人])|\(?[一二三四五六七八九十]{1,3}[)、.])"
)


@dataclass(frozen=True, slots=True)
class BlankColumn:
    """One column or label of a version.

    Attributes:
        cell: Where it stands; of a workbook with its tab.
        label: What it says, with its storeys.
        texts: Its storeys taken apart.
        own: The lowest one without numbering and blanks, with unit, brackets and choices.
        answer: Id of the answer that fits; empty where none does.
        choices: What may be answered there.
        format: What its cell makes of an answer; None where nobody can tell.
    """

    cell: str
    label: str
    texts: tuple[HeadingText, ...]
    own: str
    answer: str
    choices: tuple[str, ...]
    format: Format | None

    @property
    def token(self) -> tuple[str, ...]:
        """The same wherever it stands."""
        return tuple(one.plain for one in self.texts)

    @property
    def parts(self) -> tuple[str, ...]:
        """Its known words where they explain every letter; nothing where they do not."""
        if any(one.unknown for one in self.texts):
            return ()
        return tuple(part for one in self.texts for part in one.parts)


@dataclass(frozen=True, slots=True)
class Pair:
    """A column in both versions.

    Attributes:
        old: As it was.
        new: As it is.
        moved: Whether it stands elsewhere among the others.
    """

    old: BlankColumn
    new: BlankColumn
    moved: bool = False

    @property
    def renamed(self) -> bool:
        """Whether it is called otherwise; a unit or choices in its heading are told as such."""
        if self.old.token != self.new.token:
            return True
        return self.old.own != self.new.own and not self.unit and not self.options

    @property
    def unit(self) -> tuple[str, str] | None:
        """Before and after, where they differ."""
        before, after = self.old.texts[-1].unit, self.new.texts[-1].unit
        return (before, after) if before != after else None

    @property
    def options(self) -> bool:
        """Whether something else may be answered, or in another order."""
        return self.old.choices != self.new.choices

    @property
    def format(self) -> tuple[Format, Format] | None:
        """Before and after, where both can be told and differ."""
        before, after = self.old.format, self.new.format
        if before is None or after is None or before is after:
            return None
        return before, after


@dataclass(frozen=True, slots=True)
class BlankChanges:
    """How a later version of a blank differs.

    Attributes:
        added: Columns only the later one has.
        gone: Columns only the earlier one had.
        pairs: Columns of both, in the order of the later one.
        notes: What else is to be said: sheets that came or went, a list that became a card.
    """

    added: tuple[BlankColumn, ...]
    gone: tuple[BlankColumn, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any(self.lines())

    @property
    def zh(self) -> str:
        """How much of it there is, in one sentence."""
        counts = {
            "新增": len(self.added), "删去": len(self.gone),
            "改名": sum(one.renamed for one in self.pairs),
            "移位": sum(one.moved for one in self.pairs),
            "单位变了": sum(one.unit is not None for one in self.pairs),
            "选项变了": sum(one.options for one in self.pairs),
            "格式变了": sum(one.format is not None for one in self.pairs),
        }  # fmt: skip
        told = "，".join(f"{name} {count} 栏" for name, count in counts.items() if count)
        return f"{told or '每一栏都在，都没有变'}。"

    def lines(self) -> Iterator[str]:
        """Every difference, one sentence each."""
        yield from self.notes
        yield from (f"新增　{one.cell}　{one.label}" for one in self.added)
        yield from (f"删去　原 {one.cell}　{one.label}" for one in self.gone)
        for one in self.pairs:
            yield from _of_pair(one)

    def as_json(self) -> dict[str, object]:
        """All of it for programs."""
        pairs = self.pairs
        return {
            "same": self.same,
            "unchanged": sum(not any(_of_pair(one)) for one in pairs),
            "added": [_named(one) for one in self.added],
            "gone": [_named(one) for one in self.gone],
            "renamed": [
                _named(one.new) | {"was": _named(one.old)} for one in pairs if one.renamed
            ],
            "moved": [_named(one.new) | {"was": _named(one.old)} for one in pairs if one.moved],
            "units": [
                _named(one.new) | {"from": one.unit[0], "to": one.unit[1]}
                for one in pairs if one.unit
            ],
            "options": [
                _named(one.new) | {"from": one.old.choices, "to": one.new.choices}
                for one in pairs if one.options
            ],
            "formats": [
                _named(one.new) | {"from": one.format[0].value, "to": one.format[1].value}
                for one in pairs if one.format
            ],
            "notes": list(self.notes),
        }  # fmt: skip


def _named(one: BlankColumn) -> dict[str, object]:
    return {"cell": one.cell, "label": one.label}


def _of_pair(one: Pair) -> Iterator[str]:
    old, new = one.old, one.new
    if one.renamed:
        yield f"改名　{new.cell}　{old.label}→{new.label}"
    if one.moved:
        yield f"移位　{new.label}　{old.cell}→{new.cell}"
    if one.unit:
        yield f"单位　{new.cell}　{new.label}：{one.unit[0] or '没有写'}→{one.unit[1] or '没有写'}"
    if one.options:
        yield f"选项　{new.cell}　{new.label}：{_choices(old, new)}"
    if one.format:
        before, after = (FORMATS[each] for each in one.format)
        yield f"格式　{new.cell}　{new.label}：{before}→{after}"


def _choices(old: BlankColumn, new: BlankColumn) -> str:
    if not new.choices or not old.choices:
        kept = old.choices or new.choices
        return f"{'原来只能选' if old.choices else '现在只能选'}{_short(kept)}"
    told = []
    if more := [one for one in new.choices if one not in old.choices]:
        told.append(f"多了{_short(more)}")
    if less := [one for one in old.choices if one not in new.choices]:
        told.append(f"少了{_short(less)}")
    return "，".join(told) or "次序变了"


def _short(words: Sequence[str]) -> str:
    more = f"等 {len(words)} 项" if len(words) > SHOWN else ""
    return "“" + "、".join(words[:SHOWN]) + "”" + more


def compare_blanks(old: BlankForm, new: BlankForm) -> BlankChanges:
    """How a later version of a blank differs from an earlier one."""
    looks = cell_formats(old.content), cell_formats(new.content)
    pairs, notes = _paired(old.tables, new.tables)
    found = _Aligned([], [], [])
    several = len(pairs) > 1 and not old.tables[0].grid.number
    for before, after in pairs:
        named = [_name(one) + "!" if several else "" for one in (before, after)]
        one = _aligned(_columns(before, looks[0], named[0]), _columns(after, looks[1], named[1]))
        found.added.extend(one.added)
        found.gone.extend(one.gone)
        found.pairs.extend(one.pairs)
    return BlankChanges(tuple(found.added), tuple(found.gone), tuple(found.pairs), tuple(notes))


def _paired(
    old: Sequence[BlankTable], new: Sequence[BlankTable]
) -> tuple[list[tuple[BlankTable, BlankTable]], list[str]]:
    """Which tables of two versions are the same one: by tab or number, else by their order."""
    first, second = ({_name(one): one for one in each} for each in (old, new))
    pairs = [(first.pop(name), second.pop(name)) for name in [*first] if name in second]
    rest = list(zip([*first], [*second], strict=False))
    notes = [f"工作表改名：{one}→{other}" for one, other in rest]
    pairs += [(first.pop(one), second.pop(other)) for one, other in rest]
    notes += [f"删去一张表：{name}（{len(one.proposals)} 栏）" for name, one in first.items()]
    notes += [f"新增一张表：{name}（{len(one.proposals)} 栏）" for name, one in second.items()]
    for one, other in pairs:
        if one.kind != other.kind:
            notes.append(f"{_name(other)}：原来是{KINDS[one.kind]}，现在是{KINDS[other.kind]}")
        if one.rows_for != other.rows_for:
            before, after = ROWS[one.rows_for], ROWS[other.rows_for]
            notes.append(f"{_name(other)}：原来按{before}填，现在按{after}填")
    return pairs, notes


def _name(table: BlankTable) -> str:
    return table.grid.name or f"表{table.grid.number}"


def _columns(table: BlankTable, looks: FormatAt, tab: str) -> list[BlankColumn]:
    return [_column(table, one, looks, tab) for one in table.proposals]


def _column(table: BlankTable, one: Proposal, looks: FormatAt, tab: str) -> BlankColumn:
    ask = one.ask
    storeys = [text for text in ask.path if plain_text(text)]
    own = _NUMBERING.sub("", unicodedata.normalize("NFKC", "".join(ask.label.split())))
    return BlankColumn(
        cell=tab + table.grid.address(ask.place),
        label="/".join("".join(text.split()) for text in storeys),
        texts=tuple(heading_text(text) for text in storeys) or (heading_text(ask.label),),
        own=plain_text(own),
        answer=one.meaning.answer,
        choices=tuple(f"{code} {word}".strip() for code, word in ask.choices),
        format=looks(table.grid.name, ask.answer),
    )


@dataclass(frozen=True, slots=True)
class _Aligned:
    added: list[BlankColumn]
    gone: list[BlankColumn]
    pairs: list[Pair]


@dataclass(slots=True)
class _Search:
    """Columns of two versions that wait for their like, by their number.

    Attributes:
        old: The earlier version.
        new: The later one.
        found: Pairs that were found: the later one's number, the earlier one's, moved or not.
    """

    old: Sequence[BlankColumn]
    new: Sequence[BlankColumn]
    found: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def waiting(self) -> tuple[list[int], list[int]]:
        """What has no like yet, of the earlier and of the later version."""
        used = {one for one, _ in self.found.values()}
        return (
            [at for at in range(len(self.old)) if at not in used],
            [at for at in range(len(self.new)) if at not in self.found],
        )

    def take(self, before: int, after: int, *, moved: bool) -> None:
        """A pair."""
        self.found[after] = (before, moved)

    def anywhere(self, same: str) -> None:
        """Pair what has the same ``token``, ``parts`` or ``answer`` wherever it stands."""
        waiting, others = self.waiting()
        for after in others:
            wanted = getattr(self.new[after], same)
            like = [at for at in waiting if wanted and getattr(self.old[at], same) == wanted]
            if like:
                near = min(like, key=lambda at: (self.crosses(at, after), at))
                waiting.remove(near)
                self.take(near, after, moved=self.crosses(near, after))

    def crosses(self, before: int, after: int) -> bool:
        """Whether a pair changes its place among those that stayed."""
        return any(
            (one < before) != (other < after)
            for other, (one, moved) in self.found.items()
            if not moved
        )


def _aligned(old: Sequence[BlankColumn], new: Sequence[BlankColumn]) -> _Aligned:
    """Two sequences of columns beside each other."""
    search = _Search(old, new)
    matcher = SequenceMatcher(
        None, [one.token for one in old], [one.token for one in new], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for at in range(block.size):
            search.take(block.a + at, block.b + at, moved=False)
    for same in ("token", "parts"):
        search.anywhere(same)
    _in_place(search)
    gone, added = search.waiting()
    pairs = [Pair(old[one], new[at], moved) for at, (one, moved) in sorted(search.found.items())]
    return _Aligned([new[at] for at in added], [old[at] for at in gone], pairs)


def _in_place(search: _Search) -> None:
    """Pair what stands between the same neighbours and means, or reads, the same; nearest first."""
    before, after = search.waiting()
    likely = sorted(
        (-_alike(search.old[one], search.new[other]), other, one)
        for one in before
        for other in after
        if not search.crosses(one, other)
    )
    for alike, other, one in likely:
        waiting, others = search.waiting()
        if -alike >= ALIKE and one in waiting and other in others:
            search.take(one, other, moved=False)


def _alike(old: BlankColumn, new: BlankColumn) -> float:
    """How likely two headings are one: by what answers them, else by their letters."""
    if old.answer and new.answer:
        return float(old.answer == new.answer)
    if old.parts and new.parts:
        return 0
    before, after = "/".join(old.token), "/".join(new.token)
    return SequenceMatcher(None, before, after, autojunk=False).ratio()
